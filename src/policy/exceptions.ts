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
  const newest = (kind: Override['kind']): Override | null => newestOf(kind, { account, overrides }, now)
  return {
    force: newest('force')?.mode ?? null,
    pin: newest('pin')?.mode ?? null,
    exempt: newest('exempt') !== null,
    unlocked: newest('unlockPassword') !== null,
  }
}

/** The rows of table 1 that an exception decides. */
const kindOf: Readonly<Record<string, Override['kind']>> = { '3': 'force', '4': 'unlockPassword', '5': 'exempt', '7': 'pin' }

/** The exception that decided a row of table 1; `until` null: it has no end, as of a break-glass account. null: none did. */
export function exceptionBehind(row: string, facts: Pick<Facts, 'account' | 'overrides'>, now: Date): { readonly until: Date | null } | null {
  const kind = kindOf[row]
  return kind === undefined ? null : { until: newestOf(kind, facts, now)?.expiresAt ?? null }
}

const newestOf = (kind: Override['kind'], { account, overrides }: Pick<Facts, 'account' | 'overrides'>, now: Date): Override | null =>
  overrides
    .filter((it) => it.kind === kind && it.expiresAt > now && account !== null && isApproved(it, account))
    .reduce<Override | null>((best, it) => (best !== null && best.createdAt >= it.createdAt ? best : it), null)

const isApproved = (override: Override, { roles }: AccountFact): boolean =>
  !needsApproval(override, roles) || (override.approvedBy !== null && override.approvedBy !== override.actor)
