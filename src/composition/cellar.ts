import { resolve } from 'node:path'
import type { Config } from '../config/load.ts'
import type { Keys, Storage, StoredKey } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { makeFirstKeys } from '../oidc/keys.ts'
import { startEmbedded } from '../storage/embedded/start.ts'
import { openKeys } from '../storage/keys.ts'
import { migrate } from '../storage/migrate.ts'
import { openPool, type Pool } from '../storage/pool.ts'
import { openStorage } from '../storage/storage.ts'
import { createVault } from '../storage/vault.ts'
import type { World } from './world.ts'

/** The database and all that is kept in it; enough for every command that serves nobody. */
export interface Cellar {
  readonly url: string
  readonly pool: Pool
  readonly keys: Keys
  readonly vault: Vault
  readonly storage: Storage
  /** The keys as they were last read; `follow` puts newer ones in their place. */
  readonly stored: () => readonly StoredKey[]
  readonly follow: (keys: readonly StoredKey[]) => void
  close(): Promise<void>
}

/** Who opens the database: the server itself, or a command that may run beside it. */
export type Use = 'server' | 'command'

/** The server that the configuration names, or the embedded one. */
export async function openDatabase({ database, folder }: Config, { log }: World, use: Use): Promise<{ readonly url: string; stop(): Promise<void> }> {
  if (database.url !== null) return { url: database.url, stop: () => Promise.resolve() }
  const place = resolve(folder, database.folder)
  return startEmbedded({ folder: place, log: (message) => log({ level: 'info', message }), isGuest: use === 'command' })
}

/** Pool, schema, keys, vault, storage: in this order, since each needs the one before. */
export async function openCellar(config: Config, world: World, use: Use = 'server'): Promise<Cellar> {
  const database = await openDatabase(config, world, use)
  const pool = openPool({ url: database.url, max: config.database.connectionsMax, log: (message) => world.log({ level: 'warn', message }) })
  const close = async (): Promise<void> => {
    if (!pool.ending) await pool.end()
    await database.stop()
  }
  try {
    if (config.database.migrateAtStart) await migrate(database.url)
    const keys = await openKeys(pool, config.secret)
    await makeFirstKeys(keys, world, config.keys)
    let stored = await keys.all()
    const follow = (newer: readonly StoredKey[]): void => {
      stored = newer
    }
    const vault = createVault(() => stored, world.now)
    return { url: database.url, pool, keys, vault, storage: openStorage({ pool, vault, now: world.now }), stored: () => stored, follow, close }
  } catch (error) {
    await close()
    throw error
  }
}
