import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readBlob } from '../../../src/authenticators/passkey/metadata/blob.ts'
import { noMetadata } from '../../../src/authenticators/passkey/metadata/metadata.ts'
import { isBroken, modelsOf } from '../../../src/authenticators/passkey/metadata/models.ts'
import { softCertificate } from '../../support/soft-certificates.ts'
import { makeKey } from '../../support/soft-key.ts'
import { type SoftBlob, softMetadata } from '../../support/soft-metadata.ts'

const now = new Date('2026-11-26T12:00:00Z')
const AAGUID = 'AAAAAAAA-1111-2222-3333-444444444444'
const service = softMetadata()
const read = (said: SoftBlob, root: Uint8Array | null = service.root.der, at = now) => readBlob(service.blob(said), root, at)

describe('a metadata blob', () => {
  test('is read where its root vouches for it', () => {
    expect(read({ models: [{ aaguid: AAGUID }], no: 7 })).toMatchObject({ no: 7, nextUpdate: new Date('2027-01-31'), entries: [{ aaguid: AAGUID }] })
  })

  test('is read with what stands between it and the root, as it is written', () => {
    const between = softCertificate({ issuer: service.root, name: 'Between', ca: true })
    const signer = softCertificate({ issuer: between, name: 'Leaf' })
    expect(read({ signer, chain: [signer, between] })).toMatchObject({ no: 1 })
    expect(read({ signer, chain: [signer] })).toBe('is signed by nobody that is trusted for it')
    const noCa = softCertificate({ issuer: service.root, name: 'Between' })
    const below = softCertificate({ issuer: noCa, name: 'Leaf' })
    expect(read({ signer: below, chain: [below, noCa] })).toBe('is signed by nobody that is trusted for it')
  })

  test.each<[string, SoftBlob, string]>([
    ['changed after it was signed', { tampered: true }, 'has a wrong signature'],
    ['signed by another than it says', { signer: softCertificate(), chain: [service.signer] }, 'has a wrong signature'],
    ['of another root', { signer: softCertificate({ name: 'Eve' }) }, 'is signed by nobody that is trusted for it'],
    [
      'of a certificate that only calls itself the root',
      { signer: softCertificate({ name: 'Soft Root', ca: true }) },
      'is signed by nobody that is trusted for it',
    ],
    [
      'of a certificate that has ended',
      { signer: softCertificate({ issuer: service.root, to: new Date('2026-01-01') }) },
      'is signed by nobody that is trusted for it',
    ],
    ['without certificates', { chain: [] }, 'names no certificates'],
  ])('%s is not believed', (_which, said, why) => {
    expect(read(said)).toBe(why)
  })

  test('is read where its signer has an RSA key, as the FIDO Alliance has', () => {
    const signer = softCertificate({ issuer: service.root, privateKey: makeKey(-257) })
    expect(read({ signer, no: 9 })).toMatchObject({ no: 9 })
    expect(read({ signer, tampered: true })).toBe('has a wrong signature')
  })

  test('that is overdue is read, though its certificate has ended since', () => {
    const signer = softCertificate({ issuer: service.root, to: new Date('2026-06-01') })
    expect(read({ signer, nextUpdate: '2026-05-01' })).toMatchObject({ nextUpdate: new Date('2026-05-01') })
  })

  test('must come from the FIDO Alliance where no root was named, whoever the root vouches for', () => {
    expect(read({}, null)).toBe('is signed by nobody that is trusted for it')
  })

  test.each(['', 'a.b', 'a.b.c.d', 'eyJhIjoxfQ.eyJhIjoxfQ.AAAA'])('is no blob: %s', (text) => {
    expect(typeof readBlob(text, service.root.der, now)).toBe('string')
  })
})

