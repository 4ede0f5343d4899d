import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { CredentialUse, Changes, Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newChallenge, newcomer, newCredential, newSignIn, NOON } from '../support/cast.ts'
import { during } from '../support/during.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let bob: AccountId
const sheet = newCredential('bobs-sheet', { authenticator: 'recovery-code', payload: { codes: ['one', 'two'], none: null, share: 0.1 } })

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  bob = await storage.accounts.add(newcomer('bob'), [sheet])
})
afterAll(() => database.close())

const bobs = async (browserId = 'bobs-browser') => (await storage.accounts.dossier({ accountId: bob, browserId }))!

async function begun(more: Partial<Changes> = {}): Promise<Changes> {
  const [signIn, challenge] = [newSignIn(), newChallenge()]
  await storage.signIns.open(signIn, [challenge])
  return { signIn: { id: signIn.id, version: 1, next: signIn }, consume: challenge.token, events: [], letters: [], now: NOON, ...more }
}

const step = async (changes: Partial<Changes>) => storage.signIns.apply(await begun(changes))

describe('a browser', () => {
  test('becomes known, counts failures, and starts again after a success', async () => {
    const failure = { browserFailure: { id: 'bobs-browser', accountId: bob } }
    await step(failure)
    expect((await bobs()).browser).toBeNull()
    const remember = { id: 'bobs-browser', accountId: bob, madeBy: 'password', byReplacement: false }
    await step({ rememberBrowser: remember })
    await step(failure)
    await step(failure)
    expect((await bobs()).browser).toMatchObject({ failures: 2, lastReplacementAt: null, madeBy: 'password' })
    await step({ rememberBrowser: { ...remember, madeBy: 'passkey', byReplacement: true }, now: minutesAfter(5) })
    await step({ rememberBrowser: remember, now: minutesAfter(6) })
    expect((await bobs()).browser).toMatchObject({ failures: 0, lastReplacementAt: minutesAfter(5), firstSeenAt: NOON })
    expect(await storage.browsers.known('bobs-browser')).toEqual([(await bobs()).browser])
    expect(await storage.browsers.known('another')).toEqual([])
    await storage.browsers.forget('bobs-browser', bob)
    expect(await storage.browsers.known('bobs-browser')).toEqual([])
  })
})

describe('a phase-out', () => {
  test('is remembered per account and policy', async () => {
    const fact = { policyId: 'everybody', blockedSince: NOON, removableSince: null, destroyedAt: null, lastMode: 'block', firstSeenAt: NOON, skips: 0 } as const
    await step({ phaseOut: { accountId: bob, fact } })
    await step({ phaseOut: { accountId: bob, fact: { ...fact, lastMode: 'demote' } } })
    expect((await bobs()).phaseOuts).toEqual([{ ...fact, lastMode: 'demote' }])
  })

  test('of two sign-ins at once keeps what the faster one wrote: a slower one unsays no block', async () => {
    const before = { policyId: 'race', blockedSince: null, removableSince: null, destroyedAt: null, lastMode: 'allow', firstSeenAt: NOON, skips: 0 } as const
    const blocked = { ...before, blockedSince: minutesAfter(1), lastMode: 'block' } as const
    const race = async () => (await bobs()).phaseOuts.find(({ policyId }) => policyId === 'race')
    await step({ phaseOut: { accountId: bob, fact: blocked, was: null } })
    expect(await step({ phaseOut: { accountId: bob, fact: before, was: null } })).toBe('applied')
    expect(await race()).toEqual(blocked)
    await step({ phaseOut: { accountId: bob, fact: { ...before, skips: 1 }, was: before } })
    expect(await race()).toEqual(blocked)
    await step({ phaseOut: { accountId: bob, fact: { ...blocked, skips: 1 }, was: blocked } })
    expect(await race()).toEqual({ ...blocked, skips: 1 })
  })
})

