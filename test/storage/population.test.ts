import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { PhaseOutFact } from '../../src/domain/facts.ts'
import type { OverrideOf } from '../../src/domain/overrides.ts'
import type { Resident, ResidentFilter } from '../../src/domain/population.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, newCredential, NOON } from '../support/cast.ts'
import { during } from '../support/during.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let ada: AccountId
let bob: AccountId
const nothing = { events: [], letters: [], now: NOON }
const fact = (more: Partial<PhaseOutFact> = {}): PhaseOutFact => ({
  policyId: 'everyone',
  firstSeenAt: NOON,
  blockedSince: null,
  removableSince: null,
  destroyedAt: null,
  lastMode: 'demote',
  skips: 2,
  ...more,
})

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  ada = await storage.accounts.add(newcomer('ada'), [newCredential('adas-key', { createdIn: 'x', confirmedAt: null }), newCredential('adas-other-key')])
  bob = await storage.accounts.add(newcomer('bob'), [newCredential('bobs-password', { authenticator: 'password' })])
  await storage.accounts.add(newcomer('cleo', { identifiers: [] }), [])
  await storage.accounts.setGroups(ada, ['staff', 'a "group" with\u001d, {all} \u001e of \u001f it'])
  await storage.accounts.setAttributes(ada, { tenant: 'north\u001e' })
  await storage.accounts.setRoles(ada, ['owner', 'auditor'])
})
afterAll(() => database.close())

async function everybody(filter?: ResidentFilter): Promise<readonly Resident[]> {
  const people: Resident[] = []
  await storage.population.each((some) => void people.push(...some), filter)
  return people
}

describe('remembering', () => {
  const remembered = async (id: AccountId) => (await storage.accounts.dossier({ accountId: id }))?.phaseOuts
  const letter = { channel: 'mail', to: 'x', template: 'x', locale: 'en', data: {} }
  const changed = (accountId: AccountId) => ({ type: 'phaseout.mode_changed', accountId, signInId: null, clientId: null, data: {} }) as const

  test('writes the facts of many accounts over what was known, with events and letters', async () => {
    await storage.population.remember([{ ...fact(), accountId: ada }], nothing)
    const [blocked, other] = [fact({ lastMode: 'block', blockedSince: NOON, skips: 3 }), fact({ policyId: 'staff' })]
    await storage.population.remember(
      [blocked, other].map((it) => ({ ...it, accountId: ada })),
      { events: [changed(ada)], letters: [letter], now: NOON },
    )
    expect(await remembered(ada)).toEqual([blocked, other])
    expect(await storage.events.recent(ada, 9)).toHaveLength(1)
    expect(await storage.outbox.due(9, NOON)).toHaveLength(1)
  })

  test('leaves alone what is something else by now, and tells nothing of it', async () => {
    const [before] = (await remembered(ada)) ?? []
    const now = fact({ lastMode: 'remove', removableSince: NOON })
    const events = [changed(ada), changed(bob)]
    for (const was of [null, fact(), { ...before!, skips: 9 }, { ...before!, removableSince: NOON }]) {
      await storage.population.remember(
        [
          { ...now, accountId: ada, was },
          { ...now, accountId: bob, was: null },
        ],
        { ...nothing, events },
      )
      await database.pool.query('delete from phase_outs where account_id = $1', [bob])
    }
    expect((await remembered(ada))?.[0]).toEqual(before)
    expect(await storage.events.recent(ada, 9)).toHaveLength(1)
    expect(await storage.events.recent(bob, 9)).toHaveLength(4)
    await storage.population.remember(
      [
        { ...now, accountId: ada, was: before! },
        { ...now, accountId: bob, was: null },
      ],
      { ...nothing, events },
    )
    expect([(await remembered(ada))?.[0], (await remembered(bob))?.[0]]).toEqual([now, now])
  })

  test('sees what a sign-in is about to write', async () => {
    const [was] = (await remembered(ada)) ?? []
    const change = ['update phase_outs set skips = 7 where account_id = $1', ada] as const
    const facts = [{ ...was!, lastMode: 'allow' as const, accountId: ada, was: was! }]
    expect(await during(database.pool, change, () => storage.population.remember(facts, nothing))).toMatchObject({ waited: true })
    expect((await remembered(ada))?.[0]).toEqual({ ...was, skips: 7 })
  })

  test('unsays neither when an account was first seen nor that its secret is gone', async () => {
    await storage.population.remember([{ ...fact({ policyId: 'old', destroyedAt: NOON }), accountId: bob }], nothing)
    await storage.population.remember([{ ...fact({ policyId: 'old', firstSeenAt: null, skips: 5 }), accountId: bob }], nothing)
    expect(await remembered(bob)).toContainEqual(fact({ policyId: 'old', destroyedAt: NOON, skips: 5 }))
  })
})

