import type { Facts } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { PhaseOut } from '../domain/policy.ts'
import { factOf } from './times.ts'

/** From when on this account must enrol (table 3 row 3); null: never, or not before its first sign-in. */
export function deadlineOf({ id, deadline }: PhaseOut, facts: Pick<Facts, 'phaseOuts'>): Date | null {
  if (deadline === null) return null
  if (deadline.date !== null) return deadline.date
  const firstSeenAt = factOf(facts.phaseOuts, id)?.firstSeenAt ?? null
  return firstSeenAt === null || deadline.afterFirstSeenDays === null ? null : new Date(firstSeenAt.getTime() + deadline.afterFirstSeenDays * DAY_MS)
}

/** How the demand stands: not yet made, made but to be put off so many times more, or made. */
export type Demand = { readonly is: 'not-yet' } | { readonly is: 'in-grace'; readonly skipsLeft: number } | { readonly is: 'due' }

/** Grace ends with its "not now"s or with its days, whichever is first. */
export function demandOf(phaseOut: PhaseOut, facts: Pick<Facts, 'phaseOuts'>, now: Date): Demand {
  const deadline = deadlineOf(phaseOut, facts)
  if (deadline === null || phaseOut.deadline === null || now < deadline) return { is: 'not-yet' }
  const { grace } = phaseOut.deadline
  const skipsLeft = grace.skips - (factOf(facts.phaseOuts, phaseOut.id)?.skips ?? 0)
  const isOver = skipsLeft <= 0 || now.getTime() >= deadline.getTime() + grace.days * DAY_MS
  return isOver ? { is: 'due' } : { is: 'in-grace', skipsLeft }
}
