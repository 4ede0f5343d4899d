import { randomUUID } from 'node:crypto'
import type { NewAccount } from '../domain/account.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Letter } from '../domain/letter.ts'
import type { Changes, NewStoredCredential } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { toJson } from './json.ts'
import type { Parts } from './parts.ts'

type StoredCredential = NewStoredCredential & { readonly accountId: string }

/** The account and its identifiers. */
export function addAccount(parts: Parts, account: NewAccount | undefined, now: Date): void {
  if (account === undefined) return
  const [id, at] = [parts.value(account.id), parts.value(now)]
  const [sub, handle, name, locale] = [parts.value(account.sub), parts.value(account.userHandle), parts.value(account.displayName), parts.value(account.locale)]
  parts.add(
    'new_account',
    `insert into accounts (id, sub, user_handle, display_name, locale, created_at)
      select ${id}::text, ${sub}::text, ${handle}::text, ${name}::text, ${locale}::text, ${at}::timestamptz where ${parts.gate}`,
  )
  parts.add(
    'new_identifiers',
    `insert into identifiers (account_id, kind, value, normalised, verified_at, is_primary, created_at)
      select ${id}::text, n.kind, n.value, n.normalised, n."verifiedAt", n."primary", ${at}::timestamptz
      from jsonb_to_recordset(${parts.value(toJson(account.identifiers))}::jsonb)
        as n(kind text, value text, normalised text, "verifiedAt" timestamptz, "primary" boolean)
      where ${parts.gate}`,
  )
}

/** Envelopes of new credentials; `blocked` as the trigger on `phase_outs` keeps it for those that are there. */
export function addCredentials(parts: Parts, credentials: readonly StoredCredential[], now: Date): void {
  if (credentials.length === 0) return
  parts.add(
    'new_credentials',
    `insert into credentials (id, account_id, authenticator, lookup, label, confirmed_at, created_in, assessed, payload, created_on, created_at, blocked)
      select n.id, n."accountId", n.authenticator, n.lookup, n.label, n."confirmedAt", n."createdIn", n.assessed, coalesce(n.payload, 'null'), n."createdOn", ${parts.value(now)}::timestamptz,
        exists (select 1 from phase_outs p where p.account_id = n."accountId" and p.blocked_since is not null)
      from jsonb_to_recordset(${parts.value(toJson(credentials))}::jsonb) as n(id text, "accountId" text, authenticator text, lookup text, label text,
        "confirmedAt" timestamptz, "createdIn" text, assessed jsonb, payload jsonb, "createdOn" jsonb)
      where ${parts.gate}`,
  )
}

/**
 * Counts what has a limit before anything else is written, and only below it: the row lock lets one after the other see what was counted before.
 * Returns the condition under which the rest may go on.
 */
export function reserve(parts: Parts, { count: keys = [], now }: Changes): string {
  const limited = keys.find(({ limit }) => limit !== undefined)
  if (limited?.limit === undefined) return 'true'
  const [subject, authenticator, kind, limit] = [limited.subject, limited.authenticator, limited.kind, limited.limit].map((it) => parts.value(it))
  const hour = `date_trunc('hour', ${parts.value(now)}::timestamptz, 'UTC')`
  const before = `coalesce((select sum(o.count)::int from tallies o where o.subject = ${subject} and o.authenticator = ${authenticator} and o.kind = ${kind}
    and o.hour > $3::timestamptz - interval '24 hours' and o.hour <> ${hour}), 0)`
  parts.add(
    'reserved',
    `insert into tallies (subject, authenticator, kind, hour, count)
      select ${subject}::text, ${authenticator}::text, ${kind}::text, ${hour}, 1 from unspent where ${before} < ${limit}::int
      on conflict (subject, authenticator, kind, hour) do update set count = tallies.count + 1 where ${before} + tallies.count < ${limit}::int
      returning 1`,
  )
  return 'exists (select 1 from reserved)'
}

/** Letters and refusals without a limit, by the hour. */
export function count(parts: Parts, { count: all = [], now }: Changes): void {
  const keys = all.filter(({ limit }) => limit === undefined)
  if (keys.length === 0) return
  const list = parts.value(toJson(keys.map(({ subject, authenticator, kind }) => ({ subject, authenticator, kind }))))
  parts.add(
    'counted',
    `insert into tallies (subject, authenticator, kind, hour, count)
      select n.subject, n.authenticator, n.kind, date_trunc('hour', ${parts.value(now)}::timestamptz, 'UTC'), count(*)
      from jsonb_to_recordset(${list}::jsonb) as n(subject text, authenticator text, kind text) where ${parts.gate} group by 1, 2, 3
      on conflict (subject, authenticator, kind, hour) do update set count = tallies.count + excluded.count`,
  )
}

/** Events, in the order given; `where`: which of them, as SQL over `n`. */
export function addEvents(parts: Parts, events: readonly NewEvent[], at: Date, where = 'true'): void {
  if (events.length === 0) return
  parts.add(
    'written',
    `insert into events (at, type, account_id, sign_in_id, client_id, data)
      select ${parts.value(at)}::timestamptz, n.type, n."accountId", n."signInId", n."clientId", n.data
      from jsonb_to_recordset(${parts.value(toJson(events))}::jsonb) as n(type text, "accountId" text, "signInId" text, "clientId" text, data jsonb)
      where ${parts.gate} and ${where}`,
  )
}

/** Letters, sealed each under a key of its own, which becomes its Message-ID. */
export function addLetters(parts: Parts, vault: Vault, letters: readonly Letter[], now: Date): void {
  if (letters.length === 0) return
  const sealed = letters.map((letter) => {
    const key = randomUUID()
    return { key, sealed: vault.seal(`letter:${key}`, JSON.stringify(letter)) }
  })
  const at = parts.value(now)
  parts.add(
    'posted',
    `insert into outbox (key, sealed, created_at, next_attempt_at) select n.key, n.sealed, ${at}::timestamptz, ${at}::timestamptz
      from jsonb_to_recordset(${parts.value(toJson(sealed))}::jsonb) as n(key text, sealed text) where ${parts.gate}`,
  )
}
