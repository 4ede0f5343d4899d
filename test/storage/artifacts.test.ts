import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let other: Storage
let at = NOON

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => at)
  other = database.storage(() => at)
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

describe('an artifact', () => {
  test.each(['Interaction', 'AccessToken', 'AuthorizationCode', 'RefreshToken', 'PushedAuthorizationRequest', 'Grant', 'Session', 'SomethingNew'])('of the model %s comes back as it was, named', async (model) => {
    const payload = { iat: 1, exp: 2, kind: model, jti: 'name', nested: { list: [1, 'two'], none: null } }
    await storage.artifacts.upsert(model, 'name', payload, HOUR)
    expect(await other.artifacts.find(model, 'name')).toMatchObject(payload)
    expect(await storage.artifacts.find(model, 'other')).toBeNull()
    await storage.artifacts.upsert(model, 'name', { ...payload, iat: 5 }, HOUR)
    expect(await storage.artifacts.find(model, 'name')).toMatchObject({ iat: 5 })
    await storage.artifacts.destroy(model, 'name')
    expect(await storage.artifacts.find(model, 'name')).toBeNull()
  })

  test('that has expired is not found, but for fifteen seconds of clocks that differ', async () => {
    await storage.artifacts.upsert('AccessToken', 'expiring', { kind: 'AccessToken' }, 60)
    at = new Date(minutesAfter(1).getTime() + 14_000)
    expect(await storage.artifacts.find('AccessToken', 'expiring')).not.toBeNull()
    at = new Date(minutesAfter(1).getTime() + 15_000)
    expect(await storage.artifacts.find('AccessToken', 'expiring')).toBeNull()
    at = NOON
  })

  test('without an end stays', async () => {
    await storage.artifacts.upsert('RegistrationAccessToken', 'for ever', { kind: 'x' }, null)
    at = minutesAfter(60 * 24 * 3650)
    expect(await storage.artifacts.find('RegistrationAccessToken', 'for ever')).not.toBeNull()
    at = NOON
  })

  test('whose payload holds what PostgreSQL cannot is kept all the same', async () => {
    await storage.artifacts.upsert('AuthorizationCode', 'hostile', { nonce: 'a\u0000b\ud800', accountId: 'a\u0000' }, HOUR)
    expect(await storage.artifacts.find('AuthorizationCode', 'hostile')).toMatchObject({ nonce: 'a\u0000b\ud800' })
    await storage.artifacts.upsert('Grant', 'hostile', { openid: { scope: 'a\u0000b' } }, HOUR)
    expect(await storage.artifacts.find('Grant', 'hostile\u0000')).toBeNull()
  })

  test('is found by its user code', async () => {
    await storage.artifacts.upsert('DeviceCode', 'device', { userCode: 'BCDF-GHJK', kind: 'DeviceCode' }, HOUR)
    expect(await storage.artifacts.findByUserCode('BCDF-GHJK')).toMatchObject({ userCode: 'BCDF-GHJK' })
    expect(await storage.artifacts.findByUserCode('BCDF')).toBeNull()
  })
})

describe('using up a code', () => {
  test('succeeds for one of a hundred at once, on two instances', async () => {
    await storage.artifacts.upsert('AuthorizationCode', 'code', { grantId: 'g' }, 60)
    const won = await Promise.all(Array.from({ length: 100 }, (_, index) => both(index).consume('AuthorizationCode', 'code', 0)))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await storage.artifacts.find('AuthorizationCode', 'code')).toMatchObject({ consumed: NOON.getTime() / 1000 })
  })

  test('is not undone by saving it again', async () => {
    await storage.artifacts.upsert('RefreshToken', 'used', { grantId: 'g' }, 60)
    await storage.artifacts.consume('RefreshToken', 'used', 0)
    await storage.artifacts.upsert('RefreshToken', 'used', { grantId: 'g' }, 60)
    expect(await storage.artifacts.find('RefreshToken', 'used')).toHaveProperty('consumed')
    expect(await storage.artifacts.consume('RefreshToken', 'used', 0)).toBe(false)
  })

  test('counts a second use within the leeway as the first, measured from the first', async () => {
    await storage.artifacts.upsert('RefreshToken', 'leeway', {}, HOUR)
    const uses = []
    for (const seconds of [0, 5, 9, 10, 15]) {
      at = new Date(NOON.getTime() + seconds * 1000)
      uses.push(await storage.artifacts.consume('RefreshToken', 'leeway', 10))
    }
    at = NOON
    expect(uses).toEqual([true, true, true, false, false])
  })

  test('fails for one that is not there', async () => {
    expect(await storage.artifacts.consume('AuthorizationCode', 'nothing', 0)).toBe(false)
  })
})

