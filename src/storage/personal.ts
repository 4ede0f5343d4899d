import type { AccountId } from '../domain/account.ts'
import type { PastEvent, Personal, RememberedBrowser, Told } from '../domain/personal.ts'
import type { Vault } from '../domain/vault.ts'
import { HELD } from './artifact-statements.ts'
import { digest } from './digest.ts'
import { type Parts, startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents, addLetters } from './writes.ts'

const BROWSERS = statement<RememberedBrowser>(`select id_hash as hash, family, platform, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt",
    id_hash is not distinct from $2::text as here from browsers where account_id = $1::text order by last_seen_at desc, id_hash`)

const PAST = statement<
  Omit<PastEvent, 'number'> & { readonly number: string }
>(`select at, number, type, account_id as "accountId", sign_in_id as "signInId", client_id as "clientId", data
  from events where account_id = $1::text and ($2::text[] is null or (type = any($2::text[]) and data->>'by' is distinct from 'session')) and ($3::timestamptz is null or (at, number) < ($3::timestamptz, $4::bigint))
  order by at desc, number desc limit $5::int`)

interface Room {
  readonly statements: Statements
  readonly vault: Vault
}

/** What people look after themselves: each change with what it writes down and whom it tells. */
export function openPersonal(statements: Statements, vault: Vault): Personal {
  const room = { statements, vault }
  return {
    browsers: async (accountId, browserId) => (await statements.run(BROWSERS, [accountId, browserId === null ? null : digest(browserId)])).rows,
    forgetBrowsers: (accountId, hashes, told) => forget(room, accountId, hashes, told),
    rename: (accountId, to, told) => rename(room, accountId, to, told),
    async past(accountId, types, before, limit) {
      const { rows } = await statements.run(PAST, [accountId, types, before?.at ?? null, before?.number ?? null, limit])
      return rows.map((row) => ({ ...row, number: Number(row.number) }))
    },
    delete: (accountId, told) => remove(room, accountId, told),
  }
}

async function run({ statements, vault }: Room, parts: Parts, select: string, { events, letters, now }: Told): Promise<number> {
  addEvents(parts, events, now)
  addLetters(parts, vault, letters, now)
  return (await statements.run(statement(parts.text(select)), parts.values)).count
}

async function forget(room: Room, accountId: AccountId, hashes: readonly string[] | null, told: Told): Promise<number> {
  const parts = startParts()
  const [account, list] = [parts.value(accountId), parts.value(hashes)]
  parts.add(
    'gate',
    `delete from browsers where account_id = ${account}::text and (${list}::text[] is null or id_hash = any(${list}::text[])) returning id_hash`,
  )
  parts.add('unsaid', `delete from offers where account_id = ${account}::text and place in (select id_hash from gate)`)
  return run(room, parts, 'select 1 from gate', told)
}

async function rename(room: Room, accountId: AccountId, to: Parameters<Personal['rename']>[1], told: Told): Promise<boolean> {
  const parts = startParts()
  const account = parts.value(accountId)
  const columns = [
    ...(to.displayName === undefined ? [] : [['display_name', parts.value(to.displayName)] as const]),
    ...(to.locale === undefined ? [] : [['locale', parts.value(to.locale)] as const]),
  ]
  const sets = columns.map(([column, place]) => `${column} = ${place}::text`).join(', ')
  const differs = columns.map(([column, place]) => `${column} is distinct from ${place}::text`).join(' or ')
  parts.add('gate', `update accounts set ${sets} where id = ${account}::text and (${differs}) returning 1`)
  return (await run(room, parts, 'select 1 from gate', told)) > 0
}

/** Owners are held in the order of their ids: of two who leave at once, the second finds the first gone. */
async function remove(room: Room, accountId: AccountId, told: Told): Promise<'deleted' | 'last-owner'> {
  const parts = startParts()
  const account = parts.value(accountId)
  parts.add('owners', `select id from accounts where 'owner' = any(roles) and status = 'active' order by id for update`)
  parts.add('whose', `select sub from accounts where id = ${account}::text`)
  parts.add(
    'gate',
    `delete from accounts a where a.id = ${account}::text
      and (not 'owner' = any(a.roles) or exists (select 1 from owners o where o.id <> a.id)) returning 1`,
  )
  parts.add('ended', `delete from artifacts where model in ${HELD} and account_id = (select sub from whose) and ${parts.gate}`)
  parts.add('uncounted', `delete from tallies where subject = ${account}::text and ${parts.gate}`)
  return (await run(room, parts, 'select 1 from gate', told)) > 0 ? 'deleted' : 'last-owner'
}
