import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Encodable } from '../../support/cbor.ts'
import { softSign } from '../../support/soft-key.ts'
import { type CreateOverrides, type Json, softPasskey } from '../../support/soft-passkey.ts'
import { credentialOf, holderOf, ORIGIN, passkeyBench } from './bench.ts'
import { packed, refuseRegistrations, response, type Row, statementOf } from './bends.ts'

const bench = passkeyBench()
const ada = holderOf('ada')

const rows: readonly Row<CreateOverrides>[] = [
  { row: 46, name: 'the format none with a statement', bend: { statement: (sig) => new Map<string, Encodable>([['sig', sig]]) }, why: 'attestation' },
  { row: 47, name: 'a format nobody knows', bend: { format: 'mystery' }, why: 'attestation' },
  { row: 47, name: 'the format compound', bend: { format: 'compound' }, why: 'attestation' },
  { row: 48, name: 'self attestation, signed wrongly', bend: packed((sig) => statementOf(-7, spoilt(sig))), why: 'attestation' },
  { row: 48, name: 'self attestation by another key', bend: packed((sig) => statementOf(-7, strangersSignature(sig))), why: 'attestation' },
  { row: 48, name: 'self attestation under another algorithm', bend: packed((sig) => statementOf(-8, sig)), why: 'attestation' },
  { row: 49, name: 'self attestation without a signature', bend: packed(() => new Map([['alg', -7]])), why: 'attestation' },
  { row: 49, name: 'self attestation with an empty signature', bend: packed(() => statementOf(-7, new Uint8Array())), why: 'attestation' },
  { row: 49, name: 'an empty chain', bend: packed((sig) => statementOf(-7, sig).set('x5c', [])), why: 'attestation_unwanted' },
  { row: 49, name: 'a chain of rubbish', bend: packed((sig) => statementOf(-7, sig).set('x5c', [Uint8Array.of(1)])), why: 'attestation_unwanted' },
  { row: 49, name: 'an ECDAA key', bend: packed((sig) => statementOf(-7, sig).set('ecdaaKeyId', Uint8Array.of(1))), why: 'attestation_unwanted' },
  ...['fido-u2f', 'tpm', 'apple', 'android-key', 'android-safetynet'].map((format) => ({
    row: 52,
    name: `the format ${format}`,
    bend: { format },
    why: 'attestation_unwanted',
  })),
]

describe('A registration whose attestation has', () => {
  refuseRegistrations(rows)
})

describe('A registration of', () => {
  test('a passkey that exists is refused as such (row 37)', async () => {
    const passkey = softPasskey({ origin: ORIGIN })
    const begun = await bench.beginEnrolment(ada)
    const answer = passkey.create(begun.options)
    const first = await bench.finishEnrolment(ada, begun, answer)
    const known = holderOf('ada', first.ok ? [credentialOf('ada', first.value)] : [])
    const again = await bench.finishEnrolment(known, begun, answer)
    expect(again).toEqual({ ok: false, refusal: { code: 'credential-exists', detail: 'passkey.credential_exists' } })
  })

  test('the challenge of somebody else is refused (row 88)', async () => {
    const begun = await bench.beginEnrolment(ada)
    const result = await bench.finishEnrolment(holderOf('eve'), begun, softPasskey({ origin: ORIGIN }).create(begun.options))
    expect(result).toMatchObject({ ok: false, refusal: { detail: 'passkey.user_handle' } })
  })

  test('the signature of a real authenticator under a chain is refused, since none was asked for (row 51)', async () => {
    const maker = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const begun = await bench.beginEnrolment(ada)
    const answer = softPasskey({ origin: ORIGIN }).create(
      begun.options,
      packed((sig) => statementOf(-7, softSign(-7, maker, sig)).set('x5c', [randomBytes(400)])),
    )
    expect(await bench.finishEnrolment(ada, begun, answer)).toMatchObject({ refusal: { detail: 'passkey.attestation_unwanted' } })
  })
})

describe('What a registration says beside the signed part', () => {
  const enrol = async (edit: (answer: Json) => Json) => {
    const begun = await bench.beginEnrolment(ada)
    const result = await bench.finishEnrolment(ada, begun, edit(softPasskey({ origin: ORIGIN }).create(begun.options)))
    if (!result.ok) throw new Error(result.refusal.detail)
    return result.value.payload as { readonly transports: readonly string[]; readonly publicKey: string }
  }

  test.each([
    [
      ['internal', 'teleport', 7, 'usb', 'usb', { __proto__: 1 }],
      ['usb', 'internal'],
    ],
    ['internal', []],
    [undefined, []],
    [Array.from({ length: 2000 }, () => 'nfc'), ['nfc']],
  ])('is filtered to the transports there are (row 54)', async (transports, kept) => {
    expect((await enrol(response({ transports }))).transports).toEqual(kept)
  })

  test('is ignored where it contradicts the attestation object (row 55)', async () => {
    const other = createHash('sha256').update('another key').digest('base64url')
    const { publicKey } = await enrol(response({ publicKey: other, publicKeyAlgorithm: -257, authenticatorData: other }))
    expect(publicKey).not.toBe(other)
  })
})

/** Still a well-formed DER signature. */
function spoilt(signature: Uint8Array): Uint8Array {
  return Uint8Array.from(signature, (byte, index) => (index === 20 ? byte ^ 1 : byte))
}

function strangersSignature(data: Uint8Array): Uint8Array {
  return softSign(-7, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, data)
}
