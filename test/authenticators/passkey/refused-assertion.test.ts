import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Holder } from '../../../src/authenticators/authenticator.ts'
import type { Payload } from '../../../src/authenticators/passkey/payload.ts'
import type { Credential } from '../../../src/domain/credential.ts'
import { encodeCbor } from '../../support/cbor.ts'
import { type GetOverrides, type Json, type SoftOptions } from '../../support/soft-passkey.ts'
import { enrolledAt, handleOf, holderOf, nobody, ORIGIN, passkeyBench } from './bench.ts'
import { clientData, response, type Row } from './bends.ts'

const bench = passkeyBench()

interface SignInRow extends Row<GetOverrides> {
  /** Changes what is kept of the passkey. */
  readonly kept?: Partial<Payload>
  /** Whether the passkey is set aside. */
  readonly quarantine?: true
}

const bound: Partial<SoftOptions> = { backupEligible: false, counter: 4 }
const { privateKey: strangersKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ZERO_SIGNATURE = Buffer.from('3006020100020100', 'hex')
const SMALL_ORDER_KEY = encodeCbor(
  new Map<number, number | Uint8Array>([
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, Buffer.concat([Buffer.of(1), Buffer.alloc(31)])],
  ]),
)
const EXPONENT_ONE_KEY = encodeCbor(
  new Map<number, number | Uint8Array>([
    [1, 3],
    [3, -257],
    [-1, Buffer.concat([Buffer.of(0xc1), randomBytes(254), Buffer.of(1)])],
    [-2, Buffer.of(1)],
  ]),
)
const keptKey = (key: Uint8Array, algorithm: number): Partial<Payload> => ({ publicKey: Buffer.from(key).toString('base64url'), algorithm })

