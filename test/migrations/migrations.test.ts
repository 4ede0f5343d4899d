import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
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