describe('a replay', () => {
  test('is noticed: one of a hundred at once is the first', async () => {
    const first = await Promise.all(Array.from({ length: 100 }, (_, index) => both(index).insertOnce('ReplayDetection', 'jti', { iss: 'client' }, 60)))
    expect(first.filter(Boolean)).toHaveLength(1)
  })

  test('is none after the first has expired, swept or not', async () => {
    expect(await storage.artifacts.insertOnce('ReplayDetection', 'later', {}, 60)).toBe(true)
    at = minutesAfter(2)
    expect(await storage.artifacts.insertOnce('ReplayDetection', 'later', {}, 60)).toBe(true)
    expect(await storage.artifacts.insertOnce('ReplayDetection', 'later', {}, 60)).toBe(false)
    at = NOON
  })
})

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
      const found = [await storage.artifacts.find('Session', `${uid}-a`), await storage.artifacts.find('Session', `${uid}-b`), await storage.artifacts.findByUid(uid)]
      expect(found.map(clientsOf)).toEqual([['a', 'b', 'first'], ['a', 'b', 'first'], ['a', 'b', 'first']])
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

describe('a code', () => {
  test('comes with its session and grant in one message', async () => {
    await storage.artifacts.upsert('Session', 'company', session('uid-company', ['shop']), HOUR)
    await storage.artifacts.upsert('Grant', 'grant-company', { accountId: 'ada', clientId: 'shop' }, HOUR)
    await storage.artifacts.upsert('AuthorizationCode', 'code-company', { grantId: 'grant-company', sessionUid: 'uid-company', accountId: 'ada' }, 60)
    const before = storage.roundTrips()
    const company = await storage.artifacts.findWithCompany('AuthorizationCode', 'code-company')
    expect(storage.roundTrips() - before).toBe(1)
    expect(company).toMatchObject({ found: { jti: 'code-company', accountId: 'ada' }, session: { uid: 'uid-company' }, grant: { jti: 'grant-company', clientId: 'shop' } })
    expect(await storage.artifacts.findWithCompany('AuthorizationCode', 'unknown')).toEqual({ found: null, session: null, grant: null })
  })

  test('comes alone where session and grant are gone', async () => {
    await storage.artifacts.upsert('RefreshToken', 'alone', { grantId: 'gone', sessionUid: 'gone' }, 60)
    expect(await storage.artifacts.findWithCompany('RefreshToken', 'alone')).toMatchObject({ found: { jti: 'alone' }, session: null, grant: null })
  })
})

