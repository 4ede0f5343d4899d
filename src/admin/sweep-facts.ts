import type { Decision } from '../domain/decision.ts'
import type { Facts, Mode, PhaseOutFact } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { factSwept } from '../policy/clock.ts'
import { isOfOtherClients } from '../policy/ratchet.ts'

/** What a sweep finds of one account. */
export interface Found {
  /** Facts that are to be written, since they are otherwise from now on, and as what they were read. */
  readonly facts: readonly (PhaseOutFact & { readonly was: PhaseOutFact | null })[]
  /** The mode that was last in force; null where none was. */
  readonly from: Mode | null
}

/**
 * What is remembered of an account from now on. The policy that rules is written as after a sign-in. One that rules no longer runs no clock, and where the
 * account is let in again it has blocked nothing: it must not shut the door by itself when it comes back. Policies of single clients are left alone: only a
 * sign-in to such a client says what they do.
 */
export function sweptFacts(facts: Facts, decision: Decision, policy: Policy, now: Date): Found {
  const mine = facts.phaseOuts.filter((it) => !isOfOtherClients(it, facts, policy, { client: null, now }))
  const ruling = mine.find((it) => it.policyId === decision.policyId) ?? null
  const others = mine.filter((it) => it !== ruling).map((it) => [it, retired(it, decision)] as const)
  const ruled = decision.policyId === null ? [] : [[ruling, factSwept(ruling, decision, decision.policyId, now)] as const]
  return {
    facts: [...ruled, ...others].flatMap(([before, after]) => (isKnown(before, after) ? [] : [{ ...after, was: before }])),
    from: ruling?.lastMode ?? strictest(mine),
  }
}

const STRICTNESS: readonly Mode[] = ['none', 'allow', 'demote', 'block', 'remove']

function strictest(facts: readonly PhaseOutFact[]): Mode | null {
  const known = facts.flatMap(({ lastMode }) => (lastMode === null ? [] : [lastMode]))
  return known.toSorted((one, other) => STRICTNESS.indexOf(other) - STRICTNESS.indexOf(one))[0] ?? null
}

function retired(fact: PhaseOutFact, { mode, relaxed, row }: Decision): PhaseOutFact {
  if (row === '1') return fact
  const isShut = mode === 'block' || mode === 'remove' || mode === 'none' || relaxed === 'override'
  return { ...fact, removableSince: null, blockedSince: isShut ? fact.blockedSince : null, lastMode: null }
}

/** Whoever may still do everything, and was never seen, needs no row. */
const isKnown = (before: PhaseOutFact | null, after: PhaseOutFact): boolean =>
  before === null ? after.lastMode === 'allow' || after.lastMode === 'none' : isSame(before, after)

const isSame = (one: PhaseOutFact, other: PhaseOutFact): boolean =>
  one.lastMode === other.lastMode && sameTime(one.blockedSince, other.blockedSince) && sameTime(one.removableSince, other.removableSince)

const sameTime = (one: Date | null, other: Date | null): boolean => one?.getTime() === other?.getTime()
