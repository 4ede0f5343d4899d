import type { PoolClient } from 'pg'
import type { AccountId } from '../domain/account.ts'
import type { Population } from '../domain/population.ts'
import { lockAccount } from './account-locks.ts'
import { READ_DOSSIER, reviveDossier, type RawDossier, whomValues } from './dossier.ts'
import { toJson } from './json.ts'
import { type Pool, transaction } from './pool.ts'

type What = Parameters<Population['destroy']>[1]

/** `$1` account, `$2` authenticators, `$3` policy, `$4` now, `$5` data of the event. One event for each authenticator; nothing where nothing was there. */
const DESTROY = `with gone as (delete from credentials where account_id = $1::text and authenticator = any($2::text[]) returning authenticator),
  marked as (insert into phase_outs (account_id, policy_id, destroyed_at) select $1::text, $3::text, $4::timestamptz where exists (select 1 from gone)
    on conflict (account_id, policy_id) do update set destroyed_at = excluded.destroyed_at)
  insert into events (at, type, account_id, data)
    select $4::timestamptz, 'password.destroyed', $1::text, $5::jsonb || jsonb_build_object('authenticator', g.authenticator, 'policy', $3::text)
    from (select distinct authenticator from gone) g`

/** Destroys for good, on facts that stand still meanwhile: every statement after the locks sees what was committed before them. */
export const destroySecrets = (pool: Pool, accountId: AccountId, what: What): Promise<boolean> =>
  transaction(pool, (client) => destroyIn(client, accountId, what))

async function destroyIn(client: PoolClient, accountId: AccountId, { authenticators, policyId, now, data, still }: What): Promise<boolean> {
  await lockAccount(client, accountId)
  const { rows } = await client.query<{ dossier: RawDossier | null }>(READ_DOSSIER, [...whomValues({ accountId }, now)])
  const dossier = reviveDossier(rows[0]?.dossier ?? null)
  if (dossier === null || !still(dossier)) return false
  return ((await client.query(DESTROY, [accountId, authenticators, policyId, now, toJson(data)])).rowCount ?? 0) > 0
}
