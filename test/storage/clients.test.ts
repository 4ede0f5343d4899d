import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

describe('clients', () => {
  test('are found as they were saved, replaced by a second save, and gone when removed', async () => {
    const { clients } = database.storage()
    expect(await clients.find('shop')).toBeNull()
    await clients.save('shop', { client_id: 'shop', redirect_uris: ['https://shop.example/cb'] })
    expect(await clients.find('shop')).toEqual({ client_id: 'shop', redirect_uris: ['https://shop.example/cb'] })
    await clients.save('shop', { client_id: 'shop', redirect_uris: [] })
    expect(await clients.find('shop')).toEqual({ client_id: 'shop', redirect_uris: [] })
    expect(await clients.list()).toHaveLength(1)
    expect(await clients.remove('shop')).toBe(true)
    expect(await clients.remove('shop')).toBe(false)
    expect(await clients.find('shop')).toBeNull()
  })

  test('are read once in three seconds, and again after them', async () => {
    let at = new Date('2026-11-22T10:00:00Z')
    const storage = database.storage(() => at)
    await storage.clients.save('memo', { client_id: 'memo' })
    const before = storage.roundTrips()
    await storage.clients.find('memo')
    await storage.clients.find('memo')
    expect(storage.roundTrips() - before).toBe(1)
    at = new Date(at.getTime() + 3001)
    await storage.clients.find('memo')
    expect(storage.roundTrips() - before).toBe(2)
  })
})
