import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
})
beforeEach(() => database.pool.query('delete from outbox'))
afterAll(() => database.close())

const letter = { channel: 'mail', to: 'dan@example.org', template: 'email-otp/code', locale: 'de', data: { code: '271828' } }
const rows = async () => (await database.pool.query('select * from outbox')).rows as readonly Record<string, unknown>[]

describe('a letter', () => {
  test('is kept sealed, given out whole, and erased once posted', async () => {
    await storage.outbox.add([letter])
    expect(JSON.stringify(await rows())).not.toMatch(/dan@example|271828/)
    const [due] = await storage.outbox.due(10, NOON)
    expect(due).toMatchObject({ ...letter, attempts: 0 })
    await storage.outbox.posted(due!.key)
    expect(await rows()).toMatchObject([{ sealed: null, posted_at: NOON, next_attempt_at: null }])
    expect(await storage.outbox.due(10, minutesAfter(60))).toEqual([])
  })

  test('goes to one of two instances, and to the other only a minute later', async () => {
    await storage.outbox.add(Array.from({ length: 10 }, () => letter))
    const instances = [storage, database.storage(() => NOON)]
    const given = await Promise.all(instances.map(({ outbox }) => outbox.due(10, NOON)))
    expect(new Set(given.flat().map(({ key }) => key)).size).toBe(10)
    expect(given.flat()).toHaveLength(10)
    expect(await storage.outbox.due(10, new Date(NOON.getTime() + 59_000))).toEqual([])
    expect(await storage.outbox.due(10, minutesAfter(1))).toHaveLength(10)
  })

  test('that failed is tried again after pauses that grow, and given up and erased after a day', async () => {
    await storage.outbox.add([letter])
    const pauses: number[] = []
    for (let at = NOON.getTime(); pauses.length < 4;) {
      const [due] = await storage.outbox.due(1, new Date(at))
      expect(due?.attempts).toBe(pauses.length)
      await storage.outbox.failed(due!.key, 'greylisted', new Date(at))
      const [row] = await rows()
      const next = Number(row?.['next_attempt_at'])
      pauses.push((next - at) / 1000)
      at = next
    }
    expect(pauses).toEqual([5, 10, 20, 40])
    const [due] = await storage.outbox.due(1, minutesAfter(24 * 60 + 1))
    await storage.outbox.failed(due!.key, 'refused', minutesAfter(24 * 60 + 1))
    expect(await rows()).toMatchObject([{ sealed: null, next_attempt_at: null, given_up_at: minutesAfter(24 * 60 + 1), last_error: null }])
  })

  test('does not count as a round trip on its way out', async () => {
    await storage.outbox.add([letter])
    const before = storage.roundTrips()
    const [due] = await storage.outbox.due(1, NOON)
    await storage.outbox.posted(due!.key)
    expect(storage.roundTrips()).toBe(before)
  })
})
