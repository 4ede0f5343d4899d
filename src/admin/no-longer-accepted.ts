import type { Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { afterGrace, denialOf } from '../policy/kinds.ts'

/** What replaces, signs in now, and will not when every grace of the new policy is over; and how many accounts have any. */
export interface NoLongerAccepted {
  readonly passkeys: number
  readonly accounts: number
}

interface Change {
  readonly before: Policy
  readonly after: Policy
  readonly now: Date
}

/** Begins to count. */
export function openNoLongerAccepted({ before, after, now }: Change): { add(facts: Facts): void; readonly counted: () => NoLongerAccepted } {
  const inTheEnd = afterGrace(after)
  const sums = { passkeys: 0, accounts: 0 }
  return {
    add({ account, credentials }) {
      const ending = credentials.filter(
        (it) =>
          it.status === 'active' && it.assessed.usable && denialOf(it, account, inTheEnd, now) === 'over' && denialOf(it, account, before, now) !== 'over',
      ).length
      sums.passkeys += ending
      sums.accounts += Number(ending > 0)
    },
    counted: () => ({ ...sums }),
  }
}
