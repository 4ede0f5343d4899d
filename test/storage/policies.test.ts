import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, NOON } from '../support/cast.ts'
import { during } from '../support/during.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
})
afterAll(() => database.close())

const eventsOf = async (type: string) =>
  (await database.pool.query<{ data: Record<string, unknown> }>('select data from events where type = $1 order by number', [type])).rows.map(({ data }) => data)

const by = (author: string, document: Record<string, unknown> = {}) => ({ document, author, reason: `${author} says so` })

describe('versions of the policy', () => {
  test('are none at first', async () => {
    expect(await storage.policies.current()).toBeNull()
    expect(await storage.policies.byVersion(1)).toBeNull()
    expect(await storage.policies.list(10)).toEqual([])
  })

  test('are counted from one, each kept as it was written', async () => {
    const document = { passwordPhaseOut: [{ id: 'everyone', target: 'block' }], signUp: { open: false } }
    expect(await storage.policies.save(by('ada', document), null)).toEqual({ version: 1, ...by('ada', document), createdAt: NOON })
    expect(await storage.policies.save({ ...by('bob'), rolledBackTo: 1 }, 1)).toMatchObject({ version: 2, document: {} })
    expect(await storage.policies.current()).toMatchObject({ version: 2, author: 'bob' })
    expect(await storage.policies.byVersion(1)).toEqual({ version: 1, ...by('ada', document), createdAt: NOON })
    expect((await storage.policies.list(10)).map(({ version }) => version)).toEqual([2, 1])
    expect(await storage.policies.list(1)).toHaveLength(1)
    expect(await eventsOf('policy.saved')).toEqual([
      { version: 1, author: 'ada', reason: 'ada says so' },
      { version: 2, author: 'bob', reason: 'bob says so', rolledBackTo: 1 },
    ])
  })

  test.each([null, 1, 3])('are not saved over %j where another one is the newest', async (basedOn) => {
    expect(await storage.policies.save(by('eve'), basedOn)).toBeNull()
    expect(await storage.policies.current()).toMatchObject({ version: 2 })
    expect(await eventsOf('policy.saved')).toHaveLength(2)
  })

  test('are saved by one of twenty at once', async () => {
    const saved = await Promise.all(Array.from({ length: 20 }, (_, index) => storage.policies.save(by(`${index}`), 2)))
    expect(saved.filter((version) => version !== null)).toHaveLength(1)
    expect(await eventsOf('policy.saved')).toHaveLength(3)
  })
})

describe('two who save over one version at the same moment', () => {
  test('are told apart by the one who came first', async () => {
    const first = `insert into policies (version, document, author, reason, created_at) values (4, '{}', 'ada', 'r', now())`
    expect(await during(database.pool, [first], () => storage.policies.save(by('bob'), 3))).toEqual({ result: null, waited: true })
  })
})

describe('a pause', () => {
  const pause = { policyId: 'everyone', since: NOON, by: 'brakes', reason: 'too many recoveries' }
  const figures = { affected: 100, recoveries: 6, ceremonies: 0, failed: 0 }

  test('is made once, and ended once, each with its event', async () => {
    expect(await storage.pauses.list()).toEqual([])
    expect(await storage.pauses.pause(pause, figures)).toBe(true)
    expect(await storage.pauses.pause({ ...pause, by: 'ada' })).toBe(false)
    expect(await storage.pauses.list()).toEqual([pause])
    expect(await storage.pauses.resume('staff', 'ada', 'never was')).toBe(false)
    expect(await storage.pauses.resume('everyone', 'ada', 'it was a rehearsal')).toBe(true)
    expect(await storage.pauses.resume('everyone', 'ada', 'twice')).toBe(false)
    expect(await storage.pauses.list()).toEqual([])
    expect(await eventsOf('policy.paused')).toEqual([{ policy: 'everyone', by: 'brakes', reason: 'too many recoveries', figures }])
    expect(await eventsOf('policy.resumed')).toEqual([{ policy: 'everyone', by: 'ada', reason: 'it was a rehearsal' }])
  })

  test('made by twenty at once is made by one', async () => {
    const paused = await Promise.all(Array.from({ length: 20 }, () => storage.pauses.pause({ ...pause, policyId: 'staff' })))
    expect(paused.filter(Boolean)).toHaveLength(1)
  })
})

describe('the figures of the brakes', () => {
  const happened = async (name: string, type: 'passkey.failed' | 'passkey.proven' | 'recovery.completed', data: Record<string, unknown>, minutes = -60) => {
    const { account } = (await storage.accounts.dossier({ sub: `sub-${name}` }))!
    await storage.events.add([{ type, accountId: account.id, signInId: null, clientId: null, data }], minutesAfter(minutes))
  }
  const known = { known: true }

  beforeAll(async () => {
    const modes = { ada: 'block', bob: 'demote', cleo: 'remove', dan: 'allow', dora: 'none', carl: 'none' } as const
    for (const [name, lastMode] of Object.entries(modes)) {
      const destroyedAt = name === 'carl' ? NOON : null
      const id = await storage.accounts.add(newcomer(name), [])
      await storage.population.remember(
        [{ accountId: id, policyId: 'everyone', firstSeenAt: null, blockedSince: null, removableSince: null, destroyedAt, lastMode, skips: 0 }],
        { events: [], letters: [], now: NOON },
      )
    }
    const eve = await storage.accounts.add(newcomer('eve'), [])
    await storage.population.remember(
      [{ accountId: eve, policyId: 'staff', firstSeenAt: null, blockedSince: null, removableSince: null, destroyedAt: null, lastMode: 'block', skips: 0 }],
      { events: [], letters: [], now: NOON },
    )
  })
  const figures = () => storage.pauses.figures('everyone', minutesAfter(-24 * 60))

  test('count those whom the policy demoted, blocked or made remove, and whose secret is gone', async () => {
    expect(await figures()).toEqual({ affected: 4, recoveries: 0, ceremonies: 0, failed: 0 })
    expect(await storage.pauses.figures('contractors', NOON)).toEqual({ affected: 0, recoveries: 0, ceremonies: 0, failed: 0 })
  })

  test('count each account once, in browsers that it knows, and only those from which the policy has something to take', async () => {
    for (let times = 0; times < 3; times += 1) await happened('ada', 'passkey.failed', known)
    await happened('ada', 'passkey.proven', known)
    await happened('bob', 'passkey.proven', known)
    await happened('dan', 'passkey.failed', known)
    await happened('cleo', 'passkey.failed', {})
    await happened('cleo', 'passkey.proven', { known: false })
    await happened('eve', 'passkey.failed', known)
    await happened('dora', 'passkey.failed', known)
    await happened('carl', 'passkey.proven', known)
    await happened('cleo', 'passkey.failed', known, -24 * 60 - 1)
    expect(await figures()).toEqual({ affected: 4, recoveries: 0, ceremonies: 4, failed: 2 })
  })

  test('count recoveries that rested on a mailbox, of those who are affected', async () => {
    await happened('ada', 'recovery.completed', { by: 'mailbox' })
    await happened('ada', 'recovery.completed', { by: 'mailbox' })
    await happened('bob', 'recovery.completed', { by: 'codes' })
    await happened('dan', 'recovery.completed', { by: 'mailbox' })
    await happened('eve', 'recovery.completed', { by: 'mailbox' })
    expect(await figures()).toMatchObject({ affected: 4, recoveries: 1 })
  })
})
