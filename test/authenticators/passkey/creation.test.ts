import { describe, expect, test } from 'vitest'
import type { CeremonyContext } from '../../../src/authenticators/authenticator.ts'
import { type CreateOverrides, type SoftOptions, softPasskey } from '../../support/soft-passkey.ts'
import { credentialOf, enrolledAt, type Bench, holderOf, ORIGIN, passkeyBench } from './bench.ts'

const bench = passkeyBench()
const nobodyThere: CreateOverrides = { userPresent: false, userVerified: false }

/** Ada makes a passkey in the way she was asked to. */
async function made(creation: CeremonyContext['creation'], bend: CreateOverrides = {}, soft: Partial<SoftOptions> = {}, at: Bench = bench) {
  const passkey = softPasskey({ origin: ORIGIN, ...soft })
  const begun = await at.beginEnrolment(holderOf('ada'), { creation })
  const result = await at.finishEnrolment(holderOf('ada'), begun, passkey.create(begun.options, bend), { creation })
  return { passkey, begun, result }
}

const optionsFor = async (creation: CeremonyContext['creation'], holder = holderOf('ada')) =>
  (await bench.beginEnrolment(holder, { creation })).options as unknown as Readonly<Record<string, unknown>>

describe('A passkey that is asked for', () => {
  test('may be kept anywhere', async () => {
    const options = await optionsFor('asked')
    expect(options).toMatchObject({ authenticatorSelection: { residentKey: 'required', userVerification: 'required' } })
    expect(JSON.stringify(options)).not.toMatch(/authenticatorAttachment|hints/)
  })

  test.each([
    ['nobody there', nobodyThere, 'user_presence'],
    ['nobody verified', { userVerified: false }, 'user_verification'],
  ] as const)('is refused with %s, whatever the page says that it was', async (_name, bend, why) => {
    const { result, begun } = await made('asked', bend)
    expect(result).toMatchObject({ ok: false, refusal: { detail: `passkey.${why}` } })
    const claimed = await bench.finishEnrolment(holderOf('ada'), begun, softPasskey({ origin: ORIGIN }).create(begun.options, bend), { creation: 'silent' })
    expect(claimed).toMatchObject({ ok: false, refusal: { detail: `passkey.${why}` } })
  })
})

describe('A passkey for this device', () => {
  test('is asked of this device', async () => {
    expect(await optionsFor('here')).toMatchObject({
      authenticatorSelection: { residentKey: 'required', userVerification: 'required', authenticatorAttachment: 'platform' },
      hints: ['client-device'],
    })
    expect((await bench.beginEnrolment(holderOf('ada'), { creation: 'here' })).page).toMatchObject({ mode: 'create' })
  })

  test('is refused with nobody there', async () => {
    expect((await made('here', nobodyThere)).result).toMatchObject({ ok: false, refusal: { detail: 'passkey.user_presence' } })
  })
})

describe('A passkey without a dialog', () => {
  test('is asked for without demanding that anybody be verified, and says so to its page', async () => {
    const { begun } = await made('silent')
    expect(begun.page).toMatchObject({ mode: 'silent' })
    expect(begun.state).toMatchObject({ silent: true })
    expect(await optionsFor('silent')).toMatchObject({ authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' } })
  })

  test('bears the name that was typed, as the saved password does', async () => {
    const typed = { ...holderOf('ada'), identifier: 'Ada.L@example.test' }
    expect(await optionsFor('silent', typed)).toMatchObject({ user: { name: 'Ada.L@example.test' } })
    expect(await optionsFor('asked', typed)).toMatchObject({ user: { name: 'ada@example.test' } })
    expect(await optionsFor('silent', { ...typed, identifier: null })).toMatchObject({ user: { name: 'ada@example.test' } })
  })

  test('is not made where the account has one', async () => {
    const { holder: ada, credential } = await enrolledAt(bench, 'ada')
    expect(await optionsFor('silent', ada)).toMatchObject({ excludeCredentials: [{ id: credential.lookup }] })
  })

  test('is taken with nobody there, remembers that, and signs in only with somebody', async () => {
    const { passkey, result } = await made('silent', nobodyThere)
    if (!result.ok) throw new Error(result.refusal.detail)
    expect(result.value).toMatchObject({ payload: { userVerified: false }, observed: { userVerified: false } })
    const ada = holderOf('ada', [credentialOf('ada', result.value)])
    const begun = await bench.beginSignIn(ada)
    expect(await bench.finishSignIn(ada, begun, passkey.get(begun.options))).toMatchObject({ ok: true, value: { observed: { userVerified: true } } })
    const again = await bench.beginSignIn(ada)
    expect(await bench.finishSignIn(ada, again, passkey.get(again.options, nobodyThere))).toMatchObject({ refusal: { detail: 'passkey.user_presence' } })
  })

  test.each<[string, CreateOverrides, string]>([
    ['another site', { rpId: 'evil.example' }, 'rp_id'],
    ['impossible flags', { ...nobodyThere, backupEligible: false, backedUp: true }, 'backup_flags'],
    ['another challenge', { ...nobodyThere, clientData: { challenge: 'AAAA' } }, 'challenge'],
    ['another origin', { ...nobodyThere, clientData: { origin: 'https://evil.example' } }, 'origin'],
  ])('is refused like any other for %s', async (_name, bend, why) => {
    expect((await made('silent', bend)).result).toMatchObject({ ok: false, refusal: { detail: `passkey.${why}` } })
  })
})

describe('A new passkey', () => {
  test.each<[string, Partial<SoftOptions>, boolean]>([
    ['on a phone, by QR', { attachment: 'cross-platform', transports: ['internal', 'hybrid'] }, true],
    ['on a security key', { attachment: 'cross-platform', transports: ['usb', 'nfc'] }, false],
    ['on this device', { attachment: 'platform', transports: ['internal', 'hybrid'] }, false],
    ['who knows where', { attachment: 'cross-platform', transports: [] }, false],
  ])('%s is known for that, when it is made and when it answers', async (_name, soft, crossDevice) => {
    const { passkey, result } = await made('asked', {}, soft)
    if (!result.ok) throw new Error(result.refusal.detail)
    expect(result.value.observed).toMatchObject({ crossDevice })
    const ada = holderOf('ada', [credentialOf('ada', result.value)])
    const begun = await bench.beginSignIn(ada)
    expect(await bench.finishSignIn(ada, begun, passkey.get(begun.options))).toMatchObject({ value: { observed: { crossDevice } } })
  })

  test('is called after its provider, and numbered beside others of that name', async () => {
    const apple = { aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd' }
    const labels: string[] = []
    let ada = holderOf('ada')
    for (const soft of [apple, apple, {}, {}, apple, { aaguid: '01020304-0506-0708-0102-030405060708' }]) {
      const begun = await bench.beginEnrolment(ada)
      const result = await bench.finishEnrolment(ada, begun, softPasskey({ origin: ORIGIN, ...soft }).create(begun.options))
      if (!result.ok) throw new Error(result.refusal.detail)
      labels.push(result.value.label)
      ada = { ...ada, credentials: [...ada.credentials, { ...credentialOf('ada', result.value), label: result.value.label }] }
    }
    expect(labels).toEqual(['Apple Passwords', 'Apple Passwords 2', 'Passkey', 'Passkey 2', 'Apple Passwords 3', 'Passkey 3'])
  })
})