const rows: readonly SignInRow[] = [
  { row: 56, name: 'another challenge', bend: clientData({ challenge: randomBytes(32).toString('base64url') }), why: 'challenge' },
  { row: 56, name: 'no challenge', bend: clientData({ challenge: undefined }), why: 'challenge' },
  { row: 56, name: 'client data of a registration', bend: clientData({ type: 'webauthn.create' }), why: 'type' },
  { row: 56, name: 'no type', bend: clientData({ type: undefined }), why: 'type' },
  { row: 57, name: 'another origin', bend: clientData({ origin: 'https://evil.test' }), why: 'origin' },
  { row: 57, name: 'an origin without TLS', bend: clientData({ origin: 'http://id.example.test' }), why: 'origin' },
  { row: 58, name: 'another RP ID', bend: { rpId: 'example.test' }, why: 'rp_id' },
  { row: 59, name: 'a frame of another origin', bend: clientData({ crossOrigin: true }), why: 'cross_origin' },
  { row: 61, name: 'a frame in a foreign page', bend: clientData({ crossOrigin: true, topOrigin: 'https://evil.test' }), why: 'cross_origin' },
  { row: 61, name: 'a top origin without a frame', bend: clientData({ topOrigin: ORIGIN }), why: 'top_origin' },
  { row: 62, name: 'nobody present', bend: { userPresent: false }, why: 'user_presence' },
  { row: 62, name: 'nobody verified', bend: { userVerified: false }, why: 'user_verification' },
  { row: 63, name: 'a copy of what cannot be copied', soft: bound, bend: { backedUp: true }, why: 'backup_flags', quarantine: true },
  { row: 64, name: 'a passkey that became copyable', soft: bound, bend: { backupEligible: true }, why: 'backup_eligibility_changed', quarantine: true },
  {
    row: 64,
    name: 'a passkey that is copyable no more',
    bend: { backupEligible: false, backedUp: false },
    why: 'backup_eligibility_changed',
    quarantine: true,
  },
  {
    row: 64,
    name: 'changed backup flags and a signature by another key',
    soft: bound,
    bend: { backupEligible: true, privateKey: strangersKey },
    why: 'signature',
  },
  { row: 66, name: 'attested data announced and missing', bend: { flags: (flags) => flags | 0x40 }, why: 'auth_data_malformed' },
  { row: 66, name: 'attested data', bend: { flags: (flags) => flags | 0x40, extensions: randomBytes(100) }, why: 'auth_data_malformed' },
  { row: 66, name: 'extensions announced and missing', bend: { flags: (flags) => flags | 0x80 }, why: 'auth_data_malformed' },
  { row: 66, name: 'a byte after authenticator data', bend: { authData: (bytes) => Buffer.concat([bytes, Buffer.of(0)]) }, why: 'auth_data_malformed' },
  { row: 66, name: '36 bytes of authenticator data', bend: { authData: (bytes) => bytes.slice(0, 36) }, why: 'auth_data_malformed' },
  { row: 66, name: 'no authenticator data', edit: response({ authenticatorData: undefined }), why: 'auth_data_malformed' },
  {
    row: 67,
    name: 'a signature with a bit flipped',
    bend: { signature: (bytes) => Uint8Array.from(bytes, (byte, index) => (index === 20 ? byte ^ 1 : byte)) },
    why: 'signature',
  },
  { row: 67, name: 'a signature by another key', bend: { privateKey: strangersKey }, why: 'signature' },
  { row: 67, name: 'a signature of zeros', bend: { signature: () => ZERO_SIGNATURE }, why: 'signature' },
  { row: 68, name: 'a byte after the signature', bend: { signature: (bytes) => Buffer.concat([bytes, Buffer.of(0)]) }, why: 'signature' },
  { row: 68, name: 'an empty signature', bend: { signature: () => new Uint8Array() }, why: 'signature' },
  { row: 68, name: 'a signature without its frame', bend: { signature: () => randomBytes(64) }, why: 'signature' },
  { row: 68, name: 'a signature that is a number', edit: response({ signature: 7 }), why: 'signature' },
  { row: 68, name: 'no signature', edit: response({ signature: undefined }), why: 'signature' },
  { row: 70, name: 'a signature over other client data', bend: { signedClientData: '{}' }, why: 'signature' },
  { row: 70, name: 'client data written anew', edit: reserialised, why: 'signature' },
  { row: 71, name: 'a lower counter', soft: bound, kept: { counter: 9 }, bend: { counter: 8 }, why: 'counter', quarantine: true },
  { row: 71, name: 'the same counter', soft: bound, kept: { counter: 9 }, bend: { counter: 9 }, why: 'counter', quarantine: true },
  { row: 71, name: 'a counter that is gone', soft: bound, kept: { counter: 9 }, bend: { counter: 0 }, why: 'counter', quarantine: true },
  {
    row: 72,
    name: 'a lower counter and a signature by another key',
    soft: bound,
    kept: { counter: 9 },
    bend: { counter: 8, privateKey: strangersKey },
    why: 'signature',
  },
  { row: 73, name: 'the id of no passkey', bend: { top: { id: 'A'.repeat(43), rawId: 'A'.repeat(43) } }, why: 'credential_unknown' },
  { row: 73, name: 'two different ids', bend: { top: { rawId: 'A'.repeat(43) } }, why: 'credential_id' },
  { row: 74, name: 'the user handle of somebody else', edit: response({ userHandle: handleOf('eve') }), why: 'user_handle' },
  { row: 74, name: 'a user handle that is a number', edit: response({ userHandle: 7 }), why: 'user_handle' },
  { row: 74, name: 'an empty user handle', edit: response({ userHandle: '' }), why: 'user_handle' },
  { row: 75, name: 'no user handle', edit: response({ userHandle: undefined }), why: 'user_handle' },
  { row: 76, name: 'a key kept under another algorithm', kept: { algorithm: -8 }, why: 'alg' },
  { row: 76, name: 'a key kept in part', kept: keptKey(SMALL_ORDER_KEY.slice(0, -1), -8), why: 'key_malformed' },
  { row: 76, name: 'a key of small order, kept from elsewhere', kept: keptKey(SMALL_ORDER_KEY, -8), why: 'key_weak' },
  { row: 76, name: 'an RSA key with the exponent 1, kept from elsewhere', kept: keptKey(EXPONENT_ONE_KEY, -257), why: 'key_weak' },
  { row: 95, name: 'members of a prototype', edit: (answer) => `{"__proto__":${JSON.stringify(answer)}}`, why: 'malformed' },
  { row: 95, name: 'a user handle of a prototype', edit: (answer) => JSON.stringify(answer).replace('"userHandle"', '"__proto__"'), why: 'user_handle' },
]

describe('A sign-in with', () => {
  test.each(rows)('$name is refused (row $row): $why', async ({ soft, bend, edit, kept, why, quarantine }) => {
    const { passkey, credential } = await enrolled('ada', soft)
    const ada = withPayload(credential, kept)
    const begun = await bench.beginSignIn(nobody)
    const answer = passkey.get(begun.options, bend)
    const result = await bench.finishSignIn(ada, begun, edit?.(answer) ?? answer)
    expect(result.ok ? 'accepted' : result.refusal.detail).toBe(`passkey.${why}`)
    expect(result.ok ? null : result.refusal.consequence).toEqual(quarantine && { quarantine: credential.id })
  })
})

const enrolled = (name: string, soft: Partial<SoftOptions> = {}) => enrolledAt(bench, name, soft)

const withPayload = (credential: Credential<Payload>, kept: Partial<Payload> = {}): Holder =>
  holderOf('ada', [{ ...credential, payload: { ...credential.payload, ...kept } }])

function reserialised(answer: Json): Json {
  const data: unknown = JSON.parse(Buffer.from(String((answer['response'] as Json)['clientDataJSON']), 'base64url').toString())
  return response({ clientDataJSON: Buffer.from(JSON.stringify(data, null, 1)).toString('base64url') })(answer)
}
