import { readdir } from 'node:fs/promises'
import knex, { type Knex } from 'knex'
import { Client } from 'pg'
import { Fault } from '../domain/fault.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)
/** The same number in every version: whoever holds this advisory lock migrates. */
const LOCK = 7_236_142

/** Brings a database to the newest schema. Any number of instances may call it at once: one works, the others wait and find nothing to do. Returns the names applied. */
export async function migrate(url: string): Promise<readonly string[]> {
  const guard = new Client({ connectionString: url, application_name: 'keyward migrations' })
  const database = knex({ client: 'pg', connection: { connectionString: url }, pool: { min: 0, max: 2 }, log: silence })
  try {
    await guard.connect()
    await guard.query('select pg_advisory_lock($1)', [LOCK])
    return await latest(database)
  } catch (error) {
    throw new Fault('migration-failed', `The database could not be brought to the newest schema: ${error instanceof Error ? error.message : 'unknown error'}`)
  } finally {
    await database.destroy()
    await guard.end().catch(() => null)
  }
}

/** Knex keeps a lock of its own, which a killed process would leave behind for ever: under the advisory lock it can only be a stale one. */
async function latest(database: Knex): Promise<readonly string[]> {
  const config = { migrationSource: source }
  await database.migrate.forceFreeMigrationsLock(config)
  const [, applied] = (await database.migrate.latest(config)) as [number, string[]]
  return applied
}

const source: Knex.MigrationSource<string> = {
  getMigrations: async () => (await readdir(FOLDER)).filter((name) => /^\d{4}_\w+\.ts$/.test(name)).toSorted(),
  getMigrationName: (name) => name,
  getMigration: async (name) => ({ ...((await import(new URL(name, FOLDER).href)) as Pick<Knex.Migration, 'up'>), down: refuseDown }),
}

/** Knex wants a way back; there is none, since a copy made before is safer than columns dropped after. */
const refuseDown = () => Promise.reject(new Fault('migration-down', 'Migrations go one way: restore the copy made before.'))

/** What goes wrong is thrown, and told once by whoever started it. */
const silence = { warn: () => null, error: () => null, deprecate: () => null, debug: () => null }
