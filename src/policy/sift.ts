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
  const { facts, policy } = sieve
  const accepted: string[] = []
  const withheld: Withheld[] = []
  for (const authenticator of policy.authenticators) {
    const option = facts.options.find((it) => it.authenticator === authenticator)
    if (option === undefined) continue
    const reason = whyNot(option, sieve)
    if (reason === null) accepted.push(authenticator)
    else withheld.push({ authenticator, reason })
  }
  for (const { authenticator } of facts.options) if (!policy.authenticators.includes(authenticator)) withheld.push({ authenticator, reason: 'not-usable' })
  return { accepted, withheld }
}

function whyNot(option: Option, sieve: Sieve): Withheld['reason'] | null {
  if (!isUsable(option, sieve)) return 'not-usable'
  if (sieve.retired && sieve.policy.roles.retiring.includes(option.authenticator)) return 'blocked'
  return isTooLittleNow(option, sieve) ? 'not-strong-enough' : null
}

/** While nobody is named, only what names its owner by answering. */
const isUsable = ({ usable, discoverable }: Option, { facts, context }: Sieve): boolean =>
  usable && facts.account?.status !== 'disabled' && (discoverable || context.named !== false)

/** Table 4 row 38: a backup alone does not show again who it is, where something better is at hand. */
function isTooLittleNow({ authenticator }: Option, { facts, policy, context, retired }: Sieve): boolean {
  if (policy.reauth.allowBackup || context.purpose !== 'step-up' || !retired || !policy.roles.backup.includes(authenticator)) return false
  return facts.options.some((it) => it.usable && policy.roles.replacement.includes(it.authenticator) && policy.authenticators.includes(it.authenticator))
}
