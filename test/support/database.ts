import { randomBytes, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { Keys, Storage, StoredKey } from '../../src/domain/storage.ts'
import type { Vault } from '../../src/domain/vault.ts'
import { openKeys } from '../../src/storage/keys.ts'
import { openPool, type Pool } from '../../src/storage/pool.ts'
import { openStorage } from '../../src/storage/storage.ts'
import { createVault } from '../../src/storage/vault.ts'
import { databaseUrl, startTestPostgres, TEMPLATE } from './global-setup.ts'

/** The master secret of every test database. */
export const SECRET = 'a secret for tests that is long enough to be one'

/** A real database of its own, with keys made and everything opened over it. */
export interface TestDatabase {
  readonly url: string
  readonly pool: Pool
  readonly keys: Keys
  readonly vault: Vault
  /** A storage over a pool of its own, as another instance would have; `now` may be a held clock. Closed with the database. */
  storage(now?: () => Date): Storage
  close(): Promise<void>
}

const wallClock = () => new Date()

/** A database copied from the migrated template: one per test file is plenty, one per test is affordable (some 50 ms). */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await findServer()
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(server.url, `create database ${name} template ${TEMPLATE}`)
  const url = databaseUrl(server.url, name)
  const pool = openPool({ url, max: 4 })
  const keys = await openKeys(pool, SECRET)
  await keys.add([testKey('data'), testKey('mac')], [], true)
  const vault = createVault(await keys.all(), wallClock)
  const opened: Storage[] = []
  return {
    url,
    pool,
    keys,
    vault,
    storage(now = wallClock) {
      const storage = openStorage({ pool: openPool({ url, max: 20 }), vault, now })
      opened.push(storage)
      return storage
    },
    async close() {
      await Promise.all([...opened.map((storage) => storage.close()), pool.end()])
      await administer(server.url, `drop database if exists ${name} with (force)`)
      await server.stop()
    },
  }
}

/** A key as `Keys` takes them: 32 random bytes, active from 2020 on. */
export function testKey(kind: StoredKey['kind'], at = new Date('2020-01-01T00:00:00Z')): StoredKey {
  return { id: randomUUID(), kind, algorithm: '', secret: randomBytes(32).toString('base64url'), createdAt: at, activeFrom: at, dropAt: null }
}

/** The run's PostgreSQL; one of our own where no set-up made it. */
async function findServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env['VITEST'] === undefined ? undefined : inject('postgresUrl')
  return url === undefined ? startTestPostgres() : { url, stop: () => Promise.resolve() }
}

async function administer(url: string, command: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(command)
  await client.end()
}
