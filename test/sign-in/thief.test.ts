import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../src/domain/browser.ts'
import { openUndo } from '../../src/domain/undo.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { made, PASSWORD, walksIn } from '../support/flow-walks.ts'

const DAY = 86_400
const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: true, script: true }
const trusting = { ...defaultPolicy, passkeys: { ...defaultPolicy.passkeys, enrolmentProof: ['email-otp', 'passkey', 'password'] } }

/** Eve has Bob's password, and makes herself a passkey on the strength of it. */
async function stolen(at: OpenHouse, how: 'silently' | 'by an offer') {
  const people = walksIn(at)
  await at.people('bob', { password: PASSWORD })
  at.wait(DAY)
  const eve = guest({}, { capabilities: { ...able, conditionalCreate: how === 'silently' }, network: '203.0.113' })
  await people.withPassword(eve, 'bob')
  await at.letters()
  const key = soft()
  const page = how === 'silently' ? await people.shown(eve, 'upgrade') : await people.shown(eve, 'enrol')
  const moved = await people.past(eve, await people.answer(eve, made(key, page)))
  expect(moved.outcome?.sub).toBe('sub-bob')
  return { people, key, home: people.next(eve, moved), letters: await at.letters() }
}

describe('a password thief who makes a passkey (table 4 row 42)', () => {
  let at: OpenHouse
  beforeAll(async () => {
    at = await openHouse()
  })
  afterAll(() => at.close())

  test('uses it for weeks, and it counts for nothing: its owner keeps the password, was told at once, and can take it back', async () => {
    const { people, key, home, letters } = await stolen(at, 'silently')
    let eve = home
    for (let weeks = 0; weeks < 12; weeks += 1) {
      at.wait(7 * DAY)
      const moved = await people.past(eve, await people.withPasskey(eve, key))
      expect(moved.outcome?.sub).toBe('sub-bob')
      eve = people.next(eve, moved)
    }
    const passkey = (await people.dossier('bob')).credentials.find((it) => it.authenticator === 'passkey')
    expect(passkey).toMatchObject({ confirmedAt: null, proofs: 12 })
    expect((await people.events('bob', 'phaseout.evaluated')).at(-1)?.data).toMatchObject({ mode: 'allow', class: 'C1' })
    expect((await people.events('bob')).map((it) => it.type)).not.toContain('passkey.confirmed')
    expect((await people.withPassword(guest(), 'bob')).outcome).toMatchObject({ sub: 'sub-bob', amr: ['pwd'] })

    const told = letters.find((it) => it.template === 'house/credential-added')
    expect(told?.to).toBe('bob@example.com')
    const sealed = String(told?.data['undo']).split('/undo/')[1] ?? ''
    const addedAt = new Date('2026-11-23T12:00:00Z').getTime()
    const undo = openUndo(at.house.vault, sealed, new Date(addedAt + 29 * DAY * 1000))
    expect(undo).toMatchObject({ accountId: passkey?.accountId, credentialId: passkey?.id })
    expect(openUndo(at.house.vault, sealed, new Date(addedAt + 31 * DAY * 1000))).toBeNull()
    await at.storage.accounts.revokeCredential(undo!.accountId, passkey!.id, { events: [], letters: [], now: at.now() })
    expect(await at.flow.show(people.next(eve, { outcome: null, cookie: eve.cookie }))).toMatchObject({ show: 'choose' })
  })

  test('gets nothing to stay that outlives the letter: what time alone made certain vouches for no other while it can be taken back', async () => {
    const people = walksIn(at)
    await at.people('boris', { password: PASSWORD })
    at.wait(DAY)
    let eve = guest({}, { capabilities: { ...able, conditionalCreate: false } })
    eve = people.next(eve, await people.past(eve, await people.withPassword(eve, 'boris')), { capabilities: able })
    at.wait(2 * DAY)
    await people.withPassword(eve, 'boris')
    const key = soft()
    eve = people.next(eve, await people.past(eve, await people.answer(eve, made(key, await people.shown(eve, 'upgrade')))))
    at.wait(8 * DAY)
    eve = people.next(eve, await people.past(eve, await people.withPasskey(eve, key)))
    expect((await people.events('boris', 'passkey.confirmed')).map((it) => it.data['by'])).toEqual(['time'])
    await at.flow.restart(eve)
    await at.flow.create(eve)
    await at.flow.identify(eve, 'boris')
    await at.flow.choose(eve, 'passkey')
    await people.withPasskey(eve, key)
    expect((await at.flow.show(eve)).show).not.toBe('enrol')
  })

  test('cannot have it confirmed by a code that the owner enters in a sign-in of his own', async () => {
    const people = walksIn(at)
    await at.people('bert', { password: PASSWORD })
    at.wait(DAY)
    const eve = guest({}, { capabilities: able })
    await people.withPassword(eve, 'bert')
    const key = soft()
    await people.past(eve, await people.answer(eve, made(key, await people.shown(eve, 'upgrade'))))
    at.wait(DAY)
    await people.withCode(guest(), 'bert')
    at.wait(DAY)
    await people.withPasskey(guest(), key)
    expect((await people.dossier('bert')).credentials.find((it) => it.authenticator === 'passkey')?.confirmedAt).toBeNull()
  })
})

