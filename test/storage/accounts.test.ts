import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId, AdminRole } from '../../src/domain/account.ts'
import type { OverrideOf } from '../../src/domain/overrides.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, newCredential, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let ada: AccountId

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  ada = await storage.accounts.add(newcomer('ada'), [newCredential('adas-key'), newCredential('adas-password', { authenticator: 'password' })])
})
afterAll(() => database.close())

describe('a dossier', () => {
  test.each([
    ['its id', () => ({ accountId: ada })],
    ['its subject', () => ({ sub: 'sub-ada' })],
    ['a verified identifier', () => ({ identifier: 'ada@example.org' })],
    ['a credential', () => ({ credential: { authenticator: 'passkey', lookup: 'adas-key' } })],
    ["the second name where the first is nobody's", () => ({ accountId: 'nobody' as AccountId, sub: 'sub-ada' })],
  ])('is found by %s', async (_how, whom) => {
    const before = storage.roundTrips()
    const dossier = await storage.accounts.dossier(whom())
    expect(storage.roundTrips() - before).toBe(1)
    expect(dossier?.account).toMatchObject({ id: ada, sub: 'sub-ada', status: 'active', groups: [], roles: [], createdAt: NOON })
    expect(dossier?.account.identifiers).toEqual([
      {
        kind: 'email',
        value: 'Ada@example.org',
        normalised: 'ada@example.org',
        verifiedAt: NOON,
        primary: true,
        original: true,
        endsAt: null,
        distrustedAt: null,
      },
    ])
    expect(dossier?.credentials.map(({ lookup }) => lookup).toSorted()).toEqual(['adas-key', 'adas-password'])
    expect(dossier?.browser).toBeNull()
  })

  test.each([{}, { identifier: 'nobody@example.org' }, { credential: { authenticator: 'password', lookup: 'adas-key' } }, { sub: "' or 1=1 --" }])(
    'is not found by %j',
    async (whom) => {
      expect(await storage.accounts.dossier(whom)).toBeNull()
    },
  )

  test('brings overrides until they expire', async () => {
    const add = `insert into overrides (id, account_id, kind, mode, reason, actor, expires_at, created_at) values ($1, $2, 'pin', 'demote', 'travels', 'help desk', $3, $4)`
    await database.pool.query(add, ['live', ada, minutesAfter(1), NOON])
    await database.pool.query(add, ['over', ada, minutesAfter(-1), NOON])
    const { overrides } = (await storage.accounts.dossier({ accountId: ada }))!
    expect(overrides).toEqual([
      { id: 'live', createdAt: NOON, kind: 'pin', mode: 'demote', reason: 'travels', actor: 'help desk', approvedBy: null, expiresAt: minutesAfter(1) },
    ])
  })
})

describe('adding an account', () => {
  test('that exists already is a fault, and leaves nothing behind', async () => {
    const twin = newcomer('twin', { identifiers: newcomer('ada').identifiers })
    await expect(storage.accounts.add(twin, [])).rejects.toMatchObject({ code: 'account-exists' })
    await expect(storage.accounts.add(newcomer('thief'), [newCredential('adas-key')])).rejects.toMatchObject({ code: 'account-exists' })
    expect(await storage.accounts.bySub('sub-twin')).toBeNull()
    expect(await storage.accounts.bySub('sub-thief')).toBeNull()
  })
})

describe('the status of an account', () => {
  test('can be changed and changed back', async () => {
    await storage.accounts.setStatus(ada, 'disabled')
    expect((await storage.accounts.byIdentifier('ada@example.org'))?.status).toBe('disabled')
    await storage.accounts.setStatus(ada, 'active')
    expect((await storage.accounts.bySub('sub-ada'))?.status).toBe('active')
  })
})

