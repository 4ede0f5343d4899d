import { canAnswer } from '../domain/credential.ts'
import type { Decision } from '../domain/decision.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { Context, CredentialFact, Facts, Mode, Option } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import { denialOf, isInHardware } from './kinds.ts'
import { rungOf } from '../domain/acr.ts'
import { assuranceOf } from './assurance.ts'
import type { Standing } from './classify.ts'
import { worthOf } from './counting.ts'
import { guards, isMailboxAlone } from './guard.ts'
import type { Route } from './roads.ts'

/** Everything that was found out about a request before it is said what to do. */
export interface Ground {
  readonly facts: Facts
  readonly policy: Policy
  readonly context: Context
  readonly phaseOut: PhaseOut | null
  readonly row: string
  /** For assurance, what was destroyed is as if it were to be removed. */
  readonly mode: Mode
  readonly retired: boolean
  readonly breakGlass: boolean
  readonly standing: Standing
  readonly accepted: readonly string[]
  /** Shown in this sign-in, and accepted now. */
  readonly shown: readonly Evidence[]
  readonly assurance: Decision['assurance']
  /** What this request must reach, as a rung; -1 for nothing. */
  readonly rung: number
  readonly route: Route
}

/** Whether an answer that has not been given would be enough, beside what was shown. Where none is imagined: whether what was shown is. */
export function wouldDo({ facts, policy, context, mode, rung, standing, shown }: Ground, imagined: readonly Evidence[] = []): boolean {
  const all = worthOf([...shown, ...imagined], facts, policy)
  const acr = assuranceOf(all, mode, policy)?.acr
  return rungOf(acr) >= rung && (context.guarding !== true || guards({ facts, policy, now: context.now, class: standing.class, shown: all, acr }))
}

/** What would be made on the strength of what was shown has to wait, and cannot be demanded now (table 4 row 5). */
export const mustWait = ({ facts, policy, context, standing, shown }: Ground): boolean =>
  isMailboxAlone({ facts, policy, now: context.now, class: standing.class, shown })

/** An answer of this authenticator, as the account could give it now: with a credential that is trusted, if it has one, and one in hardware before others. */
export function imaginedProof({ facts, context }: Ground, id: string): readonly Evidence[] {
  const option = facts.options.find((it) => it.authenticator === id)
  if (option === undefined) return []
  const best = bestOf(facts.credentials.filter((it) => it.authenticator === id && it.status === 'active'))
  const plain = imagined(option, context, best?.id ?? null)
  const answer = best !== undefined && isInHardware(best) ? { ...plain, hardwareProtected: true } : plain
  return [option.beside === true ? { ...answer, factors: 1, phishingResistant: false, hardwareProtected: false } : answer]
}

function bestOf(own: Facts['credentials']): CredentialFact | undefined {
  const trusted = own.filter((it) => it.confirmedAt !== null)
  return trusted.find((it) => canAnswer(it.assessed) && isInHardware(it)) ?? trusted[0] ?? own[0]
}

/** An answer with a replacement that is yet to be made, on what the policy trusts. */
export const imaginedNew = (option: Option, context: Context): readonly Evidence[] => [imagined(option, context, null)]

const imagined = (option: Option, { now }: Context, credentialId: Evidence['credentialId']): Evidence => ({
  ...option,
  credentialId,
  shownAt: now,
  observed: null,
})

export const hasShown = ({ shown }: Ground, ids: readonly string[]): boolean => shown.some((it) => ids.includes(it.authenticator))

/** A replacement that can be made here and now: the browser can, and the account has what the policy wants shown for it. `can`: how sure that must be. */
export function enrollable({ facts, policy, context, accepted }: Ground, can: (context: Context) => boolean = hasWebAuthn): Option | null {
  if (!policy.passkeys.enrolmentProof.some((id) => accepted.includes(id))) return null
  return facts.options.find((it) => it.enrollable && isReplacement(it, policy) && (!it.needsWebAuthn || can(context))) ?? null
}

/** Whether the account may have one more replacement (`passkeys.max`); to offer one beyond that leads nowhere. */
export const hasRoom = ({ facts, policy }: Ground): boolean =>
  facts.credentials.filter((it) => it.status === 'active' && policy.roles.replacement.includes(it.authenticator)).length < policy.passkeys.max

export const isReplacement = ({ authenticator }: Pick<Option, 'authenticator'>, { roles, authenticators }: Policy): boolean =>
  roles.replacement.includes(authenticator) && authenticators.includes(authenticator)

/** As far as the browser says; a page without script has none. */
function hasWebAuthn({ capabilities: { webauthn, script } }: Context): boolean {
  return webauthn === true || (webauthn === null && script)
}

/** Something that replaces was shown, and the policy lets it count from now on, too. */
export const hasShownLasting = ({ shown, facts, policy, context }: Ground): boolean =>
  shown.some(
    (it) =>
      policy.roles.replacement.includes(it.authenticator) &&
      facts.credentials.every((one) => one.id !== it.credentialId || denialOf(one, facts.account, policy, context.now) === 'none'),
  )

/** A replacement that is there, and only has to be used in this browser. */
export function provable({ standing, accepted, facts, policy, context }: Ground): CredentialFact | null {
  const isHere = (id: string): boolean => hasWebAuthn(context) || facts.options.some((it) => it.authenticator === id && !it.needsWebAuthn)
  const isWorthIt = (it: CredentialFact): boolean =>
    it.assessed.discoverable && it.assessed.secondFactor !== true && denialOf(it, facts.account, policy, context.now) === 'none'
  return standing.active.find((it) => isWorthIt(it) && accepted.includes(it.authenticator) && isHere(it.authenticator)) ?? null
}

/** A replacement that was made in this very sign-in. */
export function madeNow({ standing, context }: Ground): CredentialFact | null {
  const [first] = context.evidence
  return first === undefined ? null : (standing.active.find((it) => it.createdAt >= first.shownAt) ?? null)
}
