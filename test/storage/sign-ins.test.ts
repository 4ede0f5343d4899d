import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newChallenge, newcomer, newCredential, newSignIn, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let ada: AccountId
let at = NOON
const tally = { authenticator: 'email-otp', strangerSubject: 'mac-of-a-name' }

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => at)
  ada = await storage.accounts.add(newcomer('ada'), [newCredential('adas-key')])
})
afterAll(() => database.close())

const trips = async (work: () => Promise<unknown>) => {
  const before = storage.roundTrips()
  await work()
  return storage.roundTrips() - before
}

describe('opening a sign-in', () => {
  test('keeps it with its challenges, and gives them back as they were, dates and all', async () => {
    const evidence = [
      {
        authenticator: 'email-otp',
        credentialId: null,
        shownAt: NOON,
        observed: null,
        amr: ['otp'],
        factors: 1,
        phishingResistant: false,
        hardwareProtected: false,
        needsWebAuthn: false,
      } as const,
    ]
    const [signIn, challenge] = [newSignIn({ evidence, identifier: 'Ada\u0000@\ud800' }), newChallenge({ state: { until: NOON, text: 'a\u0000b' } })]
    expect(await storage.signIns.open(signIn, [challenge])).toEqual({ signIn, challenges: [challenge] })
    expect((await storage.signIns.read(signIn.id, {})).opened).toEqual({ signIn, challenges: [challenge] })
  })

  test('gives back what is there when it was opened before', async () => {
    const first = newSignIn({ identifier: 'first' })
    const challenge = newChallenge()
    await storage.signIns.open(first, [challenge])
    const again = await storage.signIns.open({ ...first, identifier: 'second' }, [newChallenge()])
    expect(again.signIn.identifier).toBe('first')
    expect(again.challenges).toEqual([challenge])
  })

  test('gives twenty at once the same one', async () => {
    const id = newSignIn().id
    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, index) => storage.signIns.open(newSignIn({ id, identifier: `${index}` }), [newChallenge()])),
    )
    expect(new Set(opened.map(({ signIn }) => signIn.identifier)).size).toBe(1)
    expect(new Set(opened.flatMap(({ challenges }) => challenges.map(({ token }) => token))).size).toBe(1)
  })

  test('begins anew where the one of that name has expired', async () => {
    const old = newSignIn({ identifier: 'old', expiresAt: minutesAfter(-1) })
    await storage.signIns.open(old, [])
    expect((await storage.signIns.read(old.id, {})).opened).toBeNull()
    expect((await storage.signIns.open({ ...old, identifier: 'new', expiresAt: minutesAfter(30) }, [])).signIn.identifier).toBe('new')
  })
})

describe('reading a sign-in', () => {
  test('brings whom it is about, by any of their names, and the tallies in the order asked', async () => {
    const signIn = newSignIn({ accountId: ada })
    await storage.signIns.open(signIn, [])
    await storage.signIns.apply({
      signIn: { id: signIn.id, version: 1, next: signIn },
      count: [
        { subject: ada, authenticator: 'email-otp', kind: 'letters' },
        { subject: ada, authenticator: 'email-otp', kind: 'letters' },
        { subject: 'eve', authenticator: 'password', kind: 'refusals' },
      ],
      events: [],
      letters: [],
      now: NOON,
    })
    const keys = [
      { subject: 'eve', authenticator: 'password' },
      { subject: 'nobody', authenticator: 'password' },
      { subject: ada, authenticator: 'email-otp' },
    ]
    const read = await storage.signIns.read(signIn.id, {}, keys)
    expect(read.dossier?.account.id).toBe(ada)
    expect(read.tallies).toEqual([
      { letters: 0, refusals: 1 },
      { letters: 0, refusals: 0 },
      { letters: 2, refusals: 0 },
    ])
    at = minutesAfter(25 * 60)
    expect((await storage.signIns.read(signIn.id, { accountId: ada }, keys)).tallies[2]).toEqual({ letters: 0, refusals: 0 })
    at = NOON
  })

  test('leaves out challenges that have expired or run out of attempts', async () => {
    const signIn = newSignIn()
    const live = newChallenge()
    await storage.signIns.open(signIn, [newChallenge({ expiresAt: minutesAfter(-1) }), newChallenge({ attempts: 3 }), live])
    expect((await storage.signIns.read(signIn.id, {})).opened?.challenges).toEqual([live])
  })

  test('brings nobody for a name that nobody has, although somebody else was gathered meanwhile', async () => {
    const signIn = newSignIn()
    await storage.signIns.open(signIn, [])
    expect(await storage.signIns.read(signIn.id, { identifier: 'nobody@example.org' })).toMatchObject({ opened: { signIn: { id: signIn.id } }, dossier: null })
  })

  test('finds nobody for an unknown one, whatever its id holds', async () => {
    expect(await storage.signIns.read('\u0000', { identifier: '\u0000', browserId: 'x' })).toEqual({ opened: null, dossier: null, tallies: [] })
  })
})