describe('a model', () => {
  const model = (said: NonNullable<SoftBlob['models']>[number]) => {
    const blob = read({ models: [{ aaguid: AAGUID, ...said }] })
    if (typeof blob === 'string') throw new Error(blob)
    return modelsOf(blob).get(AAGUID.toLowerCase())
  }

  test('is found by its AAGUID in lower case, and a U2F one by its key identifiers', () => {
    const blob = read({ models: [{ aaguid: AAGUID }, { attestationCertificateKeyIdentifiers: ['00FF', 'aa11'] }] })
    if (typeof blob === 'string') throw new Error(blob)
    expect([...modelsOf(blob).keys()]).toEqual([AAGUID.toLowerCase(), '00ff', 'aa11'])
  })

  test.each([
    [['hardware', 'secure_element'], true],
    [['tee'], true],
    [['software'], false],
    [['hardware', 'software'], false],
    [['remote_handle'], false],
    [[], false],
  ])('with its keys in %j is hardware: %s', (keyProtection, hardware) => {
    expect(model({ keyProtection })?.hardware).toBe(hardware)
  })

  test('has the highest certification that it was ever given', () => {
    expect(model({ statuses: [{ status: 'FIDO_CERTIFIED_L2' }, { status: 'FIDO_CERTIFIED' }] })?.certified).toBe('FIDO_CERTIFIED_L2')
    expect(model({ statuses: [{ status: 'NOT_FIDO_CERTIFIED' }] })?.certified).toBeNull()
  })

  test.each(['USER_VERIFICATION_BYPASS', 'ATTESTATION_KEY_COMPROMISE', 'USER_KEY_REMOTE_COMPROMISE', 'USER_KEY_PHYSICAL_COMPROMISE', 'REVOKED'])(
    'is broken from the day of %s on',
    (status) => {
      const it = model({ statuses: [{ status, effectiveDate: '2026-11-20' }] })
      expect(it !== undefined && isBroken(it, [], now)).toBe(true)
      expect(it !== undefined && isBroken(it, [], new Date('2026-11-19'))).toBe(false)
    },
  )

  test('that was broken stays so, whatever was said of it later, and before the rest of what was said', () => {
    const broken = { status: 'USER_KEY_REMOTE_COMPROMISE', effectiveDate: '2025-01-01' }
    const later = ['UPDATE_AVAILABLE', 'FIDO_CERTIFIED_L2'].map((status) => ({ status, effectiveDate: '2026-01-01' }))
    for (const statuses of [
      [broken, ...later],
      [...later, broken],
    ]) {
      const it = model({ statuses })
      expect(it !== undefined && isBroken(it, [], now)).toBe(true)
    }
  })

  test('whose batch leaked is broken for that batch, and where nobody can read which, for all', () => {
    const [batch, other] = [softCertificate(), softCertificate()]
    const digest = ({ der }: typeof batch): string => createHash('sha256').update(der).digest('base64url')
    const leaked = (batchCertificate: string) => model({ statuses: [{ status: 'ATTESTATION_KEY_COMPROMISE', batchCertificate }] })
    const named = leaked(batch.der.toString('base64'))
    expect(named !== undefined && [batch, other].map((it) => isBroken(named, [digest(it)], now))).toEqual([true, false])
    const unreadable = leaked('AAAA')
    expect(unreadable !== undefined && isBroken(unreadable, [], now)).toBe(true)
  })

  test('that only attests by ECDAA, which nobody verifies, has no roots', () => {
    expect(
      model({ more: { attestationTypes: ['ecdaa'], ecdaaTrustAnchors: [{ X: 'A', Y: 'A', c: 'A', sx: 'A', sy: 'A', G1Curve: 'BN_P256' }] } })?.roots,
    ).toEqual([])
  })

  test.each(['UPDATE_AVAILABLE', 'RETIRED', 'FIDO_CERTIFIED', 'SELF_ASSERTION_SUBMITTED', 'SOMETHING_NEW'])('is not broken for %s', (status) => {
    const it = model({ statuses: [{ status }] })
    expect(it !== undefined && isBroken(it, [], now)).toBe(false)
  })
})

test('metadata that is wanted and not there is told to the log once', () => {
  const warnings: string[] = []
  const metadata = noMetadata({ warn: (message) => void warnings.push(message) })
  expect(metadata.modelOf(AAGUID)).toBeNull()
  metadata.wanted()
  metadata.wanted()
  expect(warnings).toEqual(['the policy wants makers to vouch for passkeys, and no FIDO metadata is mounted: nobody can'])
})
