import type { Ruling } from '../domain/decision.ts'
import { type PhaseOutFact, untouched } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { PhaseOut } from '../domain/policy.ts'

/** What a completed sign-in writes of the policy that ruled it (`policy.md`, undo clock); no page view does. */
export const factAfter = (before: PhaseOutFact | null, ruling: Ruling, policyId: string, now: Date): PhaseOutFact => {
  const fact = factSwept(before, ruling, policyId, now)
  return ruling.row === '1' || fact.firstSeenAt !== null ? fact : { ...fact, firstSeenAt: now }
}

/** What the nightly sweep writes: as a sign-in, but nobody was seen. */
export function factSwept(before: PhaseOutFact | null, ruling: Ruling, policyId: string, now: Date): PhaseOutFact {
  const fact = before ?? { policyId, ...untouched }
  if (ruling.row === '1') return fact
  return {
    ...fact,
    blockedSince: blockedSince(fact.blockedSince, ruling, now),
    removableSince: ruling.removable ? (fact.removableSince ?? now) : null,
    lastMode: ruling.mode,
  }
}

/** An exception suspends a block without ending it, and what is destroyed was blocked until then. */
function blockedSince(before: Date | null, { mode, relaxed }: Ruling, now: Date): Date | null {
  if (mode === 'block' || mode === 'remove') return before ?? now
  return mode === 'none' || relaxed === 'override' ? before : null
}

/** When the secret is destroyed if nothing changes; null while the clock does not run. */
export const destructionAt = ({ removableSince }: PhaseOutFact, { undoDays }: PhaseOut): Date | null =>
  removableSince === null ? null : new Date(removableSince.getTime() + undoDays * DAY_MS)

/** Whether it is to be destroyed now. Ask once more inside the transaction that does it. */
export function isDestructionDue(fact: PhaseOutFact, ruling: Ruling, phaseOut: PhaseOut, now: Date): boolean {
  const at = destructionAt(fact, phaseOut)
  return ruling.mode === 'remove' && ruling.removable && at !== null && at <= now
}
