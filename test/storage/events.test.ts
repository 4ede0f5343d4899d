import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
})
afterAll(() => database.close())

const ada = 'ada' as AccountId
const event = (via: string) => ({ type: 'account.created', accountId: ada, signInId: null, clientId: 'shop', data: { via } }) as const

describe('events', () => {
  test('come back newest first, as many as asked', async () => {
    await storage.events.add([event('one'), event('two')], NOON)
    await storage.events.add([event('three')], minutesAfter(1))
    expect((await storage.events.recent(ada, 2)).map(({ data }) => data['via'])).toEqual(['three', 'two'])
    expect((await storage.events.recent(ada, 9))[2]).toEqual({ ...event('one'), at: NOON })
    expect(await storage.events.recent('bob' as AccountId, 9)).toEqual([])
  })

  test.each([`update events set type = 'x'`, 'delete from events', 'truncate events'])('refuse `%s`, in every partition', async (sql) => {
    await storage.housekeeping.sweep(NOON)
    await storage.events.add([event('now')], minutesAfter(60 * 24 * 40))
    await expect(database.pool.query(sql)).rejects.toThrow('append-only')
  })
})
