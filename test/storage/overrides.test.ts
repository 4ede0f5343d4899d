import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { OverrideOf } from '../../src/domain/overrides.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let bob: AccountId
let olga: AccountId
beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  bob = await storage.accounts.add(newcomer('bob'), [])
  olga = await storage.accounts.add(newcomer('olga'), [])
  await storage.accounts.setRoles(olga, ['owner'])
})
afterAll(() => database.close())

const override = (more: Partial<OverrideOf> = {}): OverrideOf => ({
  id: randomUUID(),
  accountId: bob,
  kind: 'pin',
  mode: 'demote',
  reason: 'travels',
  actor: 'sub-ada',
  approvedBy: null,
  createdAt: NOON,
  expiresAt: minutesAfter(60),
  ...more,
})

const letter = { channel: 'mail', to: 'bob@example.org', template: 'override/set', locale: 'en', data: {} }
const waiting = async () => Number((await database.pool.query<{ count: string }>('select count(*) from outbox')).rows[0]?.count)
const tellsOf = async ({ id, accountId }: OverrideOf) =>
  (await storage.events.recent(accountId, 1000))
    .filter(({ data }) => data['override'] === id)
    .map(({ type, data }) => ({ type, ...data }))
    .toReversed()

describe('an override', () => {
  test('is kept as it was made, with its event and its letter', async () => {
    const one = override()
    await storage.overrides.add(one, [letter])
    expect(await storage.overrides.byId(one.id)).toEqual(one)
    expect(await waiting()).toBe(1)
    const { accountId: _whose, ...fact } = one
    expect((await storage.accounts.dossier({ accountId: bob }))?.overrides).toEqual([fact])
    expect(await tellsOf(one)).toEqual([
      {
        type: 'override.set',
        override: one.id,
        kind: 'pin',
        mode: 'demote',
        actor: 'sub-ada',
        reason: 'travels',
        until: expect.stringContaining('2026-11-22T13:00:00') as string,
        pending: false,
      },
    ])
  })

  test.each([
    ['forces a mode', () => override({ kind: 'force', mode: 'block' }), true],
    ['is about an administrator', () => override({ accountId: olga }), true],
    ['forces a mode and was approved before', () => override({ kind: 'force', mode: 'block', approvedBy: 'sub-olga' }), false],
  ])('that %s says whether it is pending', async (_what, make, pending) => {
    const one = make()
    await storage.overrides.add(one, [])
    expect(await tellsOf(one)).toMatchObject([{ pending }])
  })

  test('is not made for nobody', async () => {
    await expect(storage.overrides.add(override({ accountId: 'nobody' as AccountId }), [letter])).rejects.toMatchObject({ code: 'database-refused' })
    expect(await waiting()).toBe(1)
  })
})

describe('the approval of an override', () => {
  test('is given once, by somebody else', async () => {
    const one = override({ kind: 'force', mode: 'block' })
    await storage.overrides.add(one, [])
    const before = await waiting()
    expect(await storage.overrides.approve(one.id, 'sub-ada', [letter], NOON)).toBeNull()
    expect(await storage.overrides.approve('nothing', 'sub-olga', [letter], NOON)).toBeNull()
    expect(await waiting()).toBe(before)
    expect(await storage.overrides.approve(one.id, 'sub-olga', [letter], NOON)).toEqual({ ...one, approvedBy: 'sub-olga' })
    expect(await waiting()).toBe(before + 1)
    expect(await storage.overrides.approve(one.id, 'sub-cleo', [], NOON)).toBeNull()
    expect((await storage.overrides.byId(one.id))?.approvedBy).toBe('sub-olga')
    expect((await tellsOf(one)).slice(1)).toEqual([{ type: 'override.approved', override: one.id, kind: 'force', by: 'sub-olga' }])
  })

  test('comes too late for one that has ended or expired', async () => {
    const [over, ended] = [override({ kind: 'force', mode: 'block', expiresAt: NOON }), override({ kind: 'force', mode: 'block' })]
    await storage.overrides.add(over, [])
    await storage.overrides.add(ended, [])
    await storage.overrides.end(ended.id, 'sub-ada', NOON)
    for (const { id } of [over, ended]) expect(await storage.overrides.approve(id, 'sub-olga', [], NOON)).toBeNull()
  })
})

describe('the end of an override', () => {
  test('comes once, and takes it from the account', async () => {
    const one = override()
    await storage.overrides.add(one, [])
    expect(await storage.overrides.end(one.id, 'sub-olga', minutesAfter(1))).toBe(true)
    expect(await storage.overrides.end(one.id, 'sub-olga', minutesAfter(1))).toBe(false)
    expect(await storage.overrides.byId(one.id)).toBeNull()
    const ids = async () =>
      [...(await storage.overrides.list(bob, NOON)), ...(await storage.accounts.dossier({ accountId: bob }))!.overrides].map(({ id }) => id)
    expect(await ids()).not.toContain(one.id)
    expect((await tellsOf(one)).slice(1)).toEqual([{ type: 'override.ended', override: one.id, kind: 'pin', by: 'sub-olga' }])
  })

  test('is told once where it is the end of its time', async () => {
    const [over, ended] = [override({ expiresAt: minutesAfter(120) }), override({ expiresAt: minutesAfter(120) })]
    await storage.overrides.takeExpired(minutesAfter(119))
    await storage.overrides.add(over, [])
    await storage.overrides.add(ended, [])
    await storage.overrides.end(ended.id, 'sub-olga', NOON)
    expect(await storage.overrides.takeExpired(minutesAfter(119))).toEqual([])
    const all = await Promise.all(Array.from({ length: 10 }, () => storage.overrides.takeExpired(minutesAfter(120))))
    expect(all.flat()).toEqual([over])
    expect((await tellsOf(over)).slice(1)).toEqual([{ type: 'override.expired', override: over.id, kind: 'pin' }])
  })
})

describe('the list of overrides', () => {
  test('is of one account or of everybody, without those that are over, newest first', async () => {
    const dan = await storage.accounts.add(newcomer('dan'), [])
    const [first, second, over] = [
      override({ accountId: dan }),
      override({ accountId: dan, createdAt: minutesAfter(1) }),
      override({ accountId: dan, expiresAt: minutesAfter(2) }),
    ]
    for (const one of [first, second, over]) await storage.overrides.add(one, [])
    expect(await storage.overrides.list(dan, minutesAfter(2))).toEqual([second, first])
    const everybody = await storage.overrides.list(null, minutesAfter(2))
    expect(everybody).toContainEqual(first)
    expect(new Set(everybody.map(({ accountId }) => accountId)).size).toBe(3)
  })
})
