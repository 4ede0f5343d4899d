import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKeys } from '../../src/storage/keys.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { SECRET, type TestDatabase, testDatabase, testKey } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

describe('keys at rest', () => {
  test('come back as they were, and their secrets are nowhere in the database', async () => {
    const key = { ...testKey('signing', NOON), algorithm: 'ES256', secret: '{"d":"the private part"}', activeFrom: minutesAfter(1) }
    await database.keys.add([key], [], false)
    expect(await database.keys.all()).toContainEqual(key)
    expect(JSON.stringify((await database.pool.query('select * from keys')).rows)).not.toContain('the private part')
  })

  test('do not open with another master secret, and the fault says what to do', async () => {
    const keys = await openKeys(database.pool, `${SECRET}?`)
    await expect(keys.all()).rejects.toMatchObject({ code: 'secret-wrong', message: expect.stringContaining('KEYWARD_SECRET') as string })
  })

  test('cannot be swapped for one another in the database', async () => {
    const [first, second] = [testKey('cookie', NOON), testKey('cookie', NOON)]
    await database.keys.add([first, second], [], false)
    const { rows } = await database.pool.query<{ sealed: string }>('select sealed from keys where id = $1', [first.id])
    await database.pool.query('update keys set sealed = $2 where id = $1', [second.id, rows[0]?.sealed])
    await expect(database.keys.all()).rejects.toMatchObject({ code: 'secret-wrong' })
    await database.pool.query('delete from keys where id = $1', [second.id])
  })

  test('are made once, however many instances start at once', async () => {
    const instances = await Promise.all(Array.from({ length: 10 }, () => openKeys(database.pool, SECRET)))
    await Promise.all(instances.map((keys) => keys.add([testKey('dpop', NOON)], [], true)))
    expect((await database.keys.all()).filter(({ kind }) => kind === 'dpop')).toHaveLength(1)
  })

  test('retire together with the arrival of the next, and the revision tells', async () => {
    const old = testKey('cookie', NOON)
    await database.keys.add([old], [], false)
    const before = await database.keys.revision()
    expect(await database.keys.revision()).toBe(before)
    await database.keys.add([testKey('cookie', minutesAfter(1))], [{ id: old.id, dropAt: minutesAfter(60) }], false)
    expect(await database.keys.revision()).not.toBe(before)
    expect((await database.keys.all()).find(({ id }) => id === old.id)?.dropAt).toEqual(minutesAfter(60))
  })
})