describe('taking an answer', () => {
  test('counts the attempt and brings the challenge, the account and the tally', async () => {
    const [signIn, challenge] = [newSignIn(), newChallenge()]
    await storage.signIns.open(signIn, [challenge])
    const taken = await storage.signIns.take(signIn.id, challenge.token, 'sign-in', { identifier: 'ada@example.org' }, tally)
    expect(taken?.challenge).toEqual({ ...challenge, attempts: 1 })
    expect(taken?.dossier?.account.id).toBe(ada)
    expect(taken?.signIn.id).toBe(signIn.id)
  })

  test('counts exactly the attempts there are, of twenty at once', async () => {
    const [signIn, challenge] = [newSignIn(), newChallenge({ attemptsMax: 5 })]
    await storage.signIns.open(signIn, [challenge])
    const taken = await Promise.all(Array.from({ length: 20 }, () => storage.signIns.take(signIn.id, challenge.token, 'sign-in', {}, tally)))
    expect(taken.filter((one) => one?.challenge !== null)).toHaveLength(5)
    expect(taken.flatMap((one) => one?.challenge?.attempts ?? []).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
  })

  test('gives no challenge of another sign-in, ceremony or authenticator, nor an expired one', async () => {
    const [signIn, other, challenge] = [newSignIn(), newSignIn(), newChallenge()]
    await storage.signIns.open(signIn, [challenge])
    await storage.signIns.open(other, [])
    const take = async (id: string, ceremony: 'sign-in' | 'enrolment', authenticator: string) =>
      (await storage.signIns.take(id, challenge.token, ceremony, {}, { ...tally, authenticator }))?.challenge ?? null
    expect(await take(other.id, 'sign-in', 'email-otp')).toBeNull()
    expect(await take(signIn.id, 'enrolment', 'email-otp')).toBeNull()
    expect(await take(signIn.id, 'sign-in', 'password')).toBeNull()
    at = minutesAfter(11)
    expect(await take(signIn.id, 'sign-in', 'email-otp')).toBeNull()
    at = NOON
    expect((await storage.signIns.read(signIn.id, {})).opened?.challenges[0]?.attempts).toBe(0)
    expect(await storage.signIns.take('unknown', challenge.token, 'sign-in', {}, tally)).toBeNull()
  })

  test("takes the tally of the stranger where the name is nobody's", async () => {
    const [signIn, challenge] = [newSignIn(), newChallenge()]
    await storage.signIns.open(signIn, [challenge])
    const count = [{ subject: tally.strangerSubject, authenticator: 'email-otp', kind: 'refusals' } as const]
    await storage.signIns.apply({ signIn: { id: signIn.id, version: 1, next: signIn }, count, events: [], letters: [], now: NOON })
    const taken = await storage.signIns.take(signIn.id, challenge.token, 'sign-in', { identifier: 'nobody@example.org' }, tally)
    expect(taken?.tally).toEqual({ letters: 0, refusals: 1 })
    expect(taken?.dossier).toBeNull()
  })
})

describe('one message to PostgreSQL', () => {
  test('is all that opening, reading, taking and applying take', async () => {
    const [signIn, challenge] = [newSignIn(), newChallenge()]
    expect(await trips(() => storage.signIns.open(signIn, [challenge]))).toBe(1)
    expect(await trips(() => storage.signIns.read(signIn.id, { sub: 'sub-ada', browserId: 'b' }, [{ subject: ada, authenticator: 'password' }]))).toBe(1)
    expect(await trips(() => storage.signIns.take(signIn.id, challenge.token, 'sign-in', { accountId: ada }, tally))).toBe(1)
    const everything = {
      signIn: { id: signIn.id, version: 1, next: { ...signIn, accountId: ada } },
      consume: challenge.token,
      challenges: [newChallenge()],
      addCredential: { ...newCredential('another'), accountId: ada },
      rememberBrowser: { id: 'browser', accountId: ada, madeBy: 'passkey', byReplacement: true },
      count: [{ subject: ada, authenticator: 'passkey', kind: 'refusals' as const }],
      events: [{ type: 'credential.created' as const, accountId: ada, signInId: signIn.id, clientId: null, data: {} }],
      letters: [{ channel: 'mail', to: 'ada@example.org', template: 'house/passkey-added', locale: 'en', data: {} }],
      now: NOON,
    }
    expect(await trips(async () => expect(await storage.signIns.apply(everything)).toBe('applied'))).toBe(1)
  })
})
