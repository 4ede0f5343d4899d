import { describe, expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import type { Payload } from '../../../src/authenticators/passkey/payload.ts'
import { hintsOf, placesOf } from '../../../src/authenticators/passkey/places.ts'
import { providerName } from '../../../src/authenticators/passkey/providers.ts'
import names from '../../../src/authenticators/passkey/providers.json' with { type: 'json' }
import { type SoftOptions, softPasskey } from '../../support/soft-passkey.ts'
import { enrolledAt, holderOf, nobody, ORIGIN, passkeyBench } from './bench.ts'

const bench = passkeyBench()
const known = { browser: { known: true } }
const GOOGLE = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'
const HELLO = '08987058-cadc-4b81-b6e1-30de50dcbe96'
const YUBIKEY = '2fc0579f-8113-47ea-b116-bb5a8db9202a'

const hello: Partial<SoftOptions> = { aaguid: HELLO, transports: ['internal'], backupEligible: false }
const securityKey: Partial<SoftOptions> = { aaguid: YUBIKEY, transports: ['usb', 'nfc'], backupEligible: false, attachment: 'cross-platform' }

const kept = async (soft: Partial<SoftOptions>, more: Partial<Credential<Payload>> = {}): Promise<Credential<Payload>> => ({
  ...(await enrolledAt(bench, 'ada', soft)).credential,
  assessed: { bound: 'device', provider: null, attachment: null, discoverable: true, usable: true },
  ...more,
})

const assessedAs = (attachment: 'platform' | 'roaming' | null) => ({
  assessed: { bound: 'device', provider: null, attachment, discoverable: true, usable: true } as const,
})

describe('The place of a passkey', () => {
  test.each<[string, Partial<SoftOptions>, Partial<Credential<Payload>>, object]>([
    ['that is copied', { aaguid: GOOGLE }, {}, { provider: 'Google Password Manager', where: 'synced' }],
    ['that is copied by nobody knows whom', {}, {}, { provider: null, where: 'synced' }],
    ['that cannot leave this computer', hello, {}, { provider: 'Windows Hello', where: 'this-kind-of-device' }],
    ['on a phone, not copied', { backedUp: false, transports: ['internal', 'hybrid'] }, {}, { provider: null, where: 'phone' }],
    ['on a phone, as early browsers called it', { backedUp: false, transports: ['cable'] }, {}, { provider: null, where: 'phone' }],
    ['on a security key', securityKey, {}, { provider: 'YubiKey 5', where: 'security-key' }],
    ['that did not say, built in', { backedUp: false, transports: [] }, assessedAs('platform'), { provider: null, where: 'this-kind-of-device' }],
    ['that did not say, carried along', { backedUp: false, transports: [] }, assessedAs('roaming'), { provider: null, where: 'security-key' }],
  ])('%s', async (_name, soft, more, place) => {
    expect(placesOf([await kept(soft, more)])).toEqual([place])
  })

  test('is not guessed at', async () => {
    expect(placesOf([await kept({ backedUp: false, transports: [] })])).toEqual([])
  })

  test('is named once, where it was used last first', async () => {
    const [older, newer] = [new Date('2026-01-01'), new Date('2026-02-01')]
    const passkeys = [await kept(hello), await kept(securityKey, { lastUsedAt: older }), await kept({}, { lastUsedAt: newer }), await kept({})]
    expect(placesOf(passkeys).map(({ where }) => where)).toEqual(['synced', 'security-key', 'this-kind-of-device'])
    expect(hintsOf(passkeys)).toEqual(['client-device', 'hybrid', 'security-key'])
  })
})

describe('A sign-in page', () => {
  test('says where the passkeys probably are, and hints at it, in a browser that knows the account', async () => {
    const ada = holderOf('ada', [await kept(securityKey)])
    const { page, options } = await bench.beginSignIn(ada, known)
    expect(page['places']).toEqual([{ provider: 'YubiKey 5', where: 'security-key' }])
    expect(options).toMatchObject({ hints: ['security-key'] })
  })

  test('hints at nothing where one of them does not say how it is reached', async () => {
    const { options } = await bench.beginSignIn(holderOf('ada', [await kept(securityKey), await kept({ transports: [] })]), known)
    expect(options).not.toHaveProperty('hints')
  })

  test('says nothing of it to any other browser, for Ada and a stranger alike', async () => {
    const ada = await bench.beginSignIn(holderOf('ada', [await kept(securityKey)]))
    const stranger = await bench.beginSignIn({ ...nobody, identifier: 'zoe@example.test' })
    const without = await bench.beginSignIn(holderOf('ada'), known)
    for (const { page, options } of [ada, stranger, without]) {
      expect(Object.keys(page)).toEqual(['mode', 'options'])
      expect(Object.keys(options)).toEqual(['challenge', 'rpId', 'timeout', 'userVerification'])
    }
  })
})

describe('The list of providers', () => {
  test('names them by well-formed ids, and no others', () => {
    for (const [aaguid, name] of Object.entries(names)) {
      expect(aaguid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(providerName(aaguid)).toBe(name)
    }
    for (const nobodys of ['99999999-9999-9999-9999-999999999999', '00000000-0000-0000-0000-000000000000', 'constructor', ''])
      expect(providerName(nobodys)).toBeNull()
  })
})

describe('A passkey of a provider that nobody can name', () => {
  test.each<[string, Partial<SoftOptions>, string]>([
    ['on a security key', { attachment: 'cross-platform', transports: ['usb', 'nfc'] }, 'Security key'],
    ['on a phone, by QR', { attachment: 'cross-platform', transports: ['internal', 'hybrid'] }, 'Phone or tablet'],
    ['here', { attachment: 'platform', transports: ['internal'] }, 'Passkey'],
    ['who knows where', { transports: [] }, 'Passkey'],
  ])('%s is called after that, be its id of zeros or unknown', async (_where, soft, label) => {
    for (const aaguid of ['00000000-0000-0000-0000-000000000000', '99999999-9999-9999-9999-999999999999']) {
      const begun = await bench.beginEnrolment(holderOf('ada'))
      const made = await bench.finishEnrolment(holderOf('ada'), begun, softPasskey({ origin: ORIGIN, aaguid, ...soft }).create(begun.options))
      expect(made.ok ? made.value.label : made.refusal.detail).toBe(label)
    }
  })
})

/** Table 4 of `policy.md`, rows 13 and 14; rows 15 and 16 are refusals. */
describe('A passkey whose copies change', () => {
  test.each([
    ['13: no longer copied', true, false, 'synced', 'device'],
    ['14: copied from now on', false, true, 'device', 'synced'],
  ] as const)('is assessed anew at its next use (row %s)', async (_name, before, now, bound, then) => {
    const { passkey, holder: ada, credential } = await enrolledAt(bench, 'ada', { backedUp: before })
    const begun = await bench.beginSignIn(ada)
    const proof = await bench.finishSignIn(ada, begun, passkey.get(begun.options, { backedUp: now }))
    if (!proof.ok) throw new Error(proof.refusal.detail)
    expect(bench.authenticator.assess(credential, null).bound).toBe(bound)
    expect(bench.authenticator.assess({ payload: proof.value.rewrite }, proof.value.observed ?? null).bound).toBe(then)
  })
})
