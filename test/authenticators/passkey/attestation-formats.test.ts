import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Payload } from '../../../src/authenticators/passkey/payload.ts'
import { keyIdentifierOf, readCertificate } from '../../../src/authenticators/passkey/metadata/certificates.ts'
import { objections } from '../../../src/domain/objection.ts'
import type { KindRule } from '../../../src/domain/policy.ts'
import { defaultPolicy } from '../../../src/policy/default-policy.ts'
import { againstKind } from '../../../src/policy/kinds.ts'
import { allApplications, type Bent, origin, purpose, type SoftFormat, vouching, w3cRoot } from '../../support/soft-attestations.ts'
import { type SoftCertificate, softCertificate } from '../../support/soft-certificates.ts'
import { makeKey } from '../../support/soft-key.ts'
import { softMetadata, type SoftModel } from '../../support/soft-metadata.ts'
import { type CreateOverrides, softPasskey } from '../../support/soft-passkey.ts'
import { credentialOf, holderOf, ORIGIN, passkeyBench, RP_ID } from './bench.ts'

const AAGUID = '11111111-2222-3333-4444-555555555555'
const ZERO = '00000000-0000-0000-0000-000000000000'
const NOW = new Date('2026-11-26T12:00:00Z')
const maker = softCertificate({ name: 'Soft Maker', ca: true })
const batch = makeKey(-7)
const service = softMetadata()
const formats: readonly SoftFormat[] = ['packed', 'tpm', 'android-key', 'apple', 'fido-u2f']

function benchWith(models: readonly SoftModel[], rp = { id: RP_ID, origins: [ORIGIN] }, more = {}) {
  const files = { read: (path: string) => (path === 'root' ? service.root.der : Buffer.from(service.blob({ models }))), stamp: () => '' }
  return passkeyBench({ metadata: { file: 'blob', rootFile: 'root' }, ...more }, rp, { now: () => NOW, files })
}

/** What a policy that wants hardware has against it: null, or the reason that the page words. */
function judged(bench: ReturnType<typeof benchWith>, payload: unknown) {
  const rule = { match: {}, since: null, graceDays: 0, synced: 'allowed', deviceBound: 'allowed', secondFactor: 'allowed', compromised: 'allowed' } as const
  const rules: readonly KindRule[] = [{ ...rule, allowed: null, denied: [], attestation: 'hardware' }]
  const credential = credentialOf('ada', { lookup: null, payload })
  const assessed = bench.authenticator.assess(credential, null)
  const against = againstKind({ authenticator: 'passkey', assessed }, null, { ...defaultPolicy, passkeys: { ...defaultPolicy.passkeys, rules } }, NOW)
  return against?.why ?? null
}

const aaguidOf = (format: SoftFormat): string => (format === 'fido-u2f' ? ZERO : AAGUID)
const identifier = (): string => {
  const read = readCertificate(softCertificate({ privateKey: batch }).der)
  if (read === null) throw new Error('a soft certificate can be read')
  return keyIdentifierOf(read)
}
const modelOf = (format: SoftFormat, roots: readonly SoftCertificate[], more: Partial<SoftModel> = {}): SoftModel => ({
  ...(format === 'fido-u2f' ? { attestationCertificateKeyIdentifiers: [identifier()] } : { aaguid: AAGUID }),
  roots,
  ...more,
})

interface Case {
  readonly bent?: Bent
  readonly issuer?: SoftCertificate
  readonly model?: Partial<SoftModel>
  readonly aaguid?: string
  readonly more?: CreateOverrides
}

/** Makes a passkey of a model that vouches in this format, and says what becomes of it. */
async function made(format: SoftFormat, { bent = {}, issuer = maker, model = {}, aaguid = aaguidOf(format), more = {} }: Case = {}) {
  const bench = benchWith([modelOf(format, [maker], model)])
  const passkey = softPasskey({ origin: ORIGIN, aaguid, backupEligible: false, transports: ['usb'] })
  const begun = await bench.beginEnrolment(holderOf('ada'), { attestation: 'direct' })
  const certificate = format === 'fido-u2f' ? { privateKey: batch, ...bent.certificate } : (bent.certificate ?? {})
  const answer = passkey.create(begun.options, { ...vouching(format, issuer, { ...bent, certificate }), ...more })
  const result = await bench.finishEnrolment(holderOf('ada'), begun, answer, { attestation: 'direct' })
  if (!result.ok) return result.refusal.detail
  return judged(bench, result.value.payload) ?? (result.value.payload as Payload).attested?.format
}

