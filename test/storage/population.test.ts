import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { PhaseOutFact } from '../../src/domain/facts.ts'
import type { Resident, ResidentFilter } from '../../src/domain/population.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, newCredential, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let ada: AccountId
let bob: AccountId
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
const nothing = { events: [], letters: [], now: NOON }

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  ada = await storage.accounts.add(newcomer('ada'), [newCredential('adas-key', { createdIn: 'x', confirmedAt: null }), newCredential('adas-other-key')])
  bob = await storage.accounts.add(newcomer('bob'), [newCredential('bobs-password', { authenticator: 'password' })])
  await storage.accounts.add(newcomer('cleo', { identifiers: [] }), [])
  await storage.accounts.setGroups(ada, ['staff'])
  await storage.accounts.setAttributes(ada, { tenant: 'north' })
  await storage.accounts.setRoles(ada, ['owner'])
})
afterAll(() => database.close())

async function everybody(filter?: ResidentFilter): Promise<readonly Resident[]> {
  const people: Resident[] = []
  await storage.population.each((some) => void people.push(...some), filter)
  return people
}

describe('remembering', () => {
  test('writes the facts of many accounts over what was known, with events and letters', async () => {
    const letter = { channel: 'mail', to: 'x', template: 'x', locale: 'en', data: {} }
    const event = { type: 'phaseout.mode_changed', accountId: ada, signInId: null, clientId: null, data: {} } as const
    await storage.population.remember([{ ...fact(), accountId: ada }], nothing)
    await storage.population.remember(
      [
        { ...fact({ lastMode: 'block', blockedSince: NOON, skips: 3 }), accountId: ada },
        { ...fact({ policyId: 'staff' }), accountId: ada },
      ],
      { events: [event], letters: [letter], now: NOON },
    )
    expect((await storage.accounts.dossier({ accountId: ada }))?.phaseOuts).toEqual([
      fact({ lastMode: 'block', blockedSince: NOON, skips: 3 }),
      fact({ policyId: 'staff' }),
    ])
    expect(await storage.events.recent(ada, 9)).toHaveLength(1)
    expect(await storage.outbox.due(9, NOON)).toHaveLength(1)
  })
})

describe('the population', () => {
  test('is what their dossiers say of them', async () => {
    await storage.overrides.add(
      {
        id: 'o',
        accountId: bob,
        kind: 'exempt',
        mode: null,
        reason: 'r',
        actor: 'sub-ada',
        approvedBy: null,
        createdAt: NOON,
        expiresAt: minutesAfter(1),
      },
      [],
    )
    const people = await everybody()
    expect(people.map(({ name }) => name).toSorted()).toEqual(['Ada@example.org', 'Bob@example.org', 'sub-cleo'])
    for (const one of people) {
      const dossier = (await storage.accounts.dossier({ accountId: one.account.id }))!
      const { id, sub, status, groups, attributes, roles, createdAt } = dossier.account
      expect(one.account).toEqual({ id, sub, status, groups, attributes, roles, createdAt })
      expect(one.credentials).toEqual(dossier.credentials.map(({ payload: _payload, label: _label, lookup: _lookup, ...envelope }) => envelope))
      expect(one.channels).toEqual(dossier.account.identifiers.map(({ kind, verifiedAt, original }) => ({ kind, verifiedAt, original })))
      expect([one.phaseOuts, one.overrides]).toEqual([dossier.phaseOuts, dossier.overrides])
    }
    expect(people.find(({ account }) => account.id === bob)?.overrides).toHaveLength(1)
    expect(people.find(({ account }) => account.id === ada)?.credentials).toHaveLength(2)
    expect(await storage.population.count()).toBe(3)
  })

  test('can be asked for those alone that a policy may care about', async () => {
    const names = async (filter: ResidentFilter) => (await everybody(filter)).map(({ name }) => name).toSorted()
    expect(await names({ holding: ['password'] })).toEqual(['Ada@example.org', 'Bob@example.org'])
    expect(await names({ holding: [] })).toEqual(['Ada@example.org'])
    expect(await names({ limit: 2 })).toHaveLength(2)
    expect(await names({ limit: 0 })).toHaveLength(0)
  })

  test('costs a person who signs in no round trip', async () => {
    const before = storage.roundTrips()
    await everybody()
    expect(storage.roundTrips()).toBe(before)
  })
})