describe('what came of offers', () => {
  const offer = { accountId: bob, browserId: null, kind: 'replacement', lastShownAt: NOON, skips: 0, snoozedUntil: null, never: false } as const
  const asked = async (browserId?: string) => (await bobs(browserId)).offers

  test('is kept for the account and for each browser, as it was said last', async () => {
    const of = (more: object) => ({ ...offer, accountId: bob, ...more })
    const here = { browserId: 'bobs-browser', kind: 'this-device', never: true }
    expect(await step({ offers: [of({}), of(here), of({ ...here, browserId: 'bobs-other-browser', skips: 5 })] })).toBe('applied')
    await step({ offers: [of({ skips: 1, snoozedUntil: minutesAfter(7), lastShownAt: minutesAfter(1) })] })
    const onAccount = { kind: 'replacement', here: false, lastShownAt: minutesAfter(1), skips: 1, snoozedUntil: minutesAfter(7), never: false }
    const onDevice = { kind: 'this-device', here: true, lastShownAt: NOON, skips: 0, snoozedUntil: null, never: true }
    expect(await asked()).toEqual([onAccount, onDevice])
    expect(await asked('bobs-other-browser')).toEqual([onAccount, { ...onDevice, skips: 5 }])
    expect(await asked('a-strange-browser')).toEqual([onAccount])
  })

  test('is forgotten with the browser', async () => {
    await storage.browsers.forget('bobs-other-browser', bob)
    expect(await asked('bobs-other-browser')).toHaveLength(1)
    expect(await asked()).toHaveLength(2)
  })

  test('is not written by a step that is stale', async () => {
    const changes = await begun({ offers: [{ ...offer, accountId: bob, kind: 'note' }] })
    expect(await storage.signIns.apply({ ...changes, signIn: { ...changes.signIn, version: 7 } })).toBe('stale')
    expect(await asked()).not.toContainEqual(expect.objectContaining({ kind: 'note' }))
  })
})

describe('a credential that is used up', () => {
  const use = (expects: unknown, payload: unknown): CredentialUse => ({
    id: sheet.id,
    at: NOON,
    proven: true,
    confirmed: false,
    assessed: sheet.assessed,
    expects,
    payload,
  })
  const count = [{ subject: 'bob', authenticator: 'recovery-code', kind: 'refusals' as const, limit: 1000 }]
  const tallies = async () => (await database.pool.query<{ count: number }>('select count from tallies')).rows.map((row) => row.count)
  const event = { type: 'sign_in.completed', accountId: null, signInId: null, clientId: null, data: {} } as const

  test('is used by one of a hundred at once, each in a sign-in of its own', async () => {
    const changes = { useCredential: use({ share: 0.1, none: null, codes: ['one', 'two'] }, { codes: ['two'] }), events: [event], count }
    const steps = await Promise.all(Array.from({ length: 100 }, () => begun(changes)))
    const results = await Promise.all(steps.map((one) => storage.signIns.apply(one)))
    expect(results.filter((result) => result === 'applied')).toHaveLength(1)
    expect(results.filter((result) => result === 'consumed')).toHaveLength(99)
    expect((await bobs()).credentials[0]).toMatchObject({ proofs: 1, payload: { codes: ['two'] } })
    expect((await database.pool.query('select 1 from events')).rowCount).toBe(1)
    expect(await tallies()).toEqual([1])
  })

  test('is not used by one who read it before another used it', async () => {
    const steps = await Promise.all([1, 2, 3].map(() => begun({ useCredential: use({ codes: ['two'] }, { codes: [] }) })))
    const waiting = ['select 1 from credentials where id = $1 for update', sheet.id] as const
    const { result, waited } = await during(database.pool, waiting, () => Promise.all(steps.map((one) => storage.signIns.apply(one))))
    expect([result.toSorted(), waited]).toEqual([['applied', 'consumed', 'consumed'], true])
    await database.pool.query(`update credentials set payload = '{"codes":["two"]}', proofs = 1 where id = $1`, [sheet.id])
  })

  test('leaves the challenge of whoever lost, and the sign-in as it was', async () => {
    const changes = await begun({ useCredential: use({ codes: ['one', 'two'] }, { codes: [] }) })
    expect(await storage.signIns.apply(changes)).toBe('consumed')
    const { opened } = await storage.signIns.read(changes.signIn.id, {})
    expect(opened?.signIn.version).toBe(1)
    expect(opened?.challenges).toHaveLength(1)
    expect((await bobs()).credentials[0]).toMatchObject({ proofs: 1, payload: { codes: ['two'] } })
  })

  test('is used again on what is left of it', async () => {
    expect(await step({ useCredential: use({ codes: ['two'] }, { codes: [] }) })).toBe('applied')
    expect(await step({ useCredential: use(undefined, undefined) })).toBe('applied')
    expect((await bobs()).credentials[0]).toMatchObject({ proofs: 3, payload: { codes: [] } })
  })

  test('is stale, not used up, where the sign-in was changed meanwhile', async () => {
    const changes = await begun({ useCredential: use({ codes: [] }, { codes: ['more'] }) })
    expect(await storage.signIns.apply({ ...changes, signIn: { ...changes.signIn, version: 7 } })).toBe('stale')
    expect((await bobs()).credentials[0]).toMatchObject({ payload: { codes: [] } })
  })
})
