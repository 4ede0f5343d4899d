import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import type { Changes, Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newChallenge, newcomer, newCredential, newSignIn, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let storage: Storage
let bob: AccountId

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
  bob = await storage.accounts.add(newcomer('bob'), [newCredential('bobs-key')])
})
afterAll(() => database.close())

const rest = { events: [], letters: [], now: NOON }
const event = { type: 'sign_in.completed', accountId: null, signInId: 'x', clientId: null, data: { text: 'a\u0000b' } } as const
const letter = { channel: 'mail', to: 'bob@example.org', template: 'email-otp/code', locale: 'en', data: { code: '123456' } }

async function begun() {
  const [signIn, challenge] = [newSignIn(), newChallenge()]
  await storage.signIns.open(signIn, [challenge])
  const save: Changes = { ...rest, signIn: { id: signIn.id, version: 1, next: { ...signIn, identifier: 'saved' } } }
  return { signIn, challenge, save, consume: { ...save, consume: challenge.token } }
}

const countOf = async (table: string) => Number((await database.pool.query<{ count: string }>(`select count(*) from ${table}`)).rows[0]?.count)
const bobs = async () => (await storage.accounts.dossier({ accountId: bob, browserId: 'bobs-browser' }))!

describe('applying changes', () => {
  test('saves the sign-in as the next version', async () => {
    const { signIn, save } = await begun()
    expect(await storage.signIns.apply(save)).toBe('applied')
    const read = await storage.signIns.read(signIn.id, {})
    expect(read.opened?.signIn).toMatchObject({ identifier: 'saved', version: 2 })
  })

  test('writes nothing over a version that was not read', async () => {
    const { save } = await begun()
    await storage.signIns.apply(save)
    const before = [await countOf('events'), await countOf('outbox'), await countOf('challenges'), await countOf('tallies'), await countOf('accounts')]
    const count = [{ subject: 'stale', authenticator: 'x', kind: 'letters' as const }]
    const all = {
      ...save,
      events: [event],
      letters: [letter],
      challenges: [newChallenge()],
      count,
      addAccount: newcomer('stale'),
      setCredentialStatus: { id: (await bobs()).credentials[0]!.id, status: 'revoked' as const },
    }
    expect(await storage.signIns.apply(all)).toBe('stale')
    expect([await countOf('events'), await countOf('outbox'), await countOf('challenges'), await countOf('tallies'), await countOf('accounts')]).toEqual(before)
    expect((await bobs()).credentials[0]?.status).toBe('active')
  })

  test('writes nothing to a sign-in that has expired or was never there', async () => {
    const { save } = await begun()
    expect(await storage.signIns.apply({ ...save, now: minutesAfter(31) })).toBe('stale')
    expect(await storage.signIns.apply({ ...save, signIn: { ...save.signIn, id: 'never' } })).toBe('stale')
  })

  test('uses up a challenge once, of a hundred at once', async () => {
    const { consume } = await begun()
    const events = await countOf('events')
    const results = await Promise.all(Array.from({ length: 100 }, () => storage.signIns.apply({ ...consume, events: [event] })))
    expect(results.filter((result) => result === 'applied')).toHaveLength(1)
    expect(await countOf('events')).toBe(events + 1)
  })

  test('lets one of twenty save over the same version at once', async () => {
    const { save } = await begun()
    const results = await Promise.all(Array.from({ length: 20 }, () => storage.signIns.apply({ ...save, events: [event] })))
    expect(results.filter((result) => result === 'applied')).toHaveLength(1)
  })

  test('says that a challenge was used, and writes nothing, on a second use with the right version', async () => {
    const { signIn, consume } = await begun()
    expect(await storage.signIns.apply(consume)).toBe('applied')
    const again = { ...consume, signIn: { ...consume.signIn, version: 2 }, events: [event] }
    const events = await countOf('events')
    expect(await storage.signIns.apply(again)).toBe('consumed')
    expect(await countOf('events')).toBe(events)
    expect((await storage.signIns.read(signIn.id, {})).opened?.signIn.version).toBe(2)
  })

  test('leaves the challenge unused when the sign-in was changed meanwhile', async () => {
    const { signIn, save, consume, challenge } = await begun()
    await storage.signIns.apply(save)
    expect(await storage.signIns.apply(consume)).toBe('stale')
    expect((await storage.signIns.read(signIn.id, {})).opened?.challenges[0]?.token).toBe(challenge.token)
  })

  test('consumes no challenge of another sign-in', async () => {
    const [mine, other] = [await begun(), await begun()]
    expect(await storage.signIns.apply({ ...mine.save, consume: other.challenge.token })).toBe('consumed')
    expect((await storage.signIns.read(other.signIn.id, {})).opened?.challenges).toHaveLength(1)
  })

  test('ends a sign-in with its challenges', async () => {
    const { signIn } = await begun()
    expect(await storage.signIns.apply({ ...rest, signIn: { id: signIn.id, version: 1, next: null }, events: [event] })).toBe('applied')
    expect((await storage.signIns.read(signIn.id, {})).opened).toBeNull()
    expect(Number((await database.pool.query<{ count: string }>('select count(*) from challenges where sign_in_id = $1', [signIn.id])).rows[0]?.count)).toBe(0)
  })

  test('makes an account, its credential and a browser that knows it in one go', async () => {
    const { signIn, challenge } = await begun()
    const cleo = newcomer('cleo')
    const result = await storage.signIns.apply({
      ...rest,
      signIn: { id: signIn.id, version: 1, next: { ...signIn, accountId: cleo.id } },
      consume: challenge.token,
      addAccount: cleo,
      addCredential: { ...newCredential('cleos-key', { createdIn: signIn.id }), accountId: cleo.id },
      rememberBrowser: { id: 'cleos-browser', accountId: cleo.id, madeBy: 'passkey', byReplacement: true },
    })
    expect(result).toBe('applied')
    const dossier = await storage.accounts.dossier({ identifier: 'cleo@example.org', browserId: 'cleos-browser' })
    expect(dossier).toMatchObject({
      account: { id: cleo.id, sub: 'sub-cleo', createdAt: NOON },
      credentials: [{ lookup: 'cleos-key', proofs: 0, createdIn: signIn.id, createdAt: NOON }],
    })
    expect(dossier?.browser).toEqual({ accountId: cleo.id, madeBy: 'passkey', firstSeenAt: NOON, lastReplacementAt: NOON, failures: 0 })
  })

  test.each(['identifier', 'credential'] as const)('writes nothing when the %s exists already', async (what) => {
    const { signIn, save } = await begun()
    const dan = newcomer('dan', what === 'identifier' ? { identifiers: newcomer('bob').identifiers } : {})
    const addCredential = { ...newCredential(what === 'credential' ? 'bobs-key' : 'dans-key'), accountId: dan.id }
    expect(await storage.signIns.apply({ ...save, addAccount: dan, addCredential })).toBe('conflict')
    expect(await storage.accounts.bySub('sub-dan')).toBeNull()
    expect((await storage.signIns.read(signIn.id, {})).opened?.signIn.version).toBe(1)
  })

  test('lets an unverified address be claimed by many, and identify nobody', async () => {
    const identifiers = newcomer('fay').identifiers.map((identifier) => ({ ...identifier, verifiedAt: null }))
    for (const name of ['fay', 'fay2']) {
      const { save } = await begun()
      expect(await storage.signIns.apply({ ...save, addAccount: newcomer(name, { identifiers }) })).toBe('applied')
    }
    expect(await storage.accounts.byIdentifier('fay@example.org')).toBeNull()
  })
})

describe('the use of a credential', () => {
  test('counts a proof, confirms once, and rewrites what the authenticator rewrote, with a new status at the same time', async () => {
    const id = (await bobs()).credentials[0]?.id as CredentialId
    const assessed = { bound: 'device', provider: 'x', attachment: null, discoverable: true, usable: true } as const
    const use = { id, at: minutesAfter(1), proven: true, confirmed: true, assessed, payload: { counter: 7 } }
    const first = await begun()
    expect(await storage.signIns.apply({ ...first.save, useCredential: use, setCredentialStatus: { id, status: 'quarantined' } })).toBe('applied')
    const { payload: _payload, ...untouched } = use
    const second = await begun()
    await storage.signIns.apply({ ...second.save, useCredential: { ...untouched, at: minutesAfter(2), proven: false } })
    const [credential] = (await bobs()).credentials
    expect(credential).toMatchObject({
      proofs: 1,
      lastProvenAt: minutesAfter(1),
      lastUsedAt: minutesAfter(2),
      confirmedAt: NOON,
      assessed,
      payload: { counter: 7 },
      status: 'quarantined',
    })
  })
})
