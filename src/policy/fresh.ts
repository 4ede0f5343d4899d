import type { Context, Facts } from '../domain/facts.ts'
import { MINUTE_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import { standingEvidence } from './counting.ts'
import { decide } from './decide.ts'
import { guards } from './guard.ts'

/** How old a proof may be, in minutes: when a page opens that changes something, and when its form comes back. */
export const freshMinutes = { open: 10, submit: 15 } as const

/** Whether what was shown lately is enough for a change of the account, under the policy and the facts of now. Pure, as `decide` is. */
export function isFresh(facts: Facts, policy: Policy, context: Context, minutes: number): boolean {
  const since = context.now.getTime() - minutes * MINUTE_MS
  const evidence = context.evidence.filter(({ shownAt }) => shownAt.getTime() > since && shownAt <= context.now)
  const { accepted, assurance, class: of } = decide(facts, policy, { ...context, evidence })
  return guards({ facts, policy, now: context.now, class: of, acr: assurance?.acr, shown: standingEvidence({ ...context, evidence }, accepted, facts, policy) })
}