describe('any usable credential of a retiring authenticator', () => {
  test('is one that is active, on an active account that was never blocked', async () => {
    const any = () => storage.accounts.anyUsable(['password'], [])
    const undo = async (sql: string, back: string) => {
      await database.pool.query(sql)
      const found = await any()
      await database.pool.query(back)
      return found
    }
    expect(await storage.accounts.anyUsable(['totp'], [])).toBe(false)
    expect(await any()).toBe(true)
    expect(await undo(`update accounts set status = 'disabled'`, `update accounts set status = 'active'`)).toBe(false)
    expect(await undo(`update credentials set status = 'revoked'`, `update credentials set status = 'active'`)).toBe(false)
    expect(
      await undo(`update credentials set assessed = assessed || '{"usable":false}'`, `update credentials set assessed = assessed || '{"usable":true}'`),
    ).toBe(false)
    expect(await undo(`insert into phase_outs (account_id, policy_id, blocked_since) select id, 'p', now() from accounts`, 'delete from phase_outs')).toBe(
      false,
    )
    expect(await any()).toBe(true)
  })
  test('is none of an account that is named as an exception', async () => {
    expect(await storage.accounts.anyUsable(['password'], ['sub-ada'])).toBe(false)
    expect(await storage.accounts.anyUsable(['password'], ['sub-eve'])).toBe(true)
  })

  test('is none of an account that is exempt, where that counts', async () => {
    const exempt = async (more: Partial<OverrideOf>, roles: readonly AdminRole[] = []) => {
      const fixed = { id: randomUUID(), accountId: ada, mode: null, reason: 'r', actor: 'sub-olga', createdAt: NOON }
      await storage.accounts.setRoles(ada, roles)
      await storage.overrides.add({ ...fixed, kind: 'exempt', approvedBy: null, expiresAt: minutesAfter(1), ...more }, [])
      const found = await storage.accounts.anyUsable(['password'], [])
      await storage.overrides.end(fixed.id, 'sub-olga', NOON)
      return !found
    }
    expect(await exempt({})).toBe(true)
    expect(await exempt({ kind: 'unlockPassword' })).toBe(false)
    expect(await exempt({ expiresAt: NOON })).toBe(false)
    expect(await exempt({}, ['owner'])).toBe(false)
    expect(await exempt({ approvedBy: 'sub-fay' }, ['owner'])).toBe(true)
    expect(await storage.accounts.anyUsable(['password'], [])).toBe(true)
  })

  test('is found again where a block is lifted, and each policy that blocks is counted', async () => {
    const any = () => storage.accounts.anyUsable(['password'], [])
    const block = (policyId: string, blockedSince: Date | null) =>
      storage.population.remember(
        [{ accountId: ada, policyId, firstSeenAt: null, blockedSince, removableSince: null, destroyedAt: null, lastMode: null, skips: 0 }],
        { events: [], letters: [], now: NOON },
      )
    await block('one', null)
    expect(await any()).toBe(true)
    await block('one', NOON)
    await block('two', NOON)
    expect(await any()).toBe(false)
    await block('one', null)
    expect(await any()).toBe(false)
    const fresh = newCredential('adas-new-password', { authenticator: 'password' })
    await storage.accounts.replaceCredential(ada, fresh, { events: [], letters: [], now: NOON })
    expect(await any()).toBe(false)
    await block('two', null)
    expect(await any()).toBe(true)
  })
})

describe('what an administrator says of an account', () => {
  test('is kept as it was said', async () => {
    await storage.accounts.setGroups(ada, ['staff', 'pilots'])
    await storage.accounts.setAttributes(ada, { tenant: 'north' })
    await storage.accounts.setRoles(ada, ['people'])
    expect(await storage.accounts.bySub('sub-ada')).toMatchObject({ groups: ['staff', 'pilots'], attributes: { tenant: 'north' }, roles: ['people'] })
    await expect(storage.accounts.setRoles(ada, ['emperor' as AdminRole])).rejects.toMatchObject({ code: 'database-refused' })
  })
})

describe('the roles of accounts', () => {
  test('find those that are active', async () => {
    const dan = await storage.accounts.add(newcomer('dan'), [])
    const found = async () => (await storage.accounts.withRoles(['owner', 'policy'])).map(({ id }) => id)
    await storage.accounts.setRoles(ada, ['policy', 'auditor'])
    await storage.accounts.setRoles(dan, ['people'])
    expect(await found()).toEqual([ada])
    await storage.accounts.setStatus(ada, 'disabled')
    expect(await found()).toEqual([])
    await storage.accounts.setStatus(ada, 'active')
    await storage.accounts.setRoles(ada, [])
  })
})