const flipped = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, index) => (index === 20 ? byte ^ 1 : byte))
const between = softCertificate({ issuer: maker, name: 'Between', ca: true })
const ended = softCertificate({ issuer: maker, name: 'Between', ca: true, to: new Date('2026-11-25') })
const eve = softCertificate({ name: 'Soft Maker', ca: true })

describe.each(formats)('A statement in the format %s', (format) => {
  test('is believed where it is right, and leads to a root of its model', async () => {
    expect(await made(format)).toBe(format)
    expect(await made(format, { issuer: between, bent: { chain: [between] } })).toBe(format)
  })

  test.each<[string, Case]>([
    ['whose signature has another bit', { bent: { signature: flipped } }],
    ['about another ceremony', { bent: { clientDataHash: Buffer.alloc(32, 7) } }],
    ['of another root that has the same name', { issuer: eve }],
    ['of that root, sent along', { issuer: eve, bent: { chain: [eve] } }],
    ['of a certificate that has ended', { bent: { certificate: { to: new Date('2026-11-25') } } }],
    ['of a certificate that has not begun', { bent: { certificate: { from: new Date('2026-11-27') } } }],
    ['of an issuer that has ended', { issuer: ended, bent: { chain: [ended] } }],
    ['of an issuer that was not sent', { issuer: between }],
    ['of a model that is not listed', { model: { aaguid: '99999999-2222-3333-4444-555555555555', attestationCertificateKeyIdentifiers: ['00'] } }],
    ['of a model without roots', { model: { roots: [] } }],
  ])('%s is not, and the passkey is refused as one that nobody vouches for', async (_which, bend) => {
    expect(await made(format, bend)).toBe('unattested')
  })

  test.each(['REVOKED', 'USER_KEY_REMOTE_COMPROMISE', 'USER_VERIFICATION_BYPASS', 'ATTESTATION_KEY_COMPROMISE'])(
    'of a model that is broken (%s) is refused as such',
    async (status) => {
      expect(await made(format, { model: { statuses: [{ status, effectiveDate: '2026-11-01' }] } })).toBe('compromised')
    },
  )

  test('of a root that leaked is refused as broken', async () => {
    const leaked = (certificate: SoftCertificate) => [{ status: 'ATTESTATION_KEY_COMPROMISE', certificate: certificate.der.toString('base64') }]
    expect(await made(format, { model: { statuses: leaked(maker) } })).toBe('compromised')
    expect(await made(format, { model: { statuses: leaked(eve) } })).toBe(format)
  })

  test('of a model that keeps its keys in software is refused as such', async () => {
    expect(await made(format, { model: { keyProtection: ['software'] } })).toBe('software')
  })
})

describe('A statement that differs in what its format alone knows', () => {
  const otherKey = makeKey(-7)
  const otherAaguid = { certificate: { aaguid: '99999999-2222-3333-4444-555555555555' } }
  const at = (index: number) => (bytes: Buffer) => Buffer.from(bytes.map((byte, here) => (here === index ? byte ^ 1 : byte)))
  test.each<[SoftFormat, string, Case]>([
    ['packed', 'names another model in its certificate', { bent: otherAaguid }],
    ['packed', 'states another algorithm than its key is for', { bent: { algorithm: -257 } }],
    ['packed', 'states an algorithm that nobody knows', { bent: { algorithm: -9999 } }],
    ['packed', 'is signed by a certificate that may sign others', { bent: { certificate: { ca: true } } }],
    ['packed', 'is signed by one that says nothing of attestation', { bent: { certificate: { subject: [['550403', 'Batch']] } } }],
    ['tpm', 'states another algorithm than its key is for', { bent: { algorithm: -257 } }],
    ['tpm', 'certifies another key', { bent: { pubArea: at(24) } }],
    ['tpm', 'certifies nothing of a TPM', { bent: { certInfo: at(0) } }],
    ['tpm', 'is of another type', { bent: { certInfo: at(5) } }],
    ['tpm', 'names another model in its certificate', { bent: { certificate: { extensions: [['2b0601040182e51c010104', Buffer.alloc(18, 4)]] } } }],
    ['tpm', 'is signed by a certificate with a subject', { bent: { certificate: { subject: [['550403', 'TPM']] } } }],
    ['tpm', 'is signed by one without the usage', { bent: { certificate: { extensions: [] } } }],
    ['tpm', 'names a maker that nobody knows', { bent: { maker: 'id:00000000' } }],
    ['android-key', 'is of a certificate about another key', { bent: { certificate: { privateKey: otherKey } } }],
    ['android-key', 'states another algorithm than the key is for', { bent: { algorithm: -257 } }],
    ['android-key', 'is of a key that was brought from elsewhere', { bent: { trusted: [purpose(2), origin(2)] } }],
    ['android-key', 'is of a key that may not sign', { bent: { trusted: [purpose(3), origin(0)] } }],
    ['android-key', 'is of a key in software', { bent: { trusted: [], software: [purpose(2), origin(0)] } }],
    ['android-key', 'is of a key for every app', { bent: { trusted: [purpose(2), origin(0), allApplications()] } }],
    ['android-key', 'is of a key that software lends to every app', { bent: { software: [allApplications()] } }],
    ['android-key', 'says nothing of the key', { bent: { certificate: { extensions: [] } } }],
    ['apple', 'is of a certificate about another key', { bent: { certificate: { privateKey: otherKey } } }],
    ['apple', 'says nothing of the ceremony', { bent: { certificate: { extensions: [] } } }],
    ['fido-u2f', 'has a model as no such key has', { aaguid: AAGUID }],
    ['fido-u2f', 'is signed by another batch', { bent: { certificate: { privateKey: otherKey } } }],
  ])('%s: %s', async (format, _which, bend) => {
    expect(await made(format, bend)).toBe('unattested')
  })

  test('in the format android-safetynet, compound or one that nobody knows is worth as much as none', async () => {
    for (const format of ['android-safetynet', 'compound', 'mystery']) expect(await made('packed', { more: { format } })).toBe('unattested')
  })

  test('is told in words that a page has', () => {
    const words = JSON.parse(readFileSync('src/authenticators/passkey/messages/en.json', 'utf8')) as Readonly<Record<string, string>>
    for (const why of objections) expect([why, words[`refused.${why}.text`], words[`refused.${why}.instead`]]).not.toContain(undefined)
  })
})

