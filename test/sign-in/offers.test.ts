import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../src/domain/browser.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { asserted, made, PASSWORD, walksIn } from '../support/flow-walks.ts'

const DAY = 86_400
const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: false, script: true }
const silent: Capabilities = { ...able, conditionalCreate: true }

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
})
afterAll(() => at.close())

const somebody = (capabilities = able) => guest({}, { capabilities })
const offersOf = async (name: string) => (await people.dossier(name)).offers
const nudges = async (name: string) => (await people.events(name)).filter((it) => it.type.startsWith('nudge.')).map(({ type, data }) => [type, data['offer']])

describe('"create a passkey" after a password (table 3 row 7)', () => {
  test('leads through a code to the passkey, which is trusted, and on to the client', async () => {
    await at.people('bob', { password: PASSWORD })
    const who = somebody()
    expect((await people.withPassword(who, 'bob')).outcome).toBeNull()
    expect(await people.shown(who, 'offer')).toMatchObject({ authenticator: 'passkey', skippable: true, offer: 'replacement', skipsLeft: null })
    await at.flow.create(who)
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp', offer: 'replacement', leadsTo: 'passkey', others: [] })
    expect((await people.answer(who, { code: await people.code() })).outcome).toBeNull()
    const enrol = await people.shown(who, 'enrol')
    expect(enrol).toMatchObject({ authenticator: 'passkey', skippable: true, offer: 'replacement' })
    await people.answer(who, made(soft(), enrol))
    expect(await people.shown(who, 'note')).toMatchObject({ message: 'replacement-added' })
    const moved = await at.flow.skip(who)
    expect(moved.outcome).toMatchObject({ sub: 'sub-bob', amr: ['pwd', 'otp', 'mfa'] })
    expect((await people.dossier('bob')).credentials.find((it) => it.authenticator === 'passkey')?.confirmedAt).not.toBeNull()
    expect(await people.events('bob', 'recovery.completed')).toEqual([])
    expect(await nudges('bob')).toEqual([
      ['nudge.shown', 'replacement'],
      ['nudge.accepted', 'replacement'],
    ])
    const [shownEvent, accepted, evaluated] = await Promise.all(
      ['nudge.shown', 'nudge.accepted', 'phaseout.evaluated'].map(async (type) => (await people.events('bob', type))[0]?.data),
    )
    expect(shownEvent).toMatchObject({ row: 7, authenticator: 'passkey', family: 'other', version: 'default' })
    expect([accepted?.['decision'], evaluated?.['decision']]).toEqual([shownEvent?.['decision'], shownEvent?.['decision']])
  })

  test('rests for a week, then a month, then three months each time it is put off, and waits a day after any offer', async () => {
    await at.people('bill', { password: PASSWORD })
    let who = somebody()
    const asked = async (): Promise<boolean> => {
      const moved = await people.withPassword(who, 'bill')
      if (moved.outcome !== null) {
        who = people.next(who, moved)
        return false
      }
      who = people.next(who, await at.flow.skip(who))
      return true
    }
    expect(await asked()).toBe(true)
    for (const days of [7, 30, 90, 90]) {
      at.wait((days - 1) * DAY)
      expect(await asked()).toBe(false)
      at.wait(DAY + 1)
      expect(await asked()).toBe(true)
    }
    expect((await people.events('bill', 'nudge.snoozed')).map((it) => it.data['skips'])).toEqual([1, 2, 3, 4, 5])
  })

  test('"not on this device" counts here alone, "never" for the account', async () => {
    await at.people('ben', { password: PASSWORD })
    const here = somebody()
    await people.withPassword(here, 'ben')
    const home = await at.flow.skip(here, 'device')
    expect(home.outcome?.sub).toBe('sub-ben')
    at.wait(400 * DAY)
    expect((await people.withPassword(people.next(here, home), 'ben')).outcome).not.toBeNull()
    const elsewhere = somebody()
    expect((await people.withPassword(elsewhere, 'ben')).outcome).toBeNull()
    await at.flow.skip(elsewhere, 'never')
    at.wait(400 * DAY)
    expect((await people.withPassword(somebody(), 'ben')).outcome).not.toBeNull()
    expect((await people.events('ben', 'nudge.never')).map((it) => it.data['here'])).toEqual([true, false])
  })

  test('can still be left on the way to it, and in the end', async () => {
    await at.people('bart', { password: PASSWORD })
    const who = somebody()
    await people.withPassword(who, 'bart')
    await at.flow.create(who)
    await people.shown(who, 'challenge')
    expect((await at.flow.skip(who)).outcome?.sub).toBe('sub-bart')
    expect((await offersOf('bart'))[0]).toMatchObject({ kind: 'replacement', here: false, skips: 1 })
  })

  test('is not made to whoever steps up, nor where the browser cannot', async () => {
    await at.people('bea', { password: PASSWORD })
    expect((await people.withPassword(somebody({ ...able, webauthn: false }), 'bea')).outcome).not.toBeNull()
    const again = guest({ session: { sub: 'sub-bea' }, prompts: ['login'] }, { capabilities: able })
    expect((await people.withPassword(again, 'bea')).outcome).not.toBeNull()
  })
})

