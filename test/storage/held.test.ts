import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let at = NOON

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => at)
})
afterAll(() => database.close())

const HOUR = 3600
const begin = (id: string, uid: string, accountId: string, clients: readonly string[] = []) =>
  storage.artifacts.upsert('Session', id, { uid, accountId, authorizations: Object.fromEntries(clients.map((it) => [it, { sid: `${uid}-${it}` }])) }, HOUR)
const token = (name: string, accountId: string, sessionUid: string, clientId = 'notes', grantId = `${accountId}-${clientId}`) =>
  storage.artifacts.upsert('RefreshToken', name, { accountId, sessionUid, clientId, grantId }, HOUR)
const isThere = async (name: string) => (await storage.artifacts.find('RefreshToken', name)) !== null
const uidsOf = async (sub: string) => (await storage.held.sessionsOf(sub)).map(({ uid }) => uid).toSorted()
const eventsOf = async (type: string) => (await database.pool.query('select data from events where type = $1', [type])).rows.map(({ data }) => data as unknown)

describe('sessions of a person', () => {
  test('are their own, and alive', async () => {
    await begin('a1', 'here', 'ada', ['notes'])
    await begin('b1', 'his', 'bob')
    expect(await uidsOf('ada')).toEqual(['here'])
    expect(await storage.held.sessionNamed('a1')).toMatchObject({ uid: 'here', sub: 'ada', clients: { notes: { sid: 'here-notes' } } })
    at = minutesAfter(61)
    expect([await uidsOf('ada'), await storage.held.sessionNamed('a1'), await storage.held.sessionOf('here')]).toEqual([[], null, null])
    at = NOON
  })

  test('are one where two tabs keep it under two ids, with what either let in', async () => {
    await begin('c1', 'twice', 'cleo', ['notes'])
    await begin('c2', 'twice', 'cleo', ['shop'])
    const [one, ...more] = await storage.held.sessionsOf('cleo')
    expect([more, Object.keys(one?.clients ?? {}).toSorted()]).toEqual([[], ['notes', 'shop']])
  })

  test('end by name with their tokens; other sessions, and those of other people, stay', async () => {
    await begin('d1', 'ended', 'dan', ['notes'])
    await begin('d2', 'kept', 'dan')
    await begin('e1', 'foreign', 'eve')
    for (const [name, whose, uid] of [
      ['of ended', 'dan', 'ended'],
      ['of kept', 'dan', 'kept'],
      ['of foreign', 'eve', 'foreign'],
    ] as const)
      await token(name, whose, uid)
    const ended = await storage.held.endSessions('dan', ['ended', 'foreign', 'unknown'], { by: 'person', letters: [], now: NOON })
    expect(ended.map(({ uid, clients }) => [uid, clients])).toEqual([['ended', { notes: { sid: 'ended-notes' } }]])
    expect([await uidsOf('dan'), await uidsOf('eve')]).toEqual([['kept'], ['foreign']])
    expect([await isThere('of ended'), await isThere('of kept'), await isThere('of foreign')]).toEqual([false, true, true])
    expect(await eventsOf('session.ended')).toEqual([{ by: 'person' }])
    expect(await storage.held.endSessions('dan', ['ended'], { by: 'person', letters: [], now: NOON })).toEqual([])
    expect(await eventsOf('session.ended')).toHaveLength(1)
  })
})

describe('grants of a person', () => {
  test('end with every token of that client, and no session knows it any more; other clients and people keep theirs', async () => {
    await begin('f1', 'both', 'fay', ['notes', 'shop'])
    for (const [whose, clientId] of [
      ['fay', 'notes'],
      ['fay', 'shop'],
      ['gil', 'notes'],
    ] as const) {
      await storage.artifacts.upsert('Grant', `${whose}-${clientId}`, { accountId: whose, clientId, openid: { scope: 'openid email' } }, HOUR)
      await token(`of ${whose} ${clientId}`, whose, 'both', clientId)
    }
    expect((await storage.held.revokeGrants('fay', 'notes', { letters: [], now: NOON }))?.map(({ uid }) => uid)).toEqual(['both'])
    expect((await storage.held.grantsOf('fay')).map(({ clientId, scopes }) => [clientId, scopes])).toEqual([['shop', ['openid', 'email']]])
    expect((await storage.held.grantsOf('gil')).map(({ clientId }) => clientId)).toEqual(['notes'])
    expect(Object.keys((await storage.held.sessionOf('both'))?.clients ?? {})).toEqual(['shop'])
    expect([await isThere('of fay notes'), await isThere('of fay shop'), await isThere('of gil notes')]).toEqual([false, true, true])
    expect(await storage.held.revokeGrants('fay', 'notes', { letters: [], now: NOON })).toBeNull()
    expect(await eventsOf('grant.revoked')).toEqual([{ why: 'by-person' }])
  })
})
