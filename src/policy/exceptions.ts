import type { AccountFact, Facts, Override, Target } from '../domain/facts.ts'
import { needsApproval } from '../domain/overrides.ts'

/** What administrators said of one account, as far as it counts now (table 1 rows 3, 4, 5 and 7). */
export interface Exceptions {
  readonly force: Target | null
  readonly pin: Target | null
  readonly exempt: boolean
  readonly unlocked: boolean
}

const NONE: Exceptions = { force: null, pin: null, exempt: false, unlocked: false }

/** Of several of one kind the newest counts. One that needs a second administrator and has none counts for nothing, whatever the store let through. */
export function exceptionsOf({ account, overrides }: Pick<Facts, 'account' | 'overrides'>, now: Date): Exceptions {
  if (account === null || overrides.length === 0) return NONE
  const counting = overrides.filter((it) => it.expiresAt > now && isApproved(it, account))
  const newest = (kind: Override['kind']): Override | null =>
    counting.filter((it) => it.kind === kind).reduce<Override | null>((best, it) => (best !== null && best.createdAt >= it.createdAt ? best : it), null)
  return {
    force: newest('force')?.mode ?? null,
    pin: newest('pin')?.mode ?? null,
    exempt: newest('exempt') !== null,
    unlocked: newest('unlockPassword') !== null,
  }
}

const isApproved = (override: Override, { roles }: AccountFact): boolean =>
  !needsApproval(override, roles) || (override.approvedBy !== null && override.approvedBy !== override.actor)
