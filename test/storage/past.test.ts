import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventType, NewEvent } from '../../src/domain/event.ts'
import type { PastEvent } from '../../src/domain/population.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
const MANY = 4100
beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  await storage.housekeeping.sweep(NOON)
  await storage.events.add(Array.from({ length: MANY }, (_, number) => event('phaseout.evaluated', { number })).toReversed(), NOON)
  await storage.events.add([event('sign_in.completed', { number: -1 })], minutesAfter(-1))
  await storage.events.add([event('phaseout.evaluated', { number: -2 })], minutesAfter(-60 * 24 * 60))
})
afterAll(() => database.close())

function event(type: EventType, data: NewEvent['data']): NewEvent {
  return { type, accountId: null, signInId: 's', clientId: 'app', data }
}

async function read(types: readonly EventType[], from: Date) {
  const [events, sizes]: [PastEvent[], number[]] = [[], []]
  await storage.past.each(types, from, (some) => {
    events.push(...some)
    sizes.push(some.length)
  })
  return { events, sizes, numbers: events.map(({ data }) => data['number']) }
}

const backwards = Array.from({ length: MANY }, (_, index) => MANY - 1 - index)

describe('the past', () => {
  test('comes oldest first, in batches, each event once, also of those of one moment', async () => {
    const { events, sizes, numbers } = await read(['phaseout.evaluated'], minutesAfter(-100 * 24 * 60))
    expect(numbers).toEqual([-2, ...backwards])
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2000)
    expect(events.at(-1)).toEqual({ ...event('phaseout.evaluated', { number: 0 }), at: NOON })
  })

  test('begins where it is asked to, and tells of what it is asked for', async () => {
    expect((await read(['phaseout.evaluated', 'sign_in.completed'], minutesAfter(-1))).numbers).toEqual([-1, ...backwards])
    expect((await read(['sign_in.completed'], minutesAfter(-0.5))).numbers).toEqual([])
    expect((await read([], minutesAfter(-1))).numbers).toEqual([])
  })

  test('goes on between events of one millisecond', async () => {
    await database.pool.query(
      `insert into events (at, type, data) select $1::timestamptz + i * interval '0.1 microsecond', 'keys.rotated', '{}' from generate_series(1, 4100) i`,
      [minutesAfter(10)],
    )
    expect((await read(['keys.rotated'], minutesAfter(10))).events).toHaveLength(4100)
  })

  test('can be counted', async () => {
    expect(await storage.past.count(['phaseout.evaluated'], minutesAfter(-1))).toBe(MANY)
    expect(await storage.past.count(['phaseout.evaluated', 'sign_in.completed'], minutesAfter(-100 * 24 * 60))).toBe(MANY + 2)
  })

  test('waits for whoever looks at it, and is left when they fail', async () => {
    let busy = 0
    await storage.past.each(['phaseout.evaluated'], NOON, async () => {
      busy += 1
      expect(busy).toBe(1)
      await new Promise((wait) => setTimeout(wait, 20))
      busy -= 1
    })
    await expect(storage.past.each(['phaseout.evaluated'], NOON, () => Promise.reject(new Error('enough')))).rejects.toThrow('enough')
  })

  test('costs a person who signs in no round trip', async () => {
    const before = storage.roundTrips()
    await read(['phaseout.evaluated'], NOON)
    expect(storage.roundTrips()).toBe(before)
  })
})
