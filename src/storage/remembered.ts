import type { Changes } from '../domain/storage.ts'
import { digest } from './digest.ts'
import { toJson } from './json.ts'
import type { Parts } from './parts.ts'

/** What is remembered of the retiring authenticator. */
export function phaseOut(parts: Parts, { phaseOut: change }: Changes): void {
  if (change !== undefined) phaseOuts(parts, parts.value(toJson([{ ...change.fact, accountId: change.accountId }])))
}

/** The same of many accounts; `list`: the place of a JSON list. */
export function phaseOuts(parts: Parts, list: string): void {
  parts.add(
    'phased',
    `insert into phase_outs (account_id, policy_id, first_seen_at, skips, blocked_since, removable_since, destroyed_at, last_mode)
      select n."accountId", n."policyId", n."firstSeenAt", n.skips, n."blockedSince", n."removableSince", n."destroyedAt", n."lastMode"
      from jsonb_to_recordset(${list}::jsonb) as n("accountId" text, "policyId" text, "firstSeenAt" timestamptz, skips int, "blockedSince" timestamptz,
        "removableSince" timestamptz, "destroyedAt" timestamptz, "lastMode" text)
      where ${parts.gate}
      on conflict (account_id, policy_id) do update set first_seen_at = excluded.first_seen_at, skips = excluded.skips, blocked_since = excluded.blocked_since,
        removable_since = excluded.removable_since, destroyed_at = excluded.destroyed_at, last_mode = excluded.last_mode`,
  )
}

/** What came of offers: what is given is how it is from now on. */
export function offers(parts: Parts, { offers: all = [] }: Changes): void {
  if (all.length === 0) return
  const list = all.map(({ browserId, ...offer }) => ({ ...offer, place: browserId === null ? '' : digest(browserId) }))
  parts.add(
    'offered',
    `insert into offers (account_id, place, kind, last_shown_at, skips, snoozed_until, never)
      select n."accountId", n.place, n.kind, n."lastShownAt", n.skips, n."snoozedUntil", n.never
      from jsonb_to_recordset(${parts.value(toJson(list))}::jsonb) as n("accountId" text, place text, kind text, "lastShownAt" timestamptz, skips int,
        "snoozedUntil" timestamptz, never boolean)
      where ${parts.gate}
      on conflict (account_id, place, kind) do update set last_shown_at = excluded.last_shown_at, skips = excluded.skips,
        snoozed_until = excluded.snoozed_until, never = excluded.never`,
  )
}
