import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../src/domain/browser.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { asserted, made, PASSWORD, walksIn } from '../support/flow-walks.ts'

const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: false, script: true }

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
})
afterAll(() => at.close())

const somebody = () => guest({}, { capabilities: able })

/** Blocked from the password, and the passkey is lost. */
async function lost(name: string) {
  const passkey = soft()
  await at.people(name, { password: PASSWORD, passkey })
  at.wait(60)
  const first = somebody()
  await people.past(first, await people.withPasskey(first, passkey))
  at.wait(60)
  await at.letters()
}

const begun = async (name: string) => {
  const who = somebody()
  await at.flow.show(who)
  await at.flow.recover(who)
  expect(await people.shown(who, 'identify')).toMatchObject({ wants: 'recovery' })
  await at.flow.identify(who, name)
  expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp' })
  return who
}

/** Past the wait, since the lost passkey works as far as anybody knows. */
async function waited(name: string) {
  const who = await begun(name)
  await people.answer(who, { code: await people.code() })
  await people.shown(who, 'recovery-held')
  at.wait(86_400)
  await at.letters()
}

/** Says that nothing is lost of what was there before. */
const sorted = (who: ReturnType<typeof somebody>) => at.flow.answer(who, { token: '', authenticator: '', fields: { page: 'old-keys' } })

describe('"Trouble signing in?"', () => {
  test('leads through a code to a new passkey, whose first use is the sign-in, and never back to the password', async () => {
    await lost('cleo')
    await waited('cleo')
    const who = await begun('cleo')
    expect((await people.events('cleo', 'recovery.started')).map((it) => it.data)).toMatchObject([{ by: 'email-otp' }, { by: 'email-otp' }])
    expect((await people.answer(who, { code: await people.code() })).outcome).toBeNull()
    const enrol = await people.shown(who, 'enrol')
    expect(enrol).toMatchObject({ authenticator: 'passkey' })
    const fresh = soft()
    expect((await people.answer(who, made(fresh, enrol))).outcome).toBeNull()
    await sorted(who)
    const proof = await people.shown(who, 'challenge')
    expect(proof).toMatchObject({ authenticator: 'passkey' })
    expect((await people.past(who, await people.answer(who, asserted(fresh, proof)))).outcome).toMatchObject({ acr: 'phr' })
    expect((await people.events('cleo', 'recovery.completed')).map((it) => it.data)).toMatchObject([{ by: 'mailbox' }])
    expect((await people.withPassword(guest(), 'cleo')).outcome).toBeNull()
  })

  test('is begun from a page on which somebody is named already, too', async () => {
    await lost('carl')
    const who = somebody()
    await at.flow.show(who)
    await at.flow.identify(who, 'carl')
    await at.flow.recover(who)
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp' })
  })

  test('relaxes nothing and makes nothing, however often a stranger begins it', async () => {
    await lost('clara')
    const before = await people.dossier('clara')
    for (let times = 0; times < 15; times += 1) {
      const eve = await begun('clara')
      await people.answer(eve, { code: '000000' })
      await at.flow.cancelled(eve, 'passkey')
    }
    expect(await people.dossier('clara')).toEqual(before)
    expect((await people.events('clara')).map((it) => it.type)).not.toContain('passkey.failed')
    expect((await people.events('clara')).map((it) => it.type)).not.toContain('recovery.completed')
    const [fact] = before.phaseOuts
    const figures = await at.storage.pauses.figures(fact?.policyId ?? '', new Date(0))
    expect(figures).toMatchObject({ failed: 0 })
    expect(figures.recoveries).toBe(1)
    expect((await people.withPassword(guest(), 'clara')).outcome).toBeNull()
  })

  test('stays where it is where no passkey can be made, and signs nobody in', async () => {
    await lost('dora')
    await waited('dora')
    const who = await begun('dora')
    await people.answer(who, { code: await people.code() })
    for (let times = 0; times < 3; times += 1) {
      await people.shown(who, 'enrol')
      const { outcome } = await at.flow.answer(who, { token: '', authenticator: '', fields: { authenticator: 'passkey', cancelled: 'NotAllowedError' } })
      expect(outcome).toBeNull()
    }
    expect(await people.shown(who, 'enrol')).toMatchObject({ scoped: true, notice: { code: 'ceremony-cancelled' } })
  })
})

describe('a passkey that nobody vouched for', () => {
  test('makes no other where something better can be shown: that is asked for first', async () => {
    await at.people('sue', { password: PASSWORD })
    at.wait(60)
    const who = guest({}, { capabilities: { ...able, conditionalCreate: true } })
    await people.withPassword(who, 'sue')
    const silent = soft({ attachment: 'cross-platform' })
    await people.past(who, await people.answer(who, made(silent, await people.shown(who, 'upgrade'))))
    at.wait(2 * 86_400)
    const elsewhere = somebody()
    await people.withPasskey(elsewhere, silent)
    expect(await people.shown(elsewhere, 'offer')).toMatchObject({ offer: 'this-device' })
    await at.flow.create(elsewhere)
    expect(await people.shown(elsewhere, 'challenge')).toMatchObject({ authenticator: 'email-otp', leadsTo: 'passkey' })
    await people.answer(elsewhere, { code: await people.code() })
    await people.answer(elsewhere, made(soft(), await people.shown(elsewhere, 'enrol')))
    const [first, second] = (await people.dossier('sue')).credentials.filter((it) => it.authenticator === 'passkey')
    expect([first?.confirmedAt === null, second?.confirmedAt === null]).toEqual([false, false])
    expect((await people.events('sue', 'passkey.confirmed')).map((it) => it.data['by'])).toEqual(['proof'])
  })
})
