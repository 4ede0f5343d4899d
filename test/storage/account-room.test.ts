import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountChanges, AccountNow, PendingAddress } from '../../src/domain/account-room.ts'
import type { AccountId } from '../../src/domain/account.ts'
import type { Dossier, NewStoredCredential, Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, newCredential, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { during } from '../support/during.ts'

let database: TestDatabase
let storage: Storage
let ada: AccountId
let keys: readonly NewStoredCredential[]
let people = 0
let time = NOON

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => time)
})
afterAll(() => database.close())

beforeEach(async () => {
  people += 1
  time = NOON
  keys = [newCredential(`first${people}`), newCredential(`second${people}`), newCredential(`secret${people}`, { authenticator: 'password' })]
  ada = await storage.accounts.add(newcomer(`ada${people}`), keys)
})

const none = { events: [], letters: [], now: NOON }
const always = () => null
const idOf = (index: number) => keys[index]!.id

const change = (changes: Partial<AccountChanges> | null, more: { readonly keeps?: (before: Dossier, after: Dossier) => string | null } = {}) =>
  storage.room.change<string>(ada, { decide: () => ({ answer: 'done', changes: changes && { ...none, ...changes } }), keeps: always, full: 'full', ...more })

const dossier = async () => (await storage.accounts.dossier({ accountId: ada }))!
const pendingOf = async () => (await storage.room.read(ada))!.pending
const email = (value: string, more = {}) =>
  ({ kind: 'email', value, normalised: value, verifiedAt: NOON, primary: false, endsAt: null, distrustedAt: null, ...more }) as const

/** Takes away one of the two, where the other is there: each alone is fine, both together are not. */
const removeFrom = (index: number, where = storage) =>
  where.room.change<'removed' | 'last'>(ada, {
    decide: () => ({ answer: 'removed', changes: { ...none, credentials: [{ id: idOf(index), status: 'revoked', why: 'owner' }] } }),
    keeps: (_before, after) => (after.credentials.some((it) => it.authenticator === 'passkey' && it.status === 'active') ? null : 'last'),
    full: 'last',
  })

