import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTurns } from '../../src/storage/turns.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

describe('turns', () => {
  let database: TestDatabase
  let done: string[] = []
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.close())

  const take = (name: string, since: Date, now: Date) =>
    openTurns(database.pool).take(name, { since, now }, () => {
      done.push(name)
      return Promise.resolve()
    })

  test('are taken once in their time', async () => {
    done = []
    expect(await take('sweep', NOON, minutesAfter(1))).toBe(true)
    expect(await take('sweep', NOON, minutesAfter(2))).toBe(false)
    expect(await take('sweep', minutesAfter(1), minutesAfter(3))).toBe(false)
    expect(await take('sweep', minutesAfter(2), minutesAfter(3))).toBe(true)
    expect(await take('brakes', NOON, minutesAfter(3))).toBe(true)
    expect(done).toEqual(['sweep', 'sweep', 'brakes'])
  })

  test('are taken by one of many at once', async () => {
    done = []
    const begun = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const first = openTurns(database.pool).take('crowd', { since: NOON, now: minutesAfter(1) }, () => {
      begun.resolve()
      return held.promise
    })
    await begun.promise
    expect(await Promise.all([1, 2, 3].map(() => take('crowd', NOON, minutesAfter(1))))).toEqual([false, false, false])
    held.resolve()
    expect(await first).toBe(true)
    expect(done).toEqual([])
  })

  test('that failed are taken again', async () => {
    const failing = openTurns(database.pool).take('fails', { since: NOON, now: minutesAfter(1) }, () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await take('fails', NOON, minutesAfter(1))).toBe(true)
  })
})
