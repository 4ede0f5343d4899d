import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Encodable } from '../../support/cbor.ts'
import { type CreateOverrides, softPasskey } from '../../support/soft-passkey.ts'
import { holderOf, ORIGIN, passkeyBench } from './bench.ts'
import { bytesOf, label, refuseRegistrations, type Row } from './bends.ts'

const P256_P = Buffer.from('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff', 'hex')
const EXPONENT = bytesOf('010001')
const small = (hex: string): Pick<Row<CreateOverrides>, 'soft' | 'bend' | 'why'> => ({
  soft: { algorithm: -8 },
  bend: { coseKey: label(-2, bytesOf(hex)) },
  why: 'key_weak',
})
const oddOf = (length: number): Uint8Array => Buffer.concat([Buffer.of(0xc1), randomBytes(length - 2), Buffer.of(0x01)])
const rsa = (n: Uint8Array, e: Uint8Array): CreateOverrides => ({
  coseKey: () =>
    new Map<number, Encodable>([
      [1, 3],
      [3, -257],
      [-1, n],
      [-2, e],
    ]),
})

const rows: readonly Row<CreateOverrides>[] = [
  { row: 38, name: 'an algorithm that was not offered', bend: { coseKey: label(3, -35) }, why: 'alg' },
  { row: 39, name: 'no algorithm', bend: { coseKey: label(3, undefined) }, why: 'alg' },
  { row: 39, name: 'an algorithm that is a text', bend: { coseKey: label(3, 'ES256') }, why: 'alg' },
  { row: 40, name: 'no key type', bend: { coseKey: label(1, undefined) }, why: 'key_type' },
  { row: 40, name: 'the key type of Ed25519 for ES256', bend: { coseKey: label(1, 1) }, why: 'key_type' },
  { row: 41, name: 'the curve P-384 for ES256', bend: { coseKey: label(-1, 2) }, why: 'key_type' },
  { row: 41, name: 'no curve', bend: { coseKey: label(-1, undefined) }, why: 'key_type' },
  { row: 42, name: 'a point beside the curve', bend: { coseKey: (key) => label(-3, flipped(key.get(-3)))(key) }, why: 'key_malformed' },
  { row: 42, name: 'the point zero', bend: { coseKey: (key) => label(-3, new Uint8Array(32))(label(-2, new Uint8Array(32))(key)) }, why: 'key_malformed' },
  { row: 42, name: 'a coordinate as large as the field', bend: { coseKey: label(-2, P256_P) }, why: 'key_malformed' },
  { row: 42, name: 'no y', bend: { coseKey: label(-3, undefined) }, why: 'key_malformed' },
  { row: 42, name: 'a compressed point', bend: { coseKey: label(-3, true) }, why: 'key_malformed' },
  { row: 42, name: 'a coordinate of 31 bytes', bend: { coseKey: (key) => label(-2, (key.get(-2) as Uint8Array).slice(1))(key) }, why: 'key_malformed' },
  {
    row: 42,
    name: 'a coordinate of 33 bytes',
    bend: { coseKey: (key) => label(-2, Buffer.concat([Buffer.of(0), key.get(-2) as Uint8Array]))(key) },
    why: 'key_malformed',
  },
  { row: 43, name: 'Ed25519: zero', ...small('00'.repeat(32)) },
  { row: 43, name: 'Ed25519: one', ...small(`01${'00'.repeat(31)}`) },
  { row: 43, name: 'Ed25519: minus one', ...small(`ec${'ff'.repeat(30)}7f`) },
  { row: 43, name: 'Ed25519: one, with a sign', ...small(`01${'00'.repeat(30)}80`) },
  { row: 43, name: 'Ed25519: one, not reduced', ...small(`ee${'ff'.repeat(30)}7f`) },
  { row: 43, name: 'Ed25519: a point of order eight', ...small('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05') },
  { row: 43, name: 'Ed25519: the other point of order eight', ...small('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa') },
  { row: 43, name: 'Ed25519: beside the curve', ...small(`02${'00'.repeat(31)}`) },
  { row: 43, name: 'Ed25519: 31 bytes', soft: { algorithm: -8 }, bend: { coseKey: label(-2, new Uint8Array(31)) }, why: 'key_malformed' },
  { row: 44, name: 'RSA of 1024 bits', soft: { algorithm: -257, rsaBits: 1024 }, why: 'key_weak' },
  { row: 44, name: 'RSA of 2047 bits', bend: rsa(Buffer.concat([Buffer.of(0x7f), oddOf(255)]), EXPONENT), why: 'key_weak' },
  { row: 44, name: 'RSA of 4104 bits', bend: rsa(oddOf(513), EXPONENT), why: 'key_weak' },
  { row: 44, name: 'RSA with the exponent 1', bend: rsa(oddOf(256), bytesOf('01')), why: 'key_weak' },
  { row: 44, name: 'RSA with the exponent 3', bend: rsa(oddOf(256), bytesOf('03')), why: 'key_weak' },
  { row: 44, name: 'RSA with an even modulus', bend: rsa(Buffer.concat([oddOf(255), Buffer.of(0)]), EXPONENT), why: 'key_weak' },
  { row: 44, name: 'RSA with a leading zero', bend: rsa(Buffer.concat([Buffer.of(0), oddOf(256)]), EXPONENT), why: 'key_malformed' },
  { row: 45, name: 'a key with its private part', bend: { coseKey: label(-4, new Uint8Array(32)) }, why: 'key_fields' },
  { row: 45, name: 'a key with a label nobody knows', bend: { coseKey: label(99, 1) }, why: 'key_fields' },
  { row: 45, name: 'a key with a label that is a text', bend: { coseKey: (key) => key.set('d', 1) }, why: 'key_fields' },
  { row: 45, name: 'a key with a label twice', bend: { coseKeyBytes: bytesOf('a201020102') }, why: 'key_malformed' },
  { row: 45, name: 'an ML-DSA key that is too short', soft: { algorithm: -48 }, bend: { coseKey: label(-1, new Uint8Array(1311)) }, why: 'key_malformed' },
]

describe('A registration whose key has', () => {
  refuseRegistrations(rows)
})

test.each([256, 384, 512])('A registration with an RSA key of %i bytes is accepted', async (length) => {
  const bench = passkeyBench()
  const begun = await bench.beginEnrolment(holderOf('ada'))
  const answer = softPasskey({ origin: ORIGIN }).create(begun.options, rsa(oddOf(length), EXPONENT))
  expect((await bench.finishEnrolment(holderOf('ada'), begun, answer)).ok).toBe(true)
})

function flipped(value: Encodable | undefined): Uint8Array {
  const bytes = Uint8Array.from(value as Uint8Array)
  bytes[31] = (bytes[31] ?? 0) ^ 1
  return bytes
}
