import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import knex, { type Knex } from 'knex'
import { Client } from 'pg'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { migrate } from '../../src/storage/migrate.ts'
import { databaseUrl } from '../support/global-setup.ts'
import { describeSchema } from '../support/schema.ts'

const server = inject('postgresUrl') ?? ''
const made: string[] = []

async function emptyDatabase(): Promise<string> {
  const name = `migrations_${randomBytes(6).toString('hex')}`
  made.push(name)
  await query(server, `create database ${name}`)
  return databaseUrl(server, name)
}

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows
}

/** A database as an older Keyward left it. */
async function migrateUpTo(url: string, newest: number): Promise<void> {
  const folder = new URL('../../migrations/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => Number(name.slice(0, 4)) <= newest).toSorted()
  const database = knex({ client: 'pg', connection: { connectionString: url } })
  await database.migrate.latest({
    migrationSource: {
      getMigrations: () => Promise.resolve(names),
      getMigrationName: (name: string) => name,
      getMigration: async (name: string) => ({ ...((await import(new URL(name, folder).href)) as Pick<Knex.Migration, 'up'>), down: () => Promise.resolve() }),
    },
  })
  await database.destroy()
}

afterEach(async () => {
  for (const name of made.splice(0)) await query(server, `drop database ${name} with (force)`)
})

describe('migrations', () => {
  test('run once, and a second time find nothing to do', async () => {
    const url = await emptyDatabase()
    const applied = await migrate(url)
    expect(applied).toEqual((await readdir(new URL('../../migrations/', import.meta.url))).toSorted())
    const schema = await describeSchema(url)
    expect(await migrate(url)).toEqual([])
    expect(await describeSchema(url)).toBe(schema)
  })

  test('are applied once by twenty instances that start at once', async () => {
    const url = await emptyDatabase()
    const applied = await Promise.all(Array.from({ length: 20 }, () => migrate(url)))
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
    await expect(await describeSchema(url)).toMatchFileSnapshot('schema.txt')
  })

  test('go on after an instance was killed while it migrated', async () => {
    const url = await emptyDatabase()
    await migrate(url)
    await query(url, 'update knex_migrations_lock set is_locked = 1')
    expect(await migrate(url)).toEqual([])
  })

  test('make the schema that is written down', async () => {
    const url = await emptyDatabase()
    await migrate(url)
    await expect(await describeSchema(url)).toMatchFileSnapshot('schema.txt')
  })

  test('mark the credentials of accounts that were blocked before the mark was there', async () => {
    const url = await emptyDatabase()
    await migrateUpTo(url, 7)
    await query(
      url,
      `insert into accounts (id, sub, user_handle, created_at) values ('bob', 's1', 'h1', now()), ('cleo', 's2', 'h2', now());
       insert into phase_outs (account_id, policy_id, blocked_since, last_mode) values ('bob', 'everyone', null, 'demote'), ('cleo', 'everyone', now(), 'block');
       insert into credentials (id, account_id, authenticator, label, status, assessed, payload, created_at)
         values ('c1', 'bob', 'password', 'Password', 'active', '{}', '{}', now()), ('c2', 'cleo', 'password', 'Password', 'active', '{}', '{}', now())`,
    )
    expect(await migrate(url)).toContain('0008_policy.ts')
    expect(await query(url, 'select account_id, blocked from credentials order by account_id')).toEqual([
      { account_id: 'bob', blocked: false },
      { account_id: 'cleo', blocked: true },
    ])
  })

  test('say which database cannot be migrated, and why', async () => {
    const url = await emptyDatabase()
    await query(url, 'create table accounts (id int)')
    await expect(migrate(url)).rejects.toMatchObject({ code: 'migration-failed', message: expect.stringContaining('accounts') as string })
  })

  test('import nothing from the source, since they outlive it', async () => {
    const folder = new URL('../../migrations/', import.meta.url)
    for (const name of await readdir(folder)) {
      const text = await readFile(new URL(name, folder), 'utf8')
      expect([...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual(['knex'])
    }
  })
})
