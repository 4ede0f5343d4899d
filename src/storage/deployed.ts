import type { Deployed, StoredPayload } from '../domain/deployed.ts'
import { toJson } from './json.ts'
import { statement, type Statements } from './statements.ts'

const ROW = 'rp-ids'

const READ = statement<{ readonly value: readonly string[] }>('select value from settings where name = $1::text')

const ACCEPT = statement(`with accepted as (
    insert into settings (name, value, updated_at) values ($1::text, $2::jsonb, $3::timestamptz)
    on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at returning 1)
  insert into events (at, type, account_id, sign_in_id, client_id, data)
    select $3::timestamptz, 'rp_id.accepted', null, null, null, $4::jsonb from accepted`)

const PAYLOADS = statement<StoredPayload>(`select id, account_id as "accountId", authenticator, payload from credentials
  where account_id = any($1::text[]) and status <> 'revoked'`)

/** A sign-in that came in between assessed it itself. */
const REASSESS = statement(`update credentials c set assessed = n.assessed
  from jsonb_to_recordset($1::jsonb) as n(id text, was jsonb, assessed jsonb) where c.id = n.id and c.assessed = n.was`)

/** What was accepted of this deployment, and its credentials assessed anew. */
export const openDeployed = (statements: Statements): Deployed => ({
  rpIds: async () => (await statements.run(READ, [ROW])).rows[0]?.value ?? null,
  acceptRpIds: async (ids, from, now) => {
    await statements.run(ACCEPT, [ROW, toJson(ids), now, toJson({ from, to: ids })])
  },
  payloads: async (accounts) => (await statements.run(PAYLOADS, [accounts])).rows,
  reassess: async (anew) => (anew.length === 0 ? 0 : (await statements.run(REASSESS, [toJson(anew)])).count),
})
