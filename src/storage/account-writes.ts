import type { PoolClient } from 'pg'
import type { AccountChanges, CredentialChange } from '../domain/account-room.ts'
import type { AccountId } from '../domain/account.ts'
import { DISCARD } from '../domain/letter.ts'
import type { Vault } from '../domain/vault.ts'
import { HELD } from './artifact-statements.ts'
import { digest } from './digest.ts'
import { toJson } from './json.ts'
import { startParts } from './parts.ts'
import { addEvents, addLetters } from './writes.ts'

const COUNTED = `select coalesce(sum(count), 0)::int as count from tallies
  where subject = $1::text and authenticator = $2::text and kind = $3::text and hour > $4::timestamptz - interval '24 hours'`

const COUNT = `insert into tallies (subject, authenticator, kind, hour, count) values ($1::text, $2::text, $3::text, date_trunc('hour', $4::timestamptz, 'UTC'), 1)
  on conflict (subject, authenticator, kind, hour) do update set count = tallies.count + 1`

/** Whether a day holds as many already; counts one more where it does not. Who asks holds the account, so that nobody counts at the same time. */
export async function isFull(client: PoolClient, { count, now }: AccountChanges): Promise<boolean> {
  if (count === undefined) return false
  const values = [count.subject, count.authenticator, count.kind, now]
  const { rows } = await client.query<{ count: number }>(COUNTED, values)
  if ((rows[0]?.count ?? 0) >= count.limit) return true
  await client.query(COUNT, values)
  return false
}

/**
 * The letters of a change; none to be posted where a day holds as many for whom they reach. Counted first, since many accounts may reach the same at once: the
 * row makes them wait for each other.
 */
export async function lettersWithin(client: PoolClient, { reach, letters, now }: AccountChanges): Promise<AccountChanges['letters']> {
  if (reach === undefined || letters.length === 0) return letters
  const values = [reach.subject, reach.authenticator, 'letters', now]
  await client.query(COUNT, values)
  const { rows } = await client.query<{ count: number }>(COUNTED, values)
  return (rows[0]?.count ?? 0) > reach.limit ? letters.map((it) => ({ ...it, channel: DISCARD })) : letters
}

/** Writes everything of one change, in the transaction of `client`. */
export async function writeAccount(client: PoolClient, vault: Vault, id: AccountId, changes: AccountChanges): Promise<void> {
  const { credentials = [], destroy, forget } = changes
  for (const change of credentials) await client.query(CREDENTIAL, [id, ...credentialValues(change), changes.now, change.reminded === true])
  if (destroy !== undefined) await client.query(DESTROY, [id, destroy.ids, destroy.policyId, changes.now])
  await writeAddresses(client, id, changes)
  if (forget !== undefined) await client.query(FORGET, [id, forget.madeBy, forget.exceptBrowserId === null ? null : digest(forget.exceptBrowserId)])
  await endWhatRests(client, id, changes)
  await tell(client, vault, changes)
}

async function endWhatRests(client: PoolClient, id: AccountId, { credentials = [], stopSignIns = false, endSessions = false }: AccountChanges): Promise<void> {
  if (stopSignIns) await client.query('delete from sign_ins where account_id = $1::text', [id])
  if (stopSignIns || credentials.some(({ status }) => status === 'revoked')) await client.query(END_PARKED, [id])
  if (endSessions) await client.query(END_SESSIONS, [id])
}

async function writeAddresses(client: PoolClient, id: AccountId, { identifiers, dropIdentifiers, pending, dropPending, now }: AccountChanges): Promise<void> {
  if (dropIdentifiers !== undefined) await client.query(DROP_IDENTIFIERS, [id, dropIdentifiers])
  if (identifiers !== undefined) await client.query(IDENTIFIERS, [id, toJson(identifiers), now])
  if (dropPending !== undefined) await client.query(DROP_PENDING, [id, dropPending])
  if (pending !== undefined) await client.query(PENDING, [id, toJson(pending)])
}

