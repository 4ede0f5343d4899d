import type { Withheld } from '../domain/decision.ts'
import type { Context, Facts, Option } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'

/** What sifting goes by. */
export interface Sieve {
  readonly facts: Facts
  readonly policy: Policy
  readonly context: Context
  /** What retires does not count: blocked, to be removed, or destroyed. */
  readonly retired: boolean
}

export interface Sifted {
  /** Whose proof counts, in the policy's order. */
  readonly accepted: readonly string[]
  readonly withheld: readonly Withheld[]
}

export function sift(sieve: Sieve): Sifted {
  const { facts } = sieve
  const accepted: string[] = []
  const withheld: Withheld[] = []
  for (const authenticator of listed(sieve)) {
    const option = facts.options.find((it) => it.authenticator === authenticator)
    if (option === undefined) continue
    const reason = whyNot(option, sieve)
    if (reason === null) accepted.push(authenticator)
    else withheld.push({ authenticator, reason })
  }
  const all = listed(sieve)
  for (const { authenticator } of facts.options) if (!all.includes(authenticator)) withheld.push({ authenticator, reason: 'not-usable' })
  return { accepted, withheld }
}

/** What the policy lists; and, whatever it lists, what does nothing but open a recovery, while one is under way. */
function listed({ facts, policy, context }: Sieve): readonly string[] {
  const openers = facts.options.filter(({ opens }) => opens !== undefined).map(({ authenticator }) => authenticator)
  if (openers.length === 0) return policy.authenticators
  const others = policy.authenticators.filter((it) => !openers.includes(it))
  return context.purpose === 'recovery' ? [...others, ...openers] : others
}

function whyNot(option: Option, sieve: Sieve): Withheld['reason'] | null {
  if (!isUsable(option, sieve)) return 'not-usable'
  if (leadsBack(option, sieve)) return 'not-strong-enough'
  if (sieve.retired && sieve.policy.roles.retiring.includes(option.authenticator)) return 'blocked'
  return isTooLittleNow(option, sieve) ? 'not-strong-enough' : null
}

/** While nobody is named, only what names its owner by answering. What was used up by being shown in this sign-in counts to its end. */
const isUsable = (option: Option, { facts, context }: Sieve): boolean =>
  (option.usable || wasUsedUp(option, facts, context)) &&
  !lacksCompany(option, context) &&
  facts.account?.status !== 'disabled' &&
  (option.discoverable || context.named !== false)

/** A second factor waits for a first one. */
const lacksCompany = ({ authenticator, beside }: Option, { evidence }: Context): boolean =>
  beside === true && evidence.every((it) => it.authenticator === authenticator)

const wasUsedUp = ({ authenticator }: Option, { credentials }: Facts, { evidence }: Context): boolean =>
  evidence.some(
    (it) =>
      it.authenticator === authenticator &&
      credentials.some(({ id, status, assessed }) => id === it.credentialId && status === 'active' && assessed.left === 0),
  )

/** A recovery never rests on what retires, and so never ends in it. */
const leadsBack = ({ authenticator }: Option, { policy, context }: Sieve): boolean =>
  context.purpose === 'recovery' && policy.roles.retiring.includes(authenticator)

/** Table 4 row 38: a backup alone does not show again who it is, where something better is at hand. */
function isTooLittleNow({ authenticator }: Option, { facts, policy, context, retired }: Sieve): boolean {
  if (policy.reauth.allowBackup || context.purpose !== 'step-up' || !retired || !policy.roles.backup.includes(authenticator)) return false
  return facts.options.some((it) => it.usable && policy.roles.replacement.includes(it.authenticator) && policy.authenticators.includes(it.authenticator))
}