describe('the population', () => {
  const override = (id: string, more: Partial<OverrideOf> = {}): OverrideOf => ({
    id,
    accountId: bob,
    kind: 'exempt',
    mode: null,
    reason: 'a\u001dreason',
    actor: 'sub-ada',
    approvedBy: null,
    createdAt: NOON,
    expiresAt: minutesAfter(1),
    ...more,
  })

  test('is what their dossiers say of them', async () => {
    await storage.overrides.add(override('1'), [])
    await storage.overrides.add(override('2', { kind: 'force', mode: 'block', approvedBy: 'sub-cleo' }), [])
    await storage.overrides.add(override('3', { expiresAt: NOON }), [])
    await storage.overrides.add(override('4'), [])
    await storage.overrides.end('4', 'sub-ada', NOON)
    await database.pool.query(
      `insert into identifiers (account_id, kind, value, normalised, verified_at, is_primary, created_at) values ($1, 'email', 'b', 'b@', $2, false, $2), ($1, 'username', 'c', 'c', $2, false, $2), ($1, 'email', 'd', 'd@', null, false, $2)`,
      [bob, minutesAfter(0.001)],
    )
    const people = await everybody()
    expect(people.map(({ name }) => name).toSorted()).toEqual(['Ada@example.org', 'Bob@example.org', 'sub-cleo'])
    for (const one of people) {
      const dossier = (await storage.accounts.dossier({ accountId: one.account.id }))!
      const { id, sub, status, groups, attributes, roles, createdAt, identifiers } = dossier.account
      expect(one.account).toEqual({ id, sub, status, groups, attributes, roles, createdAt })
      expect(dossier.credentials).toMatchObject(one.credentials)
      expect(one.credentials.every((it) => !('payload' in it) && !('label' in it))).toBe(true)
      const channels = identifiers.filter((it) => it.kind === 'email' && it.verifiedAt !== null)
      expect(one.channels).toEqual(channels.map(({ kind, verifiedAt, original }) => ({ kind, verifiedAt, original })))
      expect(one.phaseOuts).toEqual(dossier.phaseOuts)
      expect(one.overrides).toEqual(dossier.overrides.map((it) => ({ ...it, reason: 'areason' })))
    }
    const lengths = people.map(({ account, credentials, channels, overrides }) => [account.sub, credentials.length, channels.length, overrides.length])
    expect(Object.fromEntries(lengths.map(([sub, ...counts]) => [sub, counts]))).toEqual({ 'sub-ada': [2, 1, 0], 'sub-bob': [1, 2, 2], 'sub-cleo': [0, 0, 0] })
  })

  test('lets nobody pass for another by what they are called', async () => {
    const value = 'mallory\u001ffalse\u001e\u001d\u001econd'
    const identifiers = newcomer('mallory').identifiers.map((it) => ({ ...it, value }))
    const id = await storage.accounts.add(newcomer('mallory', { identifiers, sub: 'sub\u001d\u001f' }), [])
    const mallory = (await everybody()).find(({ account }) => account.id === id)
    expect(mallory).toMatchObject({ name: 'malloryfalsecond', account: { sub: 'sub', groups: [] }, credentials: [], phaseOuts: [] })
    await database.pool.query('delete from accounts where id = $1', [id])
  })

  test('can be asked for those alone that a policy may care about', async () => {
    const names = async (filter: ResidentFilter) => (await everybody(filter)).map(({ name }) => name).toSorted()
    await database.pool.query('delete from phase_outs where account_id = $1', [bob])
    expect(await names({ holding: ['password'] })).toEqual(['Ada@example.org', 'Bob@example.org'])
    expect(await names({ holding: [] })).toEqual(['Ada@example.org'])
  })

  test('comes in batches, in the order of ids, each of them once, as it was when it began', async () => {
    await database.pool.query(
      `insert into accounts (id, sub, user_handle, created_at) select gen_random_uuid(), 'many-' || i, 'many-' || i, now() from generate_series(1, 1700) i`,
    )
    const [ids, sizes]: [string[], number[]] = [[], []]
    await storage.population.each(async (people) => {
      if (ids.length === 0) await database.pool.query(`delete from accounts where sub = 'many-7'`)
      ids.push(...people.map(({ account }) => account.id))
      sizes.push(people.length)
    })
    expect(ids).toEqual([...new Set(ids)].toSorted())
    expect([ids.length, sizes.length, Math.max(...sizes)]).toEqual([1703, 7, 250])
    expect(await storage.population.count()).toBe(1702)
    await database.pool.query(`delete from accounts where sub like 'many-%'`)
  })

  test('is left when whoever looks at it fails, and its connection with it', async () => {
    const failed = storage.population.each(() => Promise.reject(new Error('enough')))
    await expect(failed).rejects.toThrow('enough')
    const idle = `select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`
    await expect.poll(async () => (await database.pool.query(idle)).rowCount).toBe(0)
  })

  test('costs a person who signs in no round trip', async () => {
    const before = storage.roundTrips()
    await everybody()
    expect(storage.roundTrips()).toBe(before)
  })
})