const credentialValues = ({ id, label, status, why, payload, assessed }: CredentialChange) => [
  id,
  label ?? null,
  status ?? null,
  why ?? null,
  ...[payload, assessed].map((it) => (it === undefined ? null : toJson(it))),
]

/** `$1` account, `$2` credential, `$3` label, `$4` status, `$5` why, `$6` payload, `$7` assessment, `$8` now, `$9` no reminder. */
const CREDENTIAL = `update credentials set label = coalesce($3::text, label), status = coalesce($4::text, status), payload = coalesce($6::jsonb, payload), assessed = coalesce($7::jsonb, assessed),
    status_since = case when $4::text is null then status_since when $4::text = 'active' then null when $4::text <> status then $8::timestamptz else status_since end,
    status_why = case when $4::text is null then status_why when $4::text = 'active' then null else $5::text end,
    reminded_at = case when $9::boolean then coalesce(reminded_at, $8::timestamptz) else reminded_at end
  where account_id = $1::text and id = $2::text`

const DESTROY = `with gone as (delete from credentials where account_id = $1::text and id = any($2::text[]) returning 1)
  insert into phase_outs (account_id, policy_id, destroyed_at) select $1::text, $3::text, $4::timestamptz where $3::text is not null and exists (select 1 from gone)
    on conflict (account_id, policy_id) do update set destroyed_at = excluded.destroyed_at`

const END_SESSIONS = `delete from artifacts where model in ${HELD} and account_id = (select sub from accounts where id = $1::text)`

/** Sign-ins that are over, and whose browsers are still to come back: they may rest on what is taken away, and would outlive it. */
const END_PARKED = `delete from artifacts where model = 'Interaction' and account_id = (select sub from accounts where id = $1::text)`

const DROP_IDENTIFIERS = 'delete from identifiers where account_id = $1::text and normalised = any($2::text[])'

const IDENTIFIERS = `insert into identifiers (account_id, kind, value, normalised, verified_at, is_primary, ends_at, distrusted_at, created_at)
    select $1::text, n.kind, n.value, n.normalised, n."verifiedAt", n."primary", n."endsAt", n."distrustedAt", $3::timestamptz
    from jsonb_to_recordset($2::jsonb) as n(kind text, value text, normalised text, "verifiedAt" timestamptz, "primary" boolean, "endsAt" timestamptz, "distrustedAt" timestamptz)
  on conflict (account_id, normalised) do update set value = excluded.value, verified_at = excluded.verified_at, is_primary = excluded.is_primary,
    ends_at = excluded.ends_at, distrusted_at = excluded.distrusted_at`

const DROP_PENDING = 'delete from pending_addresses where account_id = $1::text and normalised = any($2::text[])'

const PENDING = `insert into pending_addresses (account_id, normalised, value, code_mac, attempts, created_at, expires_at)
    select $1::text, n.normalised, n.value, n."codeMac", n.attempts, n."createdAt", n."expiresAt"
    from jsonb_to_recordset($2::jsonb) as n(normalised text, value text, "codeMac" text, attempts int, "createdAt" timestamptz, "expiresAt" timestamptz)
  on conflict (account_id, normalised) do update set value = excluded.value, code_mac = excluded.code_mac, attempts = excluded.attempts,
    created_at = excluded.created_at, expires_at = excluded.expires_at`

/** With what was said there. */
const FORGET = `with gone as (delete from browsers where account_id = $1::text and ($2::text is null or made_by = $2::text) and id_hash is distinct from $3::text returning id_hash)
  delete from offers where account_id = $1::text and place in (select id_hash from gone)`

async function tell(client: PoolClient, vault: Vault, { events, letters, now }: AccountChanges): Promise<void> {
  const parts = startParts()
  parts.add('gate', 'select 1')
  addEvents(parts, events, now)
  addLetters(parts, vault, letters, now)
  await client.query(parts.text('select 1'), [...parts.values])
}