describe('a silent upgrade (table 3 row 5)', () => {
  test('makes a passkey that counts for nothing yet, and tells of it on a page and by mail', async () => {
    await at.people('sue', { password: PASSWORD })
    const who = somebody(silent)
    await people.withPassword(who, 'sue')
    const upgrade = await people.shown(who, 'upgrade')
    await at.letters()
    expect((await people.answer(who, made(soft(), upgrade))).outcome).toBeNull()
    expect(await people.shown(who, 'note')).toMatchObject({ message: 'replacement-added' })
    const [letter] = (await at.letters()).filter((it) => it.template === 'house/credential-added')
    expect(letter?.data['undo']).toMatch(/^http:\/\/localhost:3000\/undo\/.+/)
    expect((await at.flow.skip(who)).outcome).toMatchObject({ sub: 'sub-sue', amr: ['pwd'] })
    expect((await people.dossier('sue')).credentials.find((it) => it.authenticator === 'passkey')).toMatchObject({ confirmedAt: null, proofs: 0 })
    expect((await people.events('sue', 'passkey.created'))[0]?.data).toMatchObject({ silent: true, via: ['password'] })
    expect(await nudges('sue')).toEqual([
      ['nudge.shown', 'upgrade'],
      ['nudge.accepted', 'upgrade'],
    ])
  })

  test.each(['cancelled', 'skipped', 'refused'] as const)('that is %s leaves no trace but an event, and something else may be offered', async (how) => {
    await at.people(`sam-${how}`, { password: PASSWORD })
    const who = somebody(silent)
    await people.withPassword(who, `sam-${how}`)
    await people.shown(who, 'upgrade')
    if (how === 'cancelled') await at.flow.cancelled(who, 'passkey')
    if (how === 'skipped') await at.flow.skip(who)
    if (how === 'refused') await people.answer(who, { response: '{}' })
    expect(await people.shown(who, 'offer')).toMatchObject({ offer: 'replacement' })
    expect((await people.events(`sam-${how}`, 'nudge.failed'))[0]?.data).toMatchObject({ offer: 'upgrade', reason: 'silent' })
    expect((await at.flow.skip(who)).outcome).not.toBeNull()
  })

  test('whose page is loaded again tries again', async () => {
    await at.people('sid', { password: PASSWORD })
    const who = somebody(silent)
    await people.withPassword(who, 'sid')
    const first = await people.shown(who, 'upgrade')
    at.wait(1199)
    expect((await people.shown(who, 'upgrade')).challenge.token).toBe(first.challenge.token)
    at.wait(1)
    expect((await people.shown(who, 'upgrade')).challenge.token).not.toBe(first.challenge.token)
  })
})

describe('"create one on this device" (table 3 row 6)', () => {
  test('is offered to whoever signed in with a phone, after which the account holds both', async () => {
    const phone = soft({ attachment: 'cross-platform' })
    await at.people('ada', { passkey: phone })
    at.wait(1)
    const who = somebody()
    await at.flow.show(who)
    await people.withPasskey(who, phone)
    const enrol = await people.shown(who, 'enrol')
    expect(enrol).toMatchObject({ offer: 'this-device', skippable: true })
    await people.answer(who, made(soft(), enrol))
    await people.shown(who, 'note')
    const moved = await at.flow.skip(who)
    expect(moved.outcome).toMatchObject({ acr: 'phr' })
    expect((await people.dossier('ada')).credentials.filter((it) => it.authenticator === 'passkey' && it.status === 'active')).toHaveLength(2)
  })

  test('is put off for this browser alone, which is remembered from then on', async () => {
    const phone = soft({ attachment: 'cross-platform' })
    await at.people('anna', { passkey: phone })
    at.wait(1)
    const who = somebody()
    await people.withPasskey(who, phone)
    const moved = await at.flow.skip(who)
    expect(moved.outcome).not.toBeNull()
    const browserId = moved.cookie?.id ?? ''
    const here = await at.storage.accounts.dossier({ identifier: 'anna', browserId })
    expect(here?.offers.filter((it) => it.here)).toMatchObject([{ kind: 'this-device', skips: 1, never: false }])
    expect((await offersOf('anna')).filter((it) => it.kind === 'this-device')).toMatchObject([{ here: false, skips: 0, snoozedUntil: null }])
  })
})

