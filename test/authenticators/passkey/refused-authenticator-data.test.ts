import { randomBytes } from 'node:crypto'
import { describe } from 'vitest'
import { type Encodable, encodeCbor } from '../../support/cbor.ts'
import type { CreateOverrides } from '../../support/soft-passkey.ts'
import { bytesOf, named, refuseRegistrations, response, type Row } from './bends.ts'

const object = (bytes: Uint8Array): CreateOverrides => ({ attestationObjectBytes: () => bytes })
const cut = (length: number): CreateOverrides => ({ authData: (bytes) => bytes.slice(0, length) })

const rows: readonly Row<CreateOverrides>[] = [
  { row: 17, name: 'another RP ID', bend: { rpId: 'example.test' }, why: 'rp_id' },
  { row: 17, name: 'no RP ID', bend: { rpIdHash: new Uint8Array(32) }, why: 'rp_id' },
  { row: 18, name: 'nobody present', bend: { userPresent: false }, why: 'user_presence' },
  {
    row: 19,
    name: 'nobody present, called conditional by the browser',
    bend: { userPresent: false, clientData: { mediation: 'conditional' }, top: { mediation: 'conditional' } },
    why: 'user_presence',
  },
  { row: 20, name: 'nobody verified', bend: { userVerified: false }, why: 'user_verification' },
  { row: 21, name: 'no attested data', bend: { flags: (flags) => flags & ~0x40 }, why: 'auth_data_malformed' },
  { row: 22, name: 'extensions announced and missing', bend: { flags: (flags) => flags | 0x80 }, why: 'auth_data_malformed' },
  {
    row: 22,
    name: 'extensions that were not announced',
    bend: { extensions: encodeCbor(new Map()), flags: (flags) => flags & ~0x80 },
    why: 'auth_data_malformed',
  },
  { row: 22, name: 'extensions that are no map', bend: { extensions: encodeCbor([1]) }, why: 'auth_data_malformed' },
  { row: 23, name: 'a copy of what cannot be copied', bend: { backupEligible: false, backedUp: true }, why: 'backup_flags' },
  ...[0, 36].map((length) => ({ row: 24, name: `${length} bytes of authenticator data`, bend: cut(length), why: 'auth_data_malformed' })),
  { row: 24, name: 'authenticator data cut in its AAGUID', bend: cut(50), why: 'auth_data_malformed' },
  { row: 24, name: 'authenticator data cut in the credential id', bend: cut(70), why: 'credential_id_length' },
  { row: 24, name: 'authenticator data cut in the key', bend: cut(120), why: 'key_malformed' },
  { row: 24, name: 'authenticator data without a key', bend: { coseKeyBytes: new Uint8Array() }, why: 'key_malformed' },
  { row: 25, name: 'a byte after authenticator data', bend: { authData: (bytes) => Buffer.concat([bytes, Buffer.of(0)]) }, why: 'auth_data_malformed' },
  { row: 27, name: 'an attestation object cut short', bend: { attestationObjectBytes: (bytes) => bytes.slice(0, -1) }, why: 'attestation_object' },
  { row: 27, name: 'an empty attestation object', bend: object(new Uint8Array()), why: 'attestation_object' },
  { row: 27, name: 'an attestation object that is a list', bend: object(encodeCbor([1, 2])), why: 'attestation_object' },
  { row: 27, name: 'no attestation object', edit: response({ attestationObject: undefined }), why: 'attestation_object' },
  {
    row: 27,
    name: 'a byte after the attestation object',
    bend: { attestationObjectBytes: (bytes) => Buffer.concat([bytes, Buffer.of(0)]) },
    why: 'attestation_object',
  },
  ...['fmt', 'attStmt', 'authData'].map((name) => ({
    row: 28,
    name: `no ${name}`,
    bend: { attestationObject: (map: Map<string, Encodable>) => new Map([...map].filter(([key]) => key !== name)) },
    why: 'attestation_object',
  })),
  { row: 28, name: 'a fourth member', bend: { attestationObject: (map) => new Map([...map, ['epAtt', true]]) }, why: 'attestation_object' },
  { row: 29, name: 'a length of 2^32 - 1', bend: object(bytesOf('bbffffffff')), why: 'attestation_object' },
  { row: 29, name: 'a list of 2^32 - 1', bend: object(bytesOf('a163666d749affffffff')), why: 'attestation_object' },
  { row: 29, name: '40 000 nested lists', bend: object(new Uint8Array(40_000).fill(0x81)), why: 'attestation_object' },
  {
    row: 29,
    name: 'a map of indefinite length',
    bend: { attestationObjectBytes: (bytes) => Buffer.concat([Buffer.of(0xbf), bytes.slice(1), Buffer.of(0xff)]) },
    why: 'attestation_object',
  },
  {
    row: 29,
    name: 'a key twice',
    bend: { attestationObjectBytes: (bytes) => Buffer.concat([Buffer.of(0xa4), bytes.slice(1), bytesOf('63666d74646e6f6e65')]) },
    why: 'attestation_object',
  },
  {
    row: 29,
    name: 'a length written longer than needed',
    bend: { attestationObjectBytes: (bytes) => Buffer.concat([bytesOf('b803'), bytes.slice(1)]) },
    why: 'attestation_object',
  },
  { row: 30, name: 'a credential id longer than the data', bend: { credentialIdLength: 60_000 }, why: 'credential_id_length' },
  { row: 31, name: 'an empty credential id', bend: { credentialId: new Uint8Array() }, why: 'credential_id_length' },
  { row: 31, name: 'a credential id of one byte', bend: { credentialId: Uint8Array.of(1) }, why: 'credential_id_length' },
  { row: 32, name: 'a credential id of 1024 bytes', bend: { credentialId: randomBytes(1024) }, why: 'credential_id' },
  {
    row: 32,
    name: 'a credential id of 1024 bytes under another name',
    bend: { credentialId: randomBytes(1024), top: { id: 'AAAA', rawId: 'AAAA' } },
    why: 'credential_id_length',
  },
  { row: 33, name: 'the id of another credential', bend: { top: named(randomBytes(32).toString('base64url')) }, why: 'credential_id_mismatch' },
  { row: 34, name: 'two different ids', bend: { top: { rawId: randomBytes(32).toString('base64url') } }, why: 'credential_id' },
  { row: 34, name: 'no id', bend: { top: { id: undefined } }, why: 'credential_id' },
  { row: 34, name: 'no ids at all', bend: { top: { id: undefined, rawId: undefined } }, why: 'credential_id' },
  { row: 35, name: 'an id in another alphabet', bend: { top: named('+/==') }, why: 'credential_id' },
  { row: 35, name: 'an id with stray bits', bend: { top: named('AB') }, why: 'credential_id' },
  { row: 35, name: 'an id that is an object', bend: { top: { id: {}, rawId: {} } }, why: 'credential_id' },
  { row: 36, name: 'another type', bend: { top: { type: 'public-keys' } }, why: 'malformed' },
  { row: 36, name: 'no type', bend: { top: { type: undefined } }, why: 'malformed' },
  { row: 36, name: 'no response', bend: { top: { response: undefined } }, why: 'malformed' },
  { row: 36, name: 'no JSON', edit: () => 'hello', why: 'malformed' },
  { row: 36, name: 'a list', edit: (answer) => [answer], why: 'malformed' },
]

describe('A registration whose authenticator data or frame has', () => {
  refuseRegistrations(rows)
})