describe('where a password is enough to make a passkey', () => {
  test('it counts from the first proof on, and its owner was told without a way to take it back', async () => {
    const at = await openHouse({ policy: trusting })
    const { people, key, home, letters } = await stolen(at, 'by an offer')
    const { data } = letters.find((it) => it.template === 'house/credential-added') ?? {}
    expect(data).toMatchObject({ account: expect.stringMatching(/\/account$/) })
    expect(data?.['undo']).toBeUndefined()
    at.wait(7 * DAY)
    await people.past(home, await people.withPasskey(home, key))
    expect((await people.dossier('bob')).phaseOuts[0]).toMatchObject({ lastMode: 'block' })
    await at.close()
  })
})

describe('an unconfirmed passkey', () => {
  let at: OpenHouse
  beforeAll(async () => {
    at = await openHouse()
  })
  afterAll(() => at.close())

  /** The owner's own, made silently, in a browser known for the account before or not. */
  async function upgraded(name: string, known: boolean) {
    const people = walksIn(at)
    await at.people(name, { password: PASSWORD })
    at.wait(DAY)
    let who = guest({}, { capabilities: { ...able, conditionalCreate: false } })
    if (known) who = people.next(who, await people.past(who, await people.withPassword(who, name)), { capabilities: able })
    else who = { ...who, capabilities: able }
    at.wait(2 * DAY)
    await people.withPassword(who, name)
    const key = soft()
    const moved = await people.past(who, await people.answer(who, made(key, await people.shown(who, 'upgrade'))))
    return { people, key, home: people.next(who, moved), confirmedBy: async () => (await people.events(name, 'passkey.confirmed')).map((it) => it.data['by']) }
  }

  test('is confirmed by a code entered in the sign-in that proves it, and then blocks the password', async () => {
    const { people, key, confirmedBy } = await upgraded('una1', false)
    at.wait(DAY)
    const who = guest({ acrWanted: ['phr'] })
    expect((await people.withCode(who, 'una1')).outcome).toBeNull()
    await people.past(who, await people.withPasskey(who, key))
    expect(await confirmedBy()).toEqual(['proof'])
    expect((await people.dossier('una1')).phaseOuts[0]).toMatchObject({ lastMode: 'block' })
  })

  test.each([
    [8, true, ['time']],
    [6, true, []],
    [400, false, []],
  ] as const)('proven after %i days in a browser known before it (%s) is confirmed by %j', async (days, known, by) => {
    const { people, key, home, confirmedBy } = await upgraded(`una-${days}-${known}`, known)
    at.wait(days * DAY)
    await people.past(home, await people.withPasskey(home, key))
    expect(await confirmedBy()).toEqual(by)
  })
})
