import { describe, expect, test } from 'vitest'
import { type SoftOptions, softPasskey } from '../../support/soft-passkey.ts'
import { enrolledAt, nobody, ORIGIN, passkeyBench } from './bench.ts'

const bench = passkeyBench()
const enrolled = (soft: Partial<SoftOptions> = {}) => enrolledAt(bench, 'ada', soft)

describe('A page with a passkey', () => {
  test('names no credential to an unknown browser, for Ada and a stranger alike', async () => {
    const { holder: ada } = await enrolled()
    const known = await bench.beginSignIn(ada)
    const stranger = await bench.beginSignIn({ ...nobody, identifier: 'zoe@example.test' })
    expect(Object.keys(known.options).toSorted()).toEqual(['challenge', 'rpId', 'timeout', 'userVerification'])
    expect(Object.keys(stranger.page).toSorted()).toEqual(Object.keys(known.page).toSorted())
    expect({ ...stranger.options, challenge: '' }).toEqual({ ...known.options, challenge: '' })
  })

  test('names the passkeys of an account to a browser that knows it', async () => {
    const { holder: ada, credential } = await enrolled()
    const { options } = await bench.beginSignIn(ada, { browser: { known: true } })
    expect(options.allowCredentials).toEqual([{ type: 'public-key', id: credential.lookup, transports: ['hybrid', 'internal'] }])
  })

  test('asks for a discoverable, verified passkey of any kind, and not for one that is there', async () => {
    const { holder: ada, credential } = await enrolled()
    const { options } = await bench.beginEnrolment(ada)
    expect(options).toMatchObject({
      rp: { id: 'id.example.test', name: 'Example' },
      attestation: 'none',
      timeout: 300_000,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: credential.lookup }],
      pubKeyCredParams: [{ alg: -7 }, { alg: -8 }, { alg: -257 }, { alg: -48 }],
    })
    expect(JSON.stringify(options)).not.toMatch(/authenticatorAttachment|hints/)
    expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(64)
  })

  test('uses the names of an account to come', async () => {
    const newcomer = { userHandle: Buffer.alloc(64, 'n').toString('base64url'), name: 'dan@example.test', displayName: 'Dan' }
    const begun = await bench.beginEnrolment(nobody, { newcomer })
    expect(begun.options.user).toEqual({ id: newcomer.userHandle, name: 'dan@example.test', displayName: 'Dan' })
    const made = await bench.finishEnrolment(nobody, begun, softPasskey({ origin: ORIGIN }).create(begun.options), { newcomer })
    expect(made.ok).toBe(true)
  })

  test('is not begun for nobody', async () => {
    await expect(bench.beginEnrolment(nobody)).rejects.toMatchObject({ code: 'passkey-for-nobody' })
  })
})

describe('An assessment', () => {
  test.each<[string, Partial<SoftOptions>, object]>([
    ['copied', {}, { bound: 'synced' }],
    ['could be copied and is not', { backedUp: false }, { bound: 'device' }],
    ['cannot be copied', { backupEligible: false }, { bound: 'device' }],
    ['names its maker', { aaguid: '01020304-0506-0708-0102-030405060708' }, { provider: '01020304-0506-0708-0102-030405060708' }],
    ['does not name its maker', {}, { provider: null, discoverable: true, usable: true }],
  ])('of a passkey that is or does: %s', async (_name, soft, expected) => {
    const { credential } = await enrolled(soft)
    expect(bench.authenticator.assess(credential, null)).toMatchObject(expected)
  })

  test('falls back on what was seen where transports are unknown', async () => {
    const { credential } = await enrolled({ transports: [] })
    const seen = { userVerified: true, backedUp: true }
    expect(bench.authenticator.assess(credential, null).attachment).toBe(null)
    expect(bench.authenticator.assess(credential, { ...seen, attachment: 'cross-platform' }).attachment).toBe('roaming')
    expect(bench.authenticator.assess(credential, { ...seen, attachment: 'platform' }).attachment).toBe('platform')
  })

  test('finds a passkey of another RP ID unusable', async () => {
    const { credential } = await enrolled()
    const moved = passkeyBench({}, { id: 'example.test', origins: [ORIGIN] })
    expect(moved.authenticator.assess(credential, null).usable).toBe(false)
  })
})

describe('Recognising', () => {
  test('takes the id an answer claims, and nothing from what cannot be read', async () => {
    const { passkey, credential } = await enrolled()
    const { options } = await bench.beginSignIn(nobody)
    const { recognise } = bench.authenticator
    expect(recognise({ response: JSON.stringify(passkey.get(options)) })).toBe(credential.lookup)
    expect([recognise({ response: 'no' }), recognise({ response: '{"id":"AAAA"}' }), recognise({}), recognise(null)]).toEqual([null, null, null, null])
  })
})
