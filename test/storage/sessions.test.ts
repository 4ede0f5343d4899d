import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Storage } from '../../src/domain/storage.ts'
import { NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let other: Storage

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  other = database.storage(() => NOON)
})
afterAll(() => database.close())

const HOUR = 3600
const session = (uid: string, clients: readonly string[], more = {}) => ({
  uid,
  accountId: 'ada',
  kind: 'Session',
  authorizations: Object.fromEntries(clients.map((client) => [client, { sid: `sid-${client}`, grantId: `grant-${client}` }])),
  ...more,
})
const clientsOf = (payload: Readonly<Record<string, unknown>> | null) => Object.keys((payload?.['authorizations'] as object | undefined) ?? {}).toSorted()
const both = (index: number) => (index % 2 === 0 ? storage : other).artifacts

describe('a session', () => {
  test('saved by two tabs at once keeps what both authorised', async () => {
    await storage.artifacts.upsert('Session', 'tabs', session('uid-tabs', []), HOUR)
    await Promise.all(Array.from({ length: 20 }, (_, index) => both(index).upsert('Session', 'tabs', session('uid-tabs', [`app${index}`]), HOUR)))
    expect(clientsOf(await storage.artifacts.find('Session', 'tabs'))).toHaveLength(20)
  })

  test('of somebody else replaces what was there', async () => {
    await storage.artifacts.upsert('Session', 'switch', session('uid-switch', ['a']), HOUR)
    await storage.artifacts.upsert('Session', 'switch', session('uid-switch', ['b'], { accountId: 'bob' }), HOUR)
    expect(clientsOf(await storage.artifacts.find('Session', 'switch'))).toEqual(['b'])
  })

  test('takes a new id, and the old one is dead', async () => {
    await storage.artifacts.upsert('Session', 'old', session('uid-rotate', ['a']), HOUR)
    await storage.artifacts.rotateSession('old', 'new', session('uid-rotate', ['a']), HOUR)
    expect(await storage.artifacts.find('Session', 'old')).toBeNull()
    expect(await storage.artifacts.find('Session', 'new')).toMatchObject({ uid: 'uid-rotate', jti: 'new' })
  })

  test('brings along what another tab authorised since it was read', async () => {
    await storage.artifacts.upsert('Session', 'old-1', session('uid-along', ['a', 'b']), HOUR)
    await storage.artifacts.rotateSession('old-1', 'new-1', session('uid-along', ['c']), HOUR)
    expect(clientsOf(await storage.artifacts.find('Session', 'new-1'))).toEqual(['a', 'b', 'c'])
  })

  test('rotated by two tabs at once loses nothing under any of its ids', async () => {
    for (let round = 0; round < 20; round += 1) {
      const uid = `uid-race-${round}`
      await storage.artifacts.upsert('Session', `${uid}-old`, session(uid, ['first']), HOUR)
      await Promise.all(['a', 'b'].map((tab, index) => both(index).rotateSession(`${uid}-old`, `${uid}-${tab}`, session(uid, ['first', tab]), HOUR)))
      const found = [
        await storage.artifacts.find('Session', `${uid}-a`),
        await storage.artifacts.find('Session', `${uid}-b`),
        await storage.artifacts.findByUid(uid),
      ]
      expect(found.map(clientsOf)).toEqual([
        ['a', 'b', 'first'],
        ['a', 'b', 'first'],
        ['a', 'b', 'first'],
      ])
    }
  })

  test('forgets the client that the person signed out of, and hides the secret of the sign-out page', async () => {
    const state = { secret: 'the secret of the sign-out page', clientId: 'b' }
    await storage.artifacts.upsert('Session', 'out-1', session('uid-out', ['a', 'b'], { state }), HOUR)
    expect(await storage.artifacts.find('Session', 'out-1')).toMatchObject({ state })
    const { rows } = await database.pool.query(`select payload::text from artifacts where uid = 'uid-out'`)
    expect(JSON.stringify(rows)).not.toContain('the secret of the sign-out page')
    await storage.artifacts.rotateSession('out-1', 'out-2', session('uid-out', ['a']), HOUR)
    expect(clientsOf(await storage.artifacts.find('Session', 'out-2'))).toEqual(['a'])
  })

  test('that ends takes along the rows that other tabs rotated it to', async () => {
    await storage.artifacts.upsert('Session', 'end-a', session('uid-end', ['a']), HOUR)
    await storage.artifacts.upsert('Session', 'end-b', session('uid-end', ['b']), HOUR)
    await storage.artifacts.destroy('Session', 'end-a')
    expect(await storage.artifacts.find('Session', 'end-b')).toBeNull()
    expect(await storage.artifacts.findByUid('uid-end')).toBeNull()
  })
})
