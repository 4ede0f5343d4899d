import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { Changes, Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, newCredential, newSignIn, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let ada: AccountId
let bob: AccountId
const [adasKey, evesKey] = [newCredential('adas-key'), newCredential('eves-key')]
beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  ada = await storage.accounts.add(newcomer('ada'), [adasKey, evesKey])
  bob = await storage.accounts.add(newcomer('bob'), [newCredential('bobs-key')])
})
afterAll(() => database.close())

const event = { type: 'passkey.revoked', accountId: null, signInId: null, clientId: null, data: { by: 'undo' } } as const
const more = { events: [event], letters: [{ channel: 'mail', to: 'ada@example.org', template: 'undo/done', locale: 'en', data: {} }], now: NOON }

const countOf = async (table: string, where = 'true') =>
  Number((await database.pool.query<{ count: string }>(`select count(*) from ${table} where ${where}`)).rows[0]?.count)

/** A sign-in of that account, with a browser, an answer to an offer there, a session, a grant and a token. */
async function settle(name: string, accountId: AccountId) {
  const signIn = newSignIn({ accountId })
  await storage.signIns.open(signIn, [])
  await storage.signIns.apply({
    signIn: { id: signIn.id, version: 1, next: { ...signIn, accountId } },
    rememberBrowser: { id: `${name}s-browser`, accountId, madeBy: 'passkey', byReplacement: true },
    offers: [
      { accountId, browserId: `${name}s-browser`, kind: 'this-device', lastShownAt: NOON, skips: 1, snoozedUntil: null, never: true },
      { accountId, browserId: null, kind: 'second', lastShownAt: NOON, skips: 1, snoozedUntil: null, never: false },
    ],
    events: [],
    letters: [],
    now: NOON,
  })
  for (const model of ['Session', 'Grant', 'RefreshToken']) await storage.artifacts.upsert(model, `${name}-${model}`, { accountId: `sub-${name}` }, 600)
  return signIn
}

const left = async (name: string, id: AccountId) => [
  await countOf('browsers', `account_id = '${id}'`),
  await countOf('sign_ins', `account_id = '${id}'`),
  await countOf('offers', `account_id = '${id}'`),
  await countOf('artifacts', `account_id = 'sub-${name}'`),
]

describe('revoking a credential', () => {
  test("does nothing for a credential of somebody else's, or of nobody's", async () => {
    await settle('ada', ada)
    await settle('bob', bob)
    expect(await storage.accounts.revokeCredential(bob, evesKey.id, more)).toBe(false)
    expect(await storage.accounts.revokeCredential('nobody' as AccountId, evesKey.id, more)).toBe(false)
    expect([await left('ada', ada), await left('bob', bob)]).toEqual([
      [1, 1, 2, 3],
      [1, 1, 2, 3],
    ])
    expect([await countOf('events'), await countOf('outbox')]).toEqual([0, 0])
  })

  test('ends all that may rest on it, tells of it and posts its letter, in one round trip, and leaves everybody else alone', async () => {
    const before = storage.roundTrips()
    expect(await storage.accounts.revokeCredential(ada, evesKey.id, more)).toBe(true)
    expect(storage.roundTrips() - before).toBe(1)
    expect([await left('ada', ada), await left('bob', bob)]).toEqual([
      [0, 0, 1, 0],
      [1, 1, 2, 3],
    ])
    expect([await countOf('events'), await countOf('outbox')]).toEqual([1, 1])
    const { credentials } = (await storage.accounts.dossier({ accountId: ada }))!
    expect(Object.fromEntries(credentials.map(({ lookup, status }) => [lookup, status]))).toEqual({ 'adas-key': 'active', 'eves-key': 'revoked' })
  })

  test('is done once, also of twenty at once', async () => {
    expect(await storage.accounts.revokeCredential(ada, evesKey.id, more)).toBe(false)
    const results = await Promise.all(Array.from({ length: 20 }, () => storage.accounts.revokeCredential(ada, adasKey.id, more)))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect([await countOf('events'), await countOf('outbox')]).toEqual([2, 2])
  })

  test('is also done to one that was set aside', async () => {
    const odd = newCredential('an-odd-key')
    const fay = await storage.accounts.add(newcomer('fay'), [odd])
    await database.pool.query(`update credentials set status = 'quarantined' where id = $1`, [odd.id])
    expect(await storage.accounts.revokeCredential(fay, odd.id, { events: [], letters: [], now: NOON })).toBe(true)
    expect((await storage.accounts.dossier({ accountId: fay }))?.credentials).toMatchObject([{ status: 'revoked' }])
  })

  test('lets no step go on that was to use it', async () => {
    const { credentials } = (await storage.accounts.dossier({ accountId: bob }))!
    const [key] = credentials
    const signIn = newSignIn()
    await storage.signIns.open(signIn, [])
    await storage.accounts.revokeCredential(bob, key!.id, { events: [], letters: [], now: NOON })
    const use = { id: key!.id, at: NOON, proven: true, confirmed: false, assessed: key!.assessed }
    const step: Changes = { signIn: { id: signIn.id, version: 1, next: null }, useCredential: use, events: [event], letters: [], now: minutesAfter(1) }
    const before = await countOf('events')
    expect(await storage.signIns.apply(step)).toBe('consumed')
    expect(await countOf('events')).toBe(before)
  })

  test('and steps of sign-ins that use it at the same time do not wait for each other', async () => {
    const key = newCredential('cleos-key')
    const cleo = await storage.accounts.add(newcomer('cleo'), [key])
    const signIns = Array.from({ length: 20 }, () => newSignIn({ accountId: cleo }))
    for (const signIn of signIns) await storage.signIns.open(signIn, [])
    const step = (id: string): Changes => ({
      signIn: { id, version: 1, next: newSignIn({ id, accountId: cleo }) },
      useCredential: { id: key.id, at: NOON, proven: true, confirmed: false, assessed: key.assessed },
      events: [],
      letters: [],
      now: NOON,
    })
    // Whoever waits for each other is noticed after that time only, which no machine needs for this.
    await database.pool.query(`do $$ begin execute format('alter database %I set deadlock_timeout = %L', current_database(), '30s'); end $$`)
    const patient = database.storage(() => NOON)
    const began = performance.now()
    const steps = signIns.map(({ id }) => patient.signIns.apply(step(id)))
    expect(await patient.accounts.revokeCredential(cleo, key.id, more)).toBe(true)
    const results = await Promise.all(steps)
    expect(performance.now() - began).toBeLessThan(29_000)
    expect(new Set([...results, 'applied', 'stale']).size).toBe(2)
    expect(await countOf('sign_ins', `account_id = '${cleo}'`)).toBe(0)
  })
})
