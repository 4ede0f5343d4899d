import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newChallenge, newcomer, newSignIn, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
})
afterAll(() => database.close())

const DAY = 24 * 60
const countOf = async (table: string) => Number((await database.pool.query<{ count: string }>(`select count(*) from ${table}`)).rows[0]?.count)
const partitions = async () =>
  (
    await database.pool.query<{ name: string }>(`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass order by 1`)
  ).rows.map(({ name }) => name)

describe('a sweep', () => {
  test('removes what has expired an hour ago, however much, and nothing else', async () => {
    await database.pool.query(
      `insert into artifacts (model, id, created_at, expires_at) select m, 'old-' || n, $1, $1 from generate_series(1, 700) n, unnest(array['AccessToken', 'Session', 'Interaction']) m`,
      [minutesAfter(-61)],
    )
    await storage.artifacts.upsert('AccessToken', 'live', {}, 60)
    await storage.artifacts.upsert('RegistrationAccessToken', 'endless', {}, null)
    await storage.signIns.open(newSignIn({ expiresAt: minutesAfter(-61) }), [newChallenge({ expiresAt: minutesAfter(-61) })])
    await storage.signIns.open(newSignIn(), [newChallenge({ expiresAt: minutesAfter(-61) }), newChallenge()])
    const before = storage.roundTrips()
    expect(await storage.housekeeping.sweep(NOON)).toBe(2100 + 2 + 1)
    expect(storage.roundTrips()).toBe(before)
    expect(await storage.housekeeping.sweep(NOON)).toBe(0)
    expect(await countOf('artifacts')).toBe(2)
    expect(await countOf('challenges')).toBe(1)
  })

  test('forgets tallies and posted letters after a day, and keeps letters that wait', async () => {
    const letter = { channel: 'mail', to: 'x', template: 'x', locale: 'en', data: {} }
    await storage.outbox.add([letter, letter])
    await storage.outbox.posted((await storage.outbox.due(1, NOON))[0]!.key)
    const signIn = newSignIn()
    await storage.signIns.open(signIn, [])
    await storage.signIns.apply({
      signIn: { id: signIn.id, version: 1, next: signIn },
      count: [{ subject: 's', authenticator: 'a', kind: 'letters' }],
      events: [],
      letters: [],
      now: NOON,
    })
    const left = async () => [await countOf('tallies'), await countOf('outbox')]
    await storage.housekeeping.sweep(minutesAfter(24 * 60))
    expect(await left()).toEqual([1, 2])
    await storage.housekeeping.sweep(minutesAfter(25 * 60 + 1))
    expect(await left()).toEqual([0, 1])
  })

  test('forgets browsers that nobody came back with, and what was said in them', async () => {
    const ada = await storage.accounts.add(newcomer('ada'), [])
    const days = (count: number) => new Date(NOON.getTime() - count * DAY * 60_000)
    const browser = (id: string, seen: Date) =>
      database.pool.query(`insert into browsers (id_hash, account_id, made_by, first_seen_at, last_seen_at) values ($1, $2, 'passkey', $3, $3)`, [
        id,
        ada,
        seen,
      ])
    const said = (place: string, at: Date) =>
      database.pool.query(`insert into offers (account_id, place, kind, last_shown_at) values ($1, $2, 'this-device', $3)`, [ada, place, at])
    await browser('left', days(401))
    await browser('alive', days(1))
    for (const place of ['left', 'alive', 'unknown of today', '']) await said(place, days(1))
    await said('unknown', days(2))
    await said('unknown of long ago', days(401))
    await database.pool.query(`insert into offers (account_id, kind, last_shown_at) values ($1, 'note', $2), ($1, 'second', $3)`, [ada, days(2), days(401)])
    await database.pool.query(`update offers set last_shown_at = $1 where place = 'alive'`, [days(401)])
    await storage.housekeeping.sweep(NOON)
    const places = await database.pool.query<{ place: string }>('select place from offers order by place')
    expect(places.rows.map(({ place }) => place)).toEqual(['', '', '', 'alive', 'unknown of today'])
    expect(await countOf('browsers')).toBe(1)
  })

  test('keeps an exception for ninety days after its end, and a pause for ever', async () => {
    const { account } = (await storage.accounts.dossier({ sub: 'sub-ada' }))!
    const add = `insert into overrides (id, account_id, kind, reason, actor, expires_at, created_at) values ($1, $2, 'exempt', 'r', 'a', $3, $3)`
    await database.pool.query(add, ['kept', account.id, minutesAfter(-90 * DAY + 1)])
    await database.pool.query(add, ['gone', account.id, minutesAfter(-90 * DAY - 1)])
    await database.pool.query(`insert into pauses (policy_id, since, by, reason) values ('everyone', $1, 'ada', 'r')`, [minutesAfter(-1000 * DAY)])
    await storage.housekeeping.sweep(NOON)
    expect((await database.pool.query<{ id: string }>('select id from overrides')).rows).toEqual([{ id: 'kept' }])
    expect(await countOf('pauses')).toBe(1)
  })

  test('is done by one instance at a time', async () => {
    const client = await database.pool.connect()
    await client.query('select pg_advisory_lock(7236144)')
    await storage.artifacts.upsert('AccessToken', 'waits', {}, 1)
    expect(await storage.housekeeping.sweep(minutesAfter(DAY))).toBe(0)
    await client.query('select pg_advisory_unlock_all()')
    client.release()
    expect(await storage.housekeeping.sweep(minutesAfter(DAY))).toBeGreaterThan(0)
  })

  test('makes the partitions of events for this month and the two that come, once', async () => {
    await storage.housekeeping.sweep(NOON)
    await storage.housekeeping.sweep(NOON)
    expect(await partitions()).toEqual(['events_2026_11', 'events_2026_12', 'events_2027_01', 'events_rest'])
    await storage.events.add([{ type: 'keys.rotated', accountId: null, signInId: null, clientId: null, data: {} }], NOON)
    expect((await database.pool.query('select 1 from events_2026_11')).rowCount).toBe(1)
  })

  test('leaves a month alone whose events came before its partition', async () => {
    await storage.events.add([{ type: 'keys.rotated', accountId: null, signInId: null, clientId: null, data: {} }], new Date('2027-05-03T00:00:00Z'))
    await storage.housekeeping.sweep(new Date('2027-05-04T00:00:00Z'))
    expect(await partitions()).not.toContain('events_2027_05')
    expect(await partitions()).toContain('events_2027_06')
  })
})