interface Vector {
  readonly title: string
  readonly reg: { readonly challenge: string; readonly clientDataJSON: string; readonly attestationObject: string; readonly id: string }
}
const vectors = JSON.parse(readFileSync('test/data/w3c-vectors.json', 'utf8')) as readonly Vector[]

/**
 * What becomes of each where makers are asked and hardware is wanted. Three say that they may be copied. Not to be believed: a TPM of the maker 0; a key in software that no Android made; a U2F key
 * with an AAGUID. Not to be read: keys of algorithms that are not offered.
 */
const expected: Readonly<Record<string, string>> = {
  'Packed Attestation with ES256 Credential': 'software',
  'Packed Attestation with RS256 Credential': 'software',
  'Packed Attestation with Ed25519 Credential': 'packed',
  'Packed Attestation with ES384 Credential': 'passkey.alg',
  'Packed Attestation with ES512 Credential': 'passkey.alg',
  'Packed Attestation with Ed448 Credential': 'passkey.alg',
  'Apple Anonymous Attestation with ES256 Credential': 'software',
  'TPM Attestation with ES256 Credential': 'unattested',
  'Android Key Attestation with ES256 Credential': 'unattested',
  'FIDO U2F Attestation with ES256 Credential': 'unattested',
}

describe('The test vectors of the W3C, where makers are asked', () => {
  const told = vectors.filter(({ title }) => / Attestation with /.test(title) && !title.includes('No Attestation') && !title.includes('Self'))
  const site = { id: 'example.org', origins: ['https://example.org'] }

  async function replayed({ reg }: Vector, roots: readonly SoftCertificate[], statuses: SoftModel['statuses'] = []) {
    const { id, challenge, clientDataJSON, attestationObject } = reg
    const bytes = Buffer.from(attestationObject, 'base64url')
    const aaguid = bytes.toString('hex').split('bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5')[1]?.slice(10, 42) ?? ''
    const model = { aaguid: aaguid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), roots, statuses }
    const bench = benchWith([model], site, { userVerification: 'preferred' })
    const begun = await bench.beginEnrolment(holderOf('ada'), { attestation: 'direct' })
    const answer = { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, attestationObject } }
    const state = { ...(begun.state as object), challenge }
    const result = await bench.finishEnrolment(holderOf('ada'), { ...begun, state }, answer, { attestation: 'direct' })
    if (!result.ok) return result.refusal.detail
    return judged(bench, result.value.payload) ?? (result.value.payload as Payload).attested?.format
  }

  test('are all expected', () => {
    expect(told.map(({ title }) => title).toSorted()).toEqual(Object.keys(expected).toSorted())
  })

  test.each(told)('$title', async (vector) => {
    const right = expected[vector.title] ?? ''
    expect(await replayed(vector, [w3cRoot()])).toBe(right)
    expect(await replayed(vector, [maker])).toBe(right.startsWith('passkey.') ? right : 'unattested')
    if (right === 'packed') expect(await replayed(vector, [w3cRoot()], [{ status: 'REVOKED' }])).toBe('compromised')
  })
})
