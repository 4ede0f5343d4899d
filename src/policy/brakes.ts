import type { BrakeFigures } from '../domain/policies.ts'
import type { Brakes } from '../domain/policy.ts'

/** Which figure went too far, and how far it may go. */
export interface Braking {
  readonly brake: 'recoveries' | 'failures'
  /** Accounts, or percent of them. */
  readonly seen: number
  readonly limit: number
}

/** Why a policy must stop tightening (`policy.md`, table 4 row 28); null: nothing is the matter. Ends nothing: only an administrator does. */
export function brakingOf({ recoveries, failures }: Brakes, figures: BrakeFigures): Braking | null {
  if (recoveries !== null) {
    const limit = Math.max(recoveries.min, (recoveries.percent / 100) * figures.affected)
    if (figures.recoveries > limit) return { brake: 'recoveries', seen: figures.recoveries, limit }
  }
  if (failures !== null && figures.ceremonies > 0 && figures.ceremonies >= failures.ceremoniesMin) {
    const percent = (figures.failed / figures.ceremonies) * 100
    if (percent > failures.percent) return { brake: 'failures', seen: percent, limit: failures.percent }
  }
  return null
}
