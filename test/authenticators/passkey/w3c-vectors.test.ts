import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readAttestation } from '../../../src/authenticators/passkey/attestation.ts'
import { readAuthenticatorData } from '../../../src/authenticators/passkey/authenticator-data.ts'
import { readCborMap } from '../../../src/authenticators/passkey/cbor.ts'
import { checkCoseKey } from '../../../src/authenticators/passkey/cose-key.ts'
import { credentialOf, holderOf, passkeyBench } from './bench.ts'

interface Vector {
  readonly title: string
  readonly reg: { readonly challenge: string; readonly clientDataJSON: string; readonly attestationObject: string; readonly id: string }
  readonly get: { readonly challenge: string; readonly clientDataJSON: string; readonly authenticatorData: string; readonly signature: string }
}

const vectors = JSON.parse(readFileSync(new URL('../../data/w3c-vectors.json', import.meta.url), 'utf8')) as readonly Vector[]
const OFFERED = [-7, -8, -257]
const bench = passkeyBench({ userVerification: 'preferred' }, { id: 'example.org', origins: ['https://example.org'] })

/** What becomes of a registration and of an assertion; `null`: verified. Attestations that nobody asked for are refused, the passkeys behind them are not. */
const expected: Readonly<Record<string, readonly [string | null, string | null]>> = {
  'ES256 Credential with No Attestation': [null, null],
  'ES256 Credential with Self Attestation': [null, null],
  'ES256 Credential with "crossOrigin": true in clientDataJSON': ['cross_origin', 'cross_origin'],
  'ES256 Credential with "topOrigin" in clientDataJSON': ['cross_origin', 'cross_origin'],
  'ES256 Credential with very long credential ID': [null, null],
  'Packed Attestation with ES256 Credential': ['attestation_unwanted', null],
  'Packed Attestation with ES384 Credential': ['alg', 'alg'],
  'Packed Attestation with ES512 Credential': ['alg', 'alg'],
  'Packed Attestation with RS256 Credential': ['attestation_unwanted', null],
  'Packed Attestation with Ed25519 Credential': ['attestation_unwanted', null],
  'Packed Attestation with Ed448 Credential': ['alg', 'alg'],
  'TPM Attestation with ES256 Credential': ['attestation_unwanted', null],
  'Android Key Attestation with ES256 Credential': ['attestation_unwanted', null],
  'Apple Anonymous Attestation with ES256 Credential': ['attestation_unwanted', null],
  'FIDO U2F Attestation with ES256 Credential': ['attestation_unwanted', null],
}

describe('The test vectors of the W3C', () => {
  test('are all expected', () => {
    expect(vectors.map(({ title }) => title).toSorted()).toEqual(Object.keys(expected).toSorted())
  })

  test.each(vectors)('$title: registration', async ({ title, reg }) => {
    const begun = await bench.beginEnrolment(holderOf('ada'))
    const state = { ...(begun.state as object), challenge: reg.challenge }
    const { clientDataJSON, attestationObject } = reg
    const answer = { id: reg.id, rawId: reg.id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, attestationObject } }
    const result = await bench.finishEnrolment(holderOf('ada'), { ...begun, state }, answer)
    expect(result.ok ? null : result.refusal.detail.replace('passkey.', '')).toBe(expected[title]?.[0])
  })

  test.each(vectors)('$title: assertion', async ({ title, reg, get }) => {
    const credential = credentialOf('ada', { lookup: reg.id, payload: payloadOf(reg.attestationObject) })
    const ada = holderOf('ada', [credential])
    const begun = await bench.beginSignIn(ada)
    const state = { ...(begun.state as object), challenge: get.challenge }
    const { clientDataJSON, authenticatorData, signature } = get
    const answer = { id: reg.id, rawId: reg.id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature } }
    const result = await bench.finishSignIn(ada, { ...begun, state }, answer)
    expect(result.ok ? null : result.refusal.detail.replace('passkey.', '')).toBe(expected[title]?.[1])
  })

  test.each(vectors.filter(({ title }) => expected[title]?.[0] !== 'alg'))('$title: key', ({ reg }) => {
    expect(checkCoseKey(Buffer.from(payloadOf(reg.attestationObject).publicKey, 'base64url'), OFFERED).ok).toBe(true)
  })

  test('have their attestation objects read whole', () => {
    for (const { title, reg } of vectors) {
      const read = readAttestation(new Uint8Array(Buffer.from(reg.attestationObject, 'base64url')), OFFERED)
      const [registration] = expected[title] ?? []
      expect([title, read.ok ? null : read.reason]).toEqual([title, registration === 'cross_origin' ? null : registration])
    }
  })
})

/** What an import from elsewhere would keep. */
function payloadOf(attestationObject: string) {
  const authData = readCborMap(new Uint8Array(Buffer.from(attestationObject, 'base64url')))?.get('authData')
  if (!(authData instanceof Uint8Array)) throw new Error('a vector has authenticator data')
  const data = readAuthenticatorData(authData, 'create')
  if (!data.ok || data.value.attested === null) throw new Error('a vector has a key')
  const { attested, backupEligible, backedUp, counter, userVerified } = data.value
  const publicKey = Buffer.from(attested.publicKey).toString('base64url')
  const algorithm = readCborMap(attested.publicKey)?.get(3)
  const rest = { transports: [], discoverable: true, rpId: 'example.org', origin: 'https://example.org' }
  return {
    publicKey,
    algorithm: OFFERED.find((it) => it === algorithm) ?? -7,
    aaguid: attested.aaguid,
    backupEligible,
    backedUp,
    counter,
    userVerified,
    ...rest,
  }
}
