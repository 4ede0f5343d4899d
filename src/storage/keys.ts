import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { Fault } from '../domain/fault.ts'
import type { Keys, StoredKey } from '../domain/storage.ts'
import { databaseFault, type Pool, transaction } from './pool.ts'

const stretch = promisify<string, string, number, Buffer>(scrypt)
const IV_BYTES = 12
const TAG_BYTES = 16
/** Whoever adds or retires keys holds this advisory lock. */
const LOCK = 7_236_143

interface Row extends Omit<StoredKey, 'secret'> {
  readonly sealed: string
}

const ALL = `select id, kind, algorithm, sealed, created_at as "createdAt", active_from as "activeFrom", drop_at as "dropAt" from keys order by created_at, id`
const REVISION = `select md5(coalesce(string_agg(concat_ws(' ', id, active_from, drop_at), ',' order by id), '')) as revision from keys`
const ADD = 'insert into keys (id, kind, algorithm, sealed, created_at, active_from, drop_at) values ($1, $2, $3, $4, $5, $6, $7)'

/**
 * Keys at rest, sealed under the master secret (AES-256-GCM, key by scrypt). The order at start: pool → `migrate` → `openKeys` → the first keys
 * (`add` with `unlessPresent`) → `createVault` over all of them → `openStorage`. Nothing here counts as a round trip: keys are read in the background.
 */
export async function openKeys(pool: Pool, masterSecret: string): Promise<Keys> {
  const master = await stretch(masterSecret, 'keyward keys at rest, version 1', 32)
  const query = <T extends object>(text: string) => pool.query<T>(text).catch((error: unknown) => Promise.reject(databaseFault(error)))
  return {
    all: async () => (await query<Row>(ALL)).rows.map(({ sealed, ...row }) => ({ ...row, secret: unseal(master, row, sealed) })),

    add: (keys, retire, unlessPresent) =>
      transaction(pool, async (client) => {
        await client.query('select pg_advisory_xact_lock($1)', [LOCK])
        const kinds = keys.map(({ kind }) => kind)
        if (unlessPresent && (await client.query('select 1 from keys where kind = any($1) limit 1', [kinds])).rowCount !== 0) return
        for (const key of keys) {
          const { id, kind, algorithm, createdAt, activeFrom, dropAt } = key
          await client.query(ADD, [id, kind, algorithm, seal(master, key), createdAt, activeFrom, dropAt])
        }
        for (const { id, dropAt } of retire) await client.query('update keys set drop_at = $2 where id = $1', [id, dropAt])
      }),

    revision: async () => (await query<{ revision: string }>(REVISION)).rows[0]?.revision ?? '',
  }
}

const label = ({ id, kind, algorithm }: Pick<StoredKey, 'id' | 'kind' | 'algorithm'>) => Buffer.from(JSON.stringify([id, kind, algorithm]))

function seal(master: Buffer, key: StoredKey): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', master, iv).setAAD(label(key))
  return Buffer.concat([iv, cipher.update(key.secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

function unseal(master: Buffer, key: Omit<StoredKey, 'secret'>, text: string): string {
  const sealed = Buffer.from(text, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', master, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(label(key))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw new Fault('secret-wrong', 'KEYWARD_SECRET does not open the keys kept in this database: give the secret they were made with.')
  }
}
