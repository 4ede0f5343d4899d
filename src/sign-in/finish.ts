import type { Acr } from '../domain/acr.ts'
import type { Account } from '../domain/account.ts'
import type { Decision } from '../domain/decision.ts'
import type { NewEvent } from '../domain/event.ts'
import { untouched } from '../domain/facts.ts'
import { Fault } from '../domain/fault.ts'
import { lettersTo } from '../domain/letters-to.ts'
import type { Outcome, SignIn } from '../domain/sign-in.ts'
import { rulingPhaseOut } from '../policy/mode.ts'
import { factsOf } from './facts.ts'
import { eventOf, type Move, type Work } from './move.ts'

const BACKUP: Acr = 'urn:keyward:acr:backup'

/** The policy is satisfied: says so to the client, remembers the browser, and writes down what was decided. */
export function finish(work: Work, signIn: SignIn, decision: Decision): Move {
  const { dossier, house, guest } = work
  if (dossier === null || decision.assurance === null)
    throw new Fault('stranger-accepted', 'the policy accepted somebody without an account or without evidence')
  const outcome = outcomeOf(signIn, dossier.account, decision)
  const isBackup = outcome.acr === BACKUP
  const remembers = signIn.remember && !isBackup
  const cookie = house.identification.remember(guest.cookie, dossier.account.id, signIn.identifier ?? nameOf(dossier.account))
  return {
    next: null,
    outcome,
    ...(remembers ? { cookie } : {}),
    write: {
      ...(remembers ? { rememberBrowser: browserRow(work, signIn, cookie.id) } : {}),
      ...phaseOutWrite(work, signIn, decision),
      letters: isBackup ? lettersTo(dossier.account, 'house/backup-sign-in', guest.locale) : [],
      events: [
        eventOf(work, signIn, 'sign_in.completed', {
          ...decision.assurance,
          authenticators: signIn.evidence.map((it) => it.authenticator),
          mode: decision.mode,
          class: decision.class,
        }),
        ...modeChanged(work, signIn, decision),
        eventOf(work, signIn, 'phaseout.evaluated', {
          mode: decision.mode,
          class: decision.class,
          recovery: decision.recovery,
          policy: house.policy().version,
          trace: decision.trace,
        }),
      ],
    },
  }
}

function outcomeOf(signIn: SignIn, account: Account, decision: Decision): Outcome {
  const shown = signIn.evidence.map((it) => it.shownAt.getTime())
  return {
    accountId: account.id,
    sub: account.sub,
    acr: decision.assurance?.acr ?? '',
    amr: decision.assurance?.amr ?? [],
    authenticatedAt: new Date(Math.max(...shown)),
    remember: signIn.remember,
  }
}

function browserRow({ house, dossier }: Work, signIn: SignIn, id: string) {
  const last = signIn.evidence.at(-1)?.authenticator ?? ''
  if (dossier === null) throw new Fault('stranger-accepted', 'a stranger cannot be remembered')
  return { id, accountId: dossier.account.id, madeBy: last, byReplacement: house.policy().roles.replacement.includes(last) }
}

/** `blockedSince` is set by a completed sign-in only, never by a page view (`policy.md`, undo clock). */
function phaseOutWrite({ house, dossier, guest }: Work, signIn: SignIn, decision: Decision): Move['write'] {
  if (dossier === null) return {}
  const phaseOut = rulingPhaseOut(factsOf(house, signIn, dossier), house.policy(), guest.interaction.client.id)
  if (phaseOut === null) return {}
  const before = dossier.phaseOuts.find((it) => it.policyId === phaseOut.id) ?? { policyId: phaseOut.id, ...untouched }
  const fact = { ...before, blockedSince: blockedSince(before.blockedSince, decision, house.now()), lastMode: decision.mode }
  const isSame = before.lastMode === fact.lastMode && before.blockedSince === fact.blockedSince
  return isSame ? {} : { phaseOut: { accountId: dossier.account.id, fact } }
}

const blockedSince = (before: Date | null, { mode }: Decision, now: Date): Date | null => (mode === 'block' || mode === 'remove' ? (before ?? now) : null)

function modeChanged(work: Work, signIn: SignIn, { mode }: Decision): NewEvent[] {
  const known = work.dossier?.phaseOuts.map((it) => it.lastMode).find((it) => it !== null) ?? null
  return known === null || known === mode ? [] : [eventOf(work, signIn, 'phaseout.mode_changed', { from: known, to: mode })]
}

const nameOf = ({ identifiers }: Account): string =>
  (identifiers.find((it) => it.primary && it.verifiedAt !== null) ?? identifiers.find((it) => it.verifiedAt !== null))?.value ?? ''
