import type { PoolClient } from 'pg'
import type { AccountChanges, AccountRoom, AccountNow, Asked, PendingAddress } from '../domain/account-room.ts'
import type { AccountId } from '../domain/account.ts'
import { Fault } from '../domain/fault.ts'
import type { Vault } from '../domain/vault.ts'
import { lockAccount } from './account-locks.ts'
import { isFull, lettersWithin, writeAccount } from './account-writes.ts'
import { READ_DOSSIER, reviveDossier, type RawDossier, whomValues } from './dossier.ts'
import { type Pool, sqlState, transaction } from './pool.ts'

const UNIQUE_VIOLATION = '23505'

const PENDING = `select value, normalised, code_mac as "codeMac", attempts, created_at as "createdAt", expires_at as "expiresAt"
  from pending_addresses where account_id = $1::text and expires_at > $2::timestamptz order by created_at, normalised`

/** Changes of accounts, one after the other: each reads under the locks, decides, writes, and is judged on what is there then. */
export function openAccountRoom({ pool, vault, now }: { readonly pool: Pool; readonly vault: Vault; readonly now: () => Date }): AccountRoom {
  return {
    read: (accountId, browserId = null) => transaction(pool, (client) => held(client, accountId, browserId, now())),

    change: (accountId, asked) => transaction(pool, (client) => changeIn(client, accountId, { asked, vault, now: now() })),
  }
}

interface Around<T> {
  readonly asked: Asked<T>
  readonly vault: Vault
  readonly now: Date
}

async function changeIn<T>(client: PoolClient, accountId: AccountId, { asked, vault, now }: Around<T>): Promise<T | null> {
  await lockAccount(client, accountId)
  const browserId = asked.browserId ?? null
  const before = await held(client, accountId, browserId, now)
  if (before === null) return null
  const { answer, changes } = asked.decide(before)
  if (changes === null) return answer
  if (await isFull(client, changes)) return asked.full
  await written(client, vault, accountId, { ...changes, letters: await lettersWithin(client, changes) })
  const after = await held(client, accountId, browserId, now)
  const objection = after === null ? null : asked.keeps(before.dossier, after.dossier)
  if (objection === null) return answer
  await client.query('rollback')
  await client.query('begin')
  return objection
}

async function written(client: PoolClient, vault: Vault, accountId: AccountId, changes: AccountChanges): Promise<void> {
  await writeAccount(client, vault, accountId, changes).catch((error: unknown) => {
    throw sqlState(error) === UNIQUE_VIOLATION ? new Fault('already-there', 'Something unique exists already.') : error
  })
}

async function held(client: PoolClient, accountId: AccountId, browserId: string | null, now: Date): Promise<AccountNow | null> {
  const { rows } = await client.query<{ dossier: RawDossier | null }>(READ_DOSSIER, [...whomValues({ accountId, browserId }, now)])
  const dossier = reviveDossier(rows[0]?.dossier ?? null)
  if (dossier === null) return null
  return { dossier, pending: (await client.query<PendingAddress>(PENDING, [accountId, now])).rows }
}