describe('"try your passkey now" (table 3 row 7, class C1)', () => {
  test('is offered after a password, and proves it', async () => {
    const passkey = soft()
    await at.people('cora', { password: PASSWORD, passkey })
    at.wait(1)
    const who = somebody()
    await people.withPassword(who, 'cora')
    const page = await people.shown(who, 'challenge')
    expect(page).toMatchObject({ authenticator: 'passkey', offer: 'replacement', others: [], beside: [] })
    expect((await people.answer(who, asserted(passkey, page))).outcome).toMatchObject({ acr: 'phr' })
    expect(await nudges('cora')).toEqual([
      ['nudge.shown', 'replacement'],
      ['nudge.accepted', 'replacement'],
    ])
    expect((await people.events('cora', 'phaseout.mode_changed')).map((it) => it.data)).toEqual([])
    expect((await people.dossier('cora')).phaseOuts[0]).toMatchObject({ lastMode: 'block' })
  })

  test('may be put off', async () => {
    await at.people('carl', { password: PASSWORD, passkey: soft() })
    at.wait(1)
    const who = somebody()
    await people.withPassword(who, 'carl')
    await people.shown(who, 'challenge')
    expect((await at.flow.skip(who)).outcome).toMatchObject({ amr: ['pwd'] })
  })
})

describe('offers', () => {
  test.each([able, silent])('are none on a computer that is to remember nothing (table 4 row 8)', async (capabilities) => {
    const name = `lea-${capabilities.conditionalCreate}`
    await at.people(name, { password: PASSWORD })
    const who = guest({}, { capabilities })
    await at.flow.show(who)
    await at.flow.share(who, true)
    expect((await people.withPassword(who, name)).outcome).toMatchObject({ remember: false })
    expect((await people.dossier(name)).offers).toEqual([])
  })

  test('are none where the policy makes none', async () => {
    const quiet = await openHouse({
      policy: { ...defaultPolicy, offers: { ...defaultPolicy.offers, enabled: false }, passkeys: { ...defaultPolicy.passkeys, autoUpgrade: false } },
    })
    await quiet.people('bob', { password: PASSWORD })
    expect((await walksIn(quiet).withPassword(somebody(silent), 'bob')).outcome).not.toBeNull()
    await quiet.close()
  })
})

describe('an account without an address (table 3 row 9)', () => {
  test('is told where one can be added, and puts it off for two weeks', async () => {
    const passkey = soft()
    await at.people('nora', { passkey, email: false })
    const signIn = async (who: ReturnType<typeof somebody>) => people.withPasskey(who, passkey)
    let who = somebody()
    let moved = await signIn(who)
    for (let times = 0; times < 3 && moved.outcome !== null; times += 1) {
      at.wait(2 * DAY)
      who = people.next(who, moved)
      moved = await signIn(who)
    }
    expect(await people.shown(who, 'confirm')).toMatchObject({ offer: 'recovery' })
    moved = await at.flow.skip(who)
    expect(moved.outcome).toMatchObject({ sub: 'sub-nora' })
    expect(await nudges('nora')).toEqual(
      expect.arrayContaining([
        ['nudge.shown', 'recovery'],
        ['nudge.snoozed', 'recovery'],
      ]),
    )
    expect((await offersOf('nora')).find(({ kind }) => kind === 'recovery')?.snoozedUntil).toEqual(new Date(at.now().getTime() + 14 * DAY * 1000))
    at.wait(2 * DAY)
    const next = people.next(who, moved)
    expect((await signIn(next)).outcome).not.toBeNull()
  })
})
