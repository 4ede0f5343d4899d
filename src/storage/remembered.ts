import type { Population } from '../domain/population.ts'
import type { Changes } from '../domain/storage.ts'
import { digest } from './digest.ts'
import { toJson } from './json.ts'
import type { Parts } from './parts.ts'

/** What is remembered of the retiring authenticator. */
export function phaseOut(parts: Parts, { phaseOut: change }: Changes): void {
  if (change === undefined) return
  const list = parts.value(toJson([{ ...change.fact, accountId: change.accountId }]))
  const { was } = change
  const unchanged = was === undefined ? 'true' : sameAs('phase_outs', `${parts.value(was === null ? null : toJson(was))}::jsonb`)
  parts.add('phased', `${UPSERT} from jsonb_to_recordset(${list}::jsonb) as n${FACT} where ${parts.gate} ${OVER} where ${unchanged}`)
}

/**
 * The same of many accounts. Where a fact comes with what it `was` when it was read, and is something else by now, it is left alone: rows are compared
 * while they are locked. Returns the condition under which something may be told of the account `n."accountId"`.
 */
export function phaseOuts(parts: Parts, facts: Parameters<Population['remember']>[0]): string {
  const list = parts.value(toJson(facts.map((fact) => ({ ...fact, compared: fact.was !== undefined }))))
  const given = `jsonb_to_recordset(${list}::jsonb) as n${FACT}`
  const held = 'p.account_id = n."accountId" and p.policy_id = n."policyId"'
  parts.add('held', `select p.* from phase_outs p join ${given} on ${held} for update of p`)
  parts.add('kept', `select n.* from ${given} left join held p on ${held} where not n.compared or ${sameAs('p', 'n.was')}`)
  parts.add('phased', `${UPSERT} from kept n ${OVER}`)
  const lost = `select l."accountId" from ${given.replaceAll('n(', 'l(')} where not exists (select 1 from kept k where k."accountId" = l."accountId" and k."policyId" = l."policyId")`
  return `(n."accountId" is null or n."accountId" not in (${lost}))`
}

const FACT = `("accountId" text, "policyId" text, "firstSeenAt" timestamptz, skips int, "blockedSince" timestamptz, "removableSince" timestamptz,
  "destroyedAt" timestamptz, "lastMode" text, was jsonb, compared boolean)`

const sameAs = (
  p: string,
  was: string,
): string => `(${p}.first_seen_at, ${p}.skips, ${p}.blocked_since, ${p}.removable_since, ${p}.destroyed_at, ${p}.last_mode)
  is not distinct from ((${was}->>'firstSeenAt')::timestamptz, (${was}->>'skips')::int, (${was}->>'blockedSince')::timestamptz,
    (${was}->>'removableSince')::timestamptz, (${was}->>'destroyedAt')::timestamptz, ${was}->>'lastMode')`

const UPSERT = `insert into phase_outs (account_id, policy_id, first_seen_at, skips, blocked_since, removable_since, destroyed_at, last_mode)
  select n."accountId", n."policyId", n."firstSeenAt", n.skips, n."blockedSince", n."removableSince", n."destroyedAt", n."lastMode"`

/** When an account was first seen and when its secret was destroyed is unsaid by nobody who read before. */
const OVER = `on conflict (account_id, policy_id) do update set first_seen_at = coalesce(phase_outs.first_seen_at, excluded.first_seen_at),
  skips = excluded.skips, blocked_since = excluded.blocked_since, removable_since = excluded.removable_since,
  destroyed_at = coalesce(phase_outs.destroyed_at, excluded.destroyed_at), last_mode = excluded.last_mode`

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