describe('a change of an account', () => {
  test('is decided on what is there, with the addresses that wait', async () => {
    const seen: AccountNow[] = []
    const answer = await storage.room.change<number>(ada, { decide: (now) => ({ answer: seen.push(now), changes: null }), keeps: always, full: 0 })
    expect(answer).toBe(1)
    expect(seen).toEqual([{ dossier: await dossier(), pending: [] }])
  })

  test('renames, and sets aside with its reason and the moment', async () => {
    await change({
      credentials: [
        { id: idOf(0), label: 'Phone' },
        { id: idOf(1), status: 'revoked', why: 'lost' },
      ],
    })
    const { credentials } = await dossier()
    expect(credentials.find(({ id }) => id === idOf(0))).toMatchObject({ label: 'Phone', status: 'active', statusSince: null })
    expect(credentials.find(({ id }) => id === idOf(1))).toMatchObject({ status: 'revoked', statusWhy: 'lost', statusSince: NOON })
    await change({ credentials: [{ id: idOf(1), status: 'active' }] })
    expect((await dossier()).credentials.find(({ id }) => id === idOf(1))).toMatchObject({ status: 'active', statusWhy: null, statusSince: null })
  })

  test('touches nothing of anybody else', async () => {
    const other = newCredential(`other${people}`)
    const dan = await storage.accounts.add(newcomer(`dan${people}`), [other])
    await change({
      credentials: [{ id: other.id, status: 'revoked' }],
      destroy: { ids: [other.id], policyId: null },
      dropIdentifiers: [`dan${people}@example.org`],
    })
    const { credentials, account } = (await storage.accounts.dossier({ accountId: dan }))!
    expect([credentials[0]?.status, account.identifiers.length]).toEqual(['active', 1])
  })

  test('destroys a secret for good, and that is remembered', async () => {
    await change({ destroy: { ids: [idOf(2)], policyId: 'everyone' } })
    const { credentials, phaseOuts } = await dossier()
    expect(credentials.map(({ authenticator }) => authenticator)).toEqual(['passkey', 'passkey'])
    expect(phaseOuts).toMatchObject([{ policyId: 'everyone', destroyedAt: NOON }])
  })

  test('adds an address, makes it the first one, and lets one go', async () => {
    const [old] = (await dossier()).account.identifiers
    await change({ identifiers: [email(`new${people}@example.org`, { primary: true }), { ...old!, primary: false, endsAt: minutesAfter(60) }] })
    const { identifiers } = (await dossier()).account
    expect(identifiers.map(({ normalised, primary, original, endsAt }) => [normalised, primary, original, endsAt])).toEqual([
      [`new${people}@example.org`, true, true, null],
      [`ada${people}@example.org`, false, true, minutesAfter(60)],
    ])
    time = minutesAfter(61)
    expect((await dossier()).account.identifiers.map(({ normalised }) => normalised)).toEqual([`new${people}@example.org`])
    expect(await storage.accounts.byIdentifier(`ada${people}@example.org`)).toBeNull()
    await storage.housekeeping.sweep(time)
    expect((await database.pool.query('select 1 from identifiers where account_id = $1', [ada])).rowCount).toBe(1)
  })

  test('keeps an address waiting until its time is over', async () => {
    const waiting: PendingAddress = {
      value: 'New@example.org',
      normalised: 'new@example.org',
      codeMac: 'x',
      attempts: 0,
      createdAt: NOON,
      expiresAt: minutesAfter(10),
    }
    await change({ pending: [waiting] })
    await change({ pending: [{ ...waiting, attempts: 1 }] })
    expect(await pendingOf()).toEqual([{ ...waiting, attempts: 1 }])
    time = minutesAfter(11)
    expect(await pendingOf()).toEqual([])
    time = NOON
    await change({ dropPending: ['new@example.org'] })
    expect(await pendingOf()).toEqual([])
  })

  test('writes events and letters with it', async () => {
    const event = { type: 'passkey.revoked', accountId: ada, signInId: null, clientId: null, data: { by: 'owner' } } as const
    const letter = { channel: 'mail', to: 'ada@example.org', template: 'house/x', locale: 'en', data: {} }
    await change({ events: [event], letters: [letter] })
    expect(await storage.events.recent(ada, 9)).toMatchObject([event])
    expect(await storage.outbox.due(9, NOON)).toMatchObject([letter])
  })

  test('leaves nothing behind where what it would leave is objected to', async () => {
    const event = { type: 'passkey.revoked', accountId: ada, signInId: null, clientId: null, data: {} } as const
    const seen: Dossier[] = []
    const answer = await change(
      { credentials: [{ id: idOf(0), status: 'revoked' }], events: [event], count: { subject: ada, authenticator: 'address', kind: 'letters', limit: 1 } },
      { keeps: (_before, after) => (seen.push(after), 'no') },
    )
    expect(answer).toBe('no')
    expect(seen[0]?.credentials.find(({ id }) => id === idOf(0))?.status).toBe('revoked')
    expect((await dossier()).credentials.map(({ status }) => status)).toEqual(['active', 'active', 'active'])
    expect(await storage.events.recent(ada, 9)).toEqual([])
    expect(await change({ count: { subject: ada, authenticator: 'address', kind: 'letters', limit: 1 } })).toBe('done')
  })

  test('forgets browsers, but for the one it is made in', async () => {
    const know = (id: string, by: string) =>
      database.pool.query(`insert into browsers (id_hash, account_id, made_by, first_seen_at, last_seen_at) values ($1, $2, $3, $4, $4)`, [id, ada, by, NOON])
    await know('one', 'passkey')
    await know('two', 'password')
    await change({ forget: { madeBy: 'passkey', exceptBrowserId: 'here' } })
    const left = await database.pool.query<{ id_hash: string }>('select id_hash from browsers where account_id = $1', [ada])
    expect(left.rows).toEqual([{ id_hash: 'two' }])
  })

  test('is counted, and made so often a day', async () => {
    const limited = { count: { subject: ada, authenticator: 'address', kind: 'letters', limit: 3 } } as const
    const answers = await Promise.all(Array.from({ length: 10 }, () => change({ ...limited, credentials: [{ id: idOf(0), label: 'x' }] })))
    expect([answers.filter((it) => it === 'done').length, answers.filter((it) => it === 'full').length]).toEqual([3, 7])
    time = new Date(NOON.getTime() + 25 * 3_600_000)
    expect(await change({ ...limited, now: time })).toBe('done')
  })

  test('of nobody is none', async () => {
    expect(await storage.room.change('nobody' as AccountId, { decide: () => ({ answer: 'x', changes: null }), keeps: always, full: 'x' })).toBeNull()
    expect(await storage.room.read('nobody' as AccountId)).toBeNull()
  })

  test('says so where somebody else verified the address meanwhile', async () => {
    await storage.accounts.add(newcomer(`eve${people}`), [])
    await expect(change({ identifiers: [email(`eve${people}@example.org`)], credentials: [{ id: idOf(0), label: 'x' }] })).rejects.toMatchObject({
      code: 'already-there',
    })
    expect((await dossier()).credentials[0]?.label).toBe('a passkey')
  })
})

describe('changes of one account at the same moment', () => {
  test('are made one after the other: of two that are fine alone, one is', async () => {
    expect(new Set(await Promise.all([removeFrom(0), removeFrom(1)]))).toEqual(new Set(['last', 'removed']))
    expect((await dossier()).credentials.filter((it) => it.authenticator === 'passkey' && it.status === 'active')).toHaveLength(1)
  })

  test('leave one passkey of two, however many ask and in however many instances', async () => {
    const elsewhere = database.storage(() => time)
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => removeFrom(at % 2, at % 3 === 0 ? elsewhere : storage)))
    expect(new Set(answers)).toEqual(new Set(['removed', 'last']))
    expect((await dossier()).credentials.filter((it) => it.authenticator === 'passkey' && it.status === 'active')).toHaveLength(1)
  })

  test('wait for a sign-in that is just setting a passkey aside, and see it', async () => {
    const setAside = [`update credentials set status = 'quarantined' where id = $1`, idOf(1)] as const
    expect(await during(database.pool, setAside, () => removeFrom(0))).toEqual({ result: 'last', waited: true })
  })

  test('and the sweep that destroys a password come through, both', async () => {
    await storage.population.remember(
      [{ accountId: ada, policyId: 'everyone', firstSeenAt: NOON, blockedSince: NOON, removableSince: NOON, destroyedAt: null, lastMode: 'remove', skips: 0 }],
      none,
    )
    const destroy = () => storage.population.destroy(ada, { authenticators: ['password'], policyId: 'everyone', now: NOON, data: {}, still: () => true })
    const [destroyed, ...answers] = await Promise.all([
      destroy(),
      ...Array.from({ length: 8 }, (_, at) => change({ credentials: [{ id: idOf(0), label: `${at}` }] })),
    ])
    expect([destroyed, new Set(answers)]).toEqual([true, new Set(['done'])])
  })
})
