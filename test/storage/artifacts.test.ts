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
const both = (index: number) => (index % 2 === 0 ? storage : other).artifacts

describe('an artifact', () => {
  test.each(['Interaction', 'AccessToken', 'AuthorizationCode', 'RefreshToken', 'PushedAuthorizationRequest', 'Grant', 'Session', 'SomethingNew'])(
    'of the model %s comes back as it was, named',
    async (model) => {
      const payload = { iat: 1, exp: 2, kind: model, jti: 'name', nested: { list: [1, 'two'], none: null } }
      await storage.artifacts.upsert(model, 'name', payload, HOUR)
      expect(await other.artifacts.find(model, 'name')).toMatchObject(payload)
      expect(await storage.artifacts.find(model, 'other')).toBeNull()
      await storage.artifacts.upsert(model, 'name', { ...payload, iat: 5 }, HOUR)
      expect(await storage.artifacts.find(model, 'name')).toMatchObject({ iat: 5 })
      await storage.artifacts.destroy(model, 'name')
      expect(await storage.artifacts.find(model, 'name')).toBeNull()
    },
  )

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

  test('succeeds once even where those who wait have older clocks', async () => {
    const instances = Array.from({ length: 20 }, (_, index) => database.storage(() => minutesAfter(-index)).artifacts)
    await storage.artifacts.upsert('AuthorizationCode', 'clocks', {}, HOUR)
    const won = await Promise.all(instances.map((artifacts) => artifacts.consume('AuthorizationCode', 'clocks', 0)))
    expect(won.filter(Boolean)).toHaveLength(1)
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

describe('a dump of the store', () => {
  test('holds no id and no secret of any model but the names of grants', async () => {
    const models = [
      'Session',
      'AccessToken',
      'AuthorizationCode',
      'RefreshToken',
      'ClientCredentials',
      'DeviceCode',
      'PushedAuthorizationRequest',
      'Interaction',
      'ReplayDetection',
      'RegistrationAccessToken',
    ]
    const secret = (model: string, what: string) => `secret-${what}-of-${model}`
    for (const model of models) {
      const payload = {
        jti: secret(model, 'jti'),
        userCode: secret(model, 'user'),
        session: { cookie: secret(model, 'cookie') },
        request: secret(model, 'request'),
        returnTo: secret(model, 'return'),
      }
      const { uid, kind } = { uid: `uid-dump-${model}`, kind: model }
      await storage.artifacts.upsert(model, secret(model, 'id'), model === 'Session' ? { jti: payload.jti, uid, kind, state: payload } : payload, HOUR)
    }
    const { rows } = await database.pool.query('select * from artifacts')
    expect(rows.length).toBeGreaterThan(10)
    expect(JSON.stringify(rows)).not.toMatch(/secret-(jti|user|cookie|request|return|id)-of/)
  })
})
