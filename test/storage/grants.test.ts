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

describe('a code', () => {
  test('comes with its session and grant in one message', async () => {
    await storage.artifacts.upsert('Session', 'company', { uid: 'uid-company', accountId: 'ada' }, HOUR)
    await storage.artifacts.upsert('Grant', 'grant-company', { accountId: 'ada', clientId: 'shop' }, HOUR)
    await storage.artifacts.upsert('AuthorizationCode', 'code-company', { grantId: 'grant-company', sessionUid: 'uid-company', accountId: 'ada' }, 60)
    const before = storage.roundTrips()
    const company = await storage.artifacts.findWithCompany('AuthorizationCode', 'code-company')
    expect(storage.roundTrips() - before).toBe(1)
    expect(company).toMatchObject({
      found: { jti: 'code-company', accountId: 'ada' },
      session: { uid: 'uid-company' },
      grant: { jti: 'grant-company', clientId: 'shop' },
    })
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
  const issue = (name: string, grantId: string, sessionUid: string) =>
    Promise.all(GRANTED.map((model) => storage.artifacts.upsert(model, name, { grantId, sessionUid }, HOUR)))

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
    await storage.artifacts.upsert('Session', 'eves', { uid: 'uid-eve', accountId: 'eve' }, HOUR)
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