describe('a grant', () => {
  test('is found for its account and client, the newest live one', async () => {
    expect(await storage.artifacts.grantOf('dan', 'shop')).toBeNull()
    await storage.artifacts.upsert('Grant', 'older', { accountId: 'dan', clientId: 'shop' }, HOUR)
    at = minutesAfter(1)
    await storage.artifacts.upsert('Grant', 'newer', { accountId: 'dan', clientId: 'shop' }, HOUR)
    expect(await storage.artifacts.grantOf('dan', 'shop')).toMatchObject({ id: 'newer', payload: { jti: 'newer', accountId: 'dan' } })
    expect(await storage.artifacts.grantOf('dan', 'other')).toBeNull()
    at = minutesAfter(120)
    expect(await storage.artifacts.grantOf('dan', 'shop')).toBeNull()
    at = NOON
  })

  const GRANTED = ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode'] as const
  const left = async (name: string) => (await Promise.all(GRANTED.map((model) => storage.artifacts.find(model, name)))).filter((found) => found !== null).length
  const issue = (name: string, grantId: string, sessionUid: string) => Promise.all(GRANTED.map((model) => storage.artifacts.upsert(model, name, { grantId, sessionUid }, HOUR)))

  test('that is revoked takes all its codes and tokens in one message, and stays itself', async () => {
    await storage.artifacts.upsert('Grant', 'revoked', { accountId: 'ada', clientId: 'x' }, HOUR)
    await issue('of revoked', 'revoked', 's')
    await issue('of another', 'another', 's')
    const before = storage.roundTrips()
    await storage.artifacts.revokeGrant('revoked')
    expect(storage.roundTrips() - before).toBe(1)
    expect([await left('of revoked'), await left('of another')]).toEqual([0, 4])
    expect(await storage.artifacts.find('Grant', 'revoked')).not.toBeNull()
  })

  test('that is revoked for one session leaves what other sessions got', async () => {
    await issue('here', 'shared', 'session-here')
    await issue('there', 'shared', 'session-there')
    await storage.artifacts.revokeGrant('shared', 'session-here')
    expect([await left('here'), await left('there')]).toEqual([0, 4])
  })

  test('without an id is refused', async () => {
    await storage.artifacts.upsert('AccessToken', 'grantless', { clientId: 'x' }, HOUR)
    await expect(storage.artifacts.revokeGrant('')).rejects.toMatchObject({ code: 'empty-grant' })
    expect(await storage.artifacts.find('AccessToken', 'grantless')).not.toBeNull()
  })
})

describe('revoking', () => {
  test('an account or a client takes all that is theirs', async () => {
    await storage.artifacts.upsert('Session', 'eves', session('uid-eve', ['a'], { accountId: 'eve' }), HOUR)
    await storage.artifacts.upsert('Grant', 'eves', { accountId: 'eve', clientId: 'a' }, HOUR)
    await storage.artifacts.upsert('RefreshToken', 'eves', { accountId: 'eve', clientId: 'a', grantId: 'eves' }, HOUR)
    await storage.artifacts.upsert('ClientCredentials', 'as', { clientId: 'a' }, HOUR)
    await storage.artifacts.revokeAccount('eve')
    for (const model of ['Session', 'Grant', 'RefreshToken']) expect(await storage.artifacts.find(model, 'eves')).toBeNull()
    expect(await storage.artifacts.find('ClientCredentials', 'as')).not.toBeNull()
    await storage.artifacts.revokeClient('a')
    expect(await storage.artifacts.find('ClientCredentials', 'as')).toBeNull()
  })
})

describe('a dump of the store', () => {
  test('holds no id and no secret of any model but the names of grants', async () => {
    const models = ['Session', 'AccessToken', 'AuthorizationCode', 'RefreshToken', 'ClientCredentials', 'DeviceCode', 'PushedAuthorizationRequest', 'Interaction', 'ReplayDetection', 'RegistrationAccessToken']
    const secret = (model: string, what: string) => `secret-${what}-of-${model}`
    for (const model of models) {
      const payload = { jti: secret(model, 'jti'), userCode: secret(model, 'user'), session: { cookie: secret(model, 'cookie') }, request: secret(model, 'request'), returnTo: secret(model, 'return') }
      const { uid, kind } = session(`uid-dump-${model}`, [])
      await storage.artifacts.upsert(model, secret(model, 'id'), model === 'Session' ? { jti: payload.jti, uid, kind, state: payload } : payload, HOUR)
    }
    const { rows } = await database.pool.query('select * from artifacts')
    expect(rows.length).toBeGreaterThan(10)
    expect(JSON.stringify(rows)).not.toMatch(/secret-(jti|user|cookie|request|return|id)-of/)
  })
})
