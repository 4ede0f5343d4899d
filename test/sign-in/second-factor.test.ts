import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../src/domain/browser.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import { uuidOf } from '../../src/sign-in/uuid.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { asserted, PASSWORD, walksIn } from '../support/flow-walks.ts'

const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: true, script: true }
/** Touched, and nobody verified. */
const touched = { flags: (flags: number) => flags & ~0x04 }

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
})
afterAll(() => at.close())

/** An account as an import makes it: with a password, and a key that verifies nobody. */
async function withKey(name: string) {
  const key = soft({ transports: ['usb'], attachment: 'cross-platform' })
  await at.people(name, { password: PASSWORD })
  const dossier = await people.dossier(name)
  const passkey = at.house.authenticators.find((it) => it.id === 'passkey')
  const holder = { account: dossier.account, credentials: [], identifier: name }
  const context = {
    purpose: 'sign-in' as const,
    browser: { known: false },
    capabilities: able,
    locale: 'en',
    tally: { letters: 0, refusals: 0 },
    newcomer: null,
    creation: 'asked' as const,
  }
  const begun = await passkey!.enrolment!.begin(holder, context)
  const made = await passkey!.enrolment!.finish({
    holder,
    state: begun.state,
    answer: { response: JSON.stringify(key.create(begun.page['options'] as never)) },
    context,
  })
  if (!made.ok) throw new Error(made.refusal.detail)
  const payload = { ...(made.value.payload as object), discoverable: false, userVerified: false, secondFactor: true }
  await at.storage.accounts.replaceCredential(
    dossier.account.id,
    {
      id: uuidOf(randomBytes(16)) as CredentialId,
      authenticator: 'passkey',
      lookup: made.value.lookup,
      label: 'Old key',
      payload,
      assessed: passkey!.assess({ payload }, null),
      confirmedAt: at.now(),
      createdIn: null,
    },
    { events: [], letters: [], now: at.now() },
  )
  at.wait(60)
  return key
}
const wanting = (acr: string) => guest({ acrWanted: [acr] }, { capabilities: able })
const SECOND = 'urn:keyward:acr:2fa'

describe('a key for a second step', () => {
  test('is asked for after a password where a client wants two factors, and is one of them', async () => {
    const key = await withKey('bob')
    const who = wanting(SECOND)
    expect((await people.withPassword(who, 'bob')).outcome).toBeNull()
    await at.flow.choose(who, 'passkey')
    const step = await people.shown(who, 'challenge')
    expect(step).toMatchObject({ authenticator: 'passkey' })
    expect(step.challenge.page).toMatchObject({
      title: 'second-factor.title',
      options: { userVerification: 'preferred', allowCredentials: [{ id: key.credentials[0]!.id, transports: ['usb'] }] },
    })
    const moved = await people.answer(who, asserted(key, step, touched))
    expect(moved.outcome).toMatchObject({ acr: SECOND, amr: expect.arrayContaining(['pwd', 'pop', 'user', 'mfa']) as unknown })
    const [credential] = (await people.dossier('bob')).credentials.filter((it) => it.authenticator === 'passkey')
    expect(credential).toMatchObject({ proofs: 0, assessed: { secondFactor: true } })
    expect((await people.events('bob', 'phaseout.evaluated')).at(-1)?.data).toMatchObject({ mode: 'allow' })
  })

  test('counts after a code by e-mail as well', async () => {
    const key = await withKey('bill')
    const who = wanting(SECOND)
    await people.withCode(who, 'bill')
    await at.flow.choose(who, 'passkey')
    const moved = await people.answer(who, asserted(key, await people.shown(who, 'challenge'), touched))
    expect(moved.outcome).toMatchObject({ acr: SECOND })
  })

  test('is never named before the first factor, nor does it count without one', async () => {
    const key = await withKey('ben')
    const home = await people.past(guest(), await people.withPassword(guest(), 'ben'))
    for (const who of [guest(), people.next(guest(), home)]) {
      await at.flow.show(who)
      await at.flow.identify(who, 'ben')
      await at.flow.choose(who, 'passkey')
      const step = await at.flow.show(who)
      expect(JSON.stringify(step)).not.toContain(key.credentials[0]!.id)
      if (step.show !== 'challenge' || step.authenticator !== 'passkey') continue
      expect((await people.answer(who, asserted(key, step))).outcome).toBeNull()
    }
    expect((await people.events('ben', 'sign_in.refused')).map((it) => it.data['detail'])).toContain('passkey.second-factor')
  })

  test('never resists phishing: a client that wants that gets a passkey made, or nothing', async () => {
    await withKey('bert')
    const who = wanting('phr')
    await people.withPassword(who, 'bert')
    await at.flow.choose(who, 'passkey')
    const step = await at.flow.show(who)
    expect(step).toMatchObject({ show: 'challenge', authenticator: 'email-otp' })
  })

  test('never qualifies: its owner is still offered a passkey, and keeps the password', async () => {
    await withKey('bela')
    const who = guest({}, { capabilities: { ...able, conditionalCreate: false } })
    await people.withPassword(who, 'bela')
    expect(await people.shown(who, 'offer')).toMatchObject({ authenticator: 'passkey', offer: 'replacement' })
  })

  test('opens when it is asked for by a step-up, behind the first factor', async () => {
    await withKey('boyd')
    const who = guest({ session: { sub: 'sub-boyd' }, prompts: ['login'], acrWanted: [SECOND] }, { capabilities: able })
    expect((await at.flow.show(who)).show).not.toBe('denied')
  })
})
