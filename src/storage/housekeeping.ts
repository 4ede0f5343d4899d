import { HOLD_WINDOW_DAYS } from '../domain/recovery.ts'
import type { Housekeeping } from '../domain/storage.ts'
import { databaseFault, type Pool } from './pool.ts'
import type { PoolClient } from 'pg'

const BATCH = 500
/** A sweep that finds this many full batches in one table leaves the rest to the next. */
const BATCHES_MAX = 40
/** One instance sweeps at a time. */
const LOCK = 7_236_144

const unknown = `place <> '' and not exists (select 1 from browsers b where b.account_id = offers.account_id and b.id_hash = offers.place)`

/** Each removes at most a batch of what had expired by `$1`, with an hour's grace where a late request may still ask. */
const SWEEPS = [
  `delete from artifacts a using (select model, id from artifacts where expires_at < $1::timestamptz - interval '1 hour' limit ${BATCH}) x where a.model = x.model and a.id = x.id`,
  sweepOf('challenges', 'hash', `expires_at < $1::timestamptz - interval '1 hour'`),
  sweepOf('sign_ins', 'id', `expires_at < $1::timestamptz - interval '1 hour'`),
  sweepOf('tallies', 'ctid', `hour < $1::timestamptz - interval '25 hours'`),
  sweepOf('outbox', 'key', `next_attempt_at is null and coalesce(posted_at, given_up_at) < $1::timestamptz - interval '1 day'`),
  `with gone as (${sweepOf('browsers', 'ctid', `last_seen_at < $1::timestamptz - interval '400 days'`)} returning id_hash, account_id),
    unsaid as (delete from offers o using gone g where o.account_id = g.account_id and o.place = g.id_hash) select 1 from gone`,
  // Made in browsers that were never remembered: looked at on one day, so that each sweep reads one day's.
  sweepOf('offers', 'ctid', `${unknown} and last_shown_at between $1::timestamptz - interval '3 days' and $1::timestamptz - interval '2 days'`),
  sweepOf('offers', 'ctid', `${unknown} and last_shown_at < $1::timestamptz - interval '400 days'`),
  sweepOf('recoveries', 'id', `state = 'held' and until < $1::timestamptz - interval '${HOLD_WINDOW_DAYS + 1} days'`),
  sweepOf('recoveries', 'id', `ended_at < $1::timestamptz - interval '90 days'`),
  sweepOf('identifiers', 'ctid', `ends_at < $1::timestamptz`),
  sweepOf('pending_addresses', 'ctid', `expires_at < $1::timestamptz - interval '1 hour'`),
  sweepOf('overrides', 'id', `expires_at < $1::timestamptz - interval '90 days'`),
]

function sweepOf(table: string, key: string, condition: string): string {
  return `delete from ${table} where ${key} = any(array(select ${key} from ${table} where ${condition} limit ${BATCH}))`
}

/** What keeps the house small: expired rows go in small batches, partitions for the coming months of events are made. In the background. */
export function openHousekeeping(pool: Pool): Housekeeping {
  return {
    async sweep(now) {
      const client = await pool.connect().catch((error: unknown) => Promise.reject(databaseFault(error)))
      try {
        const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [LOCK])
        if (rows[0]?.mine !== true) return 0
        const removed = await sweepAll(client, now)
        for (const ahead of [0, 1, 2]) await makePartition(client, now, ahead)
        return removed
      } catch (error) {
        throw databaseFault(error)
      } finally {
        await client.query('select pg_advisory_unlock_all()').catch(() => null)
        client.release()
      }
    },
  }
}

async function sweepAll(client: PoolClient, now: Date): Promise<number> {
  let removed = 0
  for (const sweep of SWEEPS) {
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      const { rowCount } = await client.query(sweep, [now])
      removed += rowCount ?? 0
      if ((rowCount ?? 0) < BATCH) break
    }
  }
  return removed
}

/** A month whose events already went to the default partition stays there: PostgreSQL would refuse to split it off. */
async function makePartition(client: PoolClient, now: Date, ahead: number): Promise<void> {
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead))
  const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1))
  const name = `events_${from.toISOString().slice(0, 7).replace('-', '_')}`
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass($1) is not null or exists (select 1 from events_rest where at >= $2::timestamptz and at < $3::timestamptz) as there`,
    [name, from, to],
  )
  if (rows[0]?.there === true) return
  await client.query(`create table if not exists ${name} partition of events for values from ('${from.toISOString()}') to ('${to.toISOString()}')`)
}
