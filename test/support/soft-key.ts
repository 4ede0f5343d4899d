import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Encodable } from './cbor.ts'

/** COSE algorithm: ES256, EdDSA, RS256 or ML-DSA-44. */
export type SoftAlgorithm = -7 | -8 | -257 | -48
export type CoseKey = Map<number | string, Encodable>

/** A fresh private key. */
export function makeKey(algorithm: SoftAlgorithm, rsaBits = 2048): KeyObject {
  if (algorithm === -7) return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  if (algorithm === -8) return generateKeyPairSync('ed25519').privateKey
  if (algorithm === -257) return generateKeyPairSync('rsa', { modulusLength: rsaBits }).privateKey
  return generateKeyPairSync('ml-dsa-44').privateKey
}

/** Signs as the algorithm wants: ECDSA as DER, the others as they are. */
export const softSign = (algorithm: SoftAlgorithm, privateKey: KeyObject, data: Uint8Array): Uint8Array =>
  sign(algorithm === -7 || algorithm === -257 ? 'sha256' : null, data, privateKey)

/** The COSE_Key of a private key (RFC 9053, RFC 8230, and ML-DSA as `AKP`). */
export function coseKeyOf(algorithm: SoftAlgorithm, key: KeyObject): CoseKey {
  const jwk = createPublicKey(key).export({ format: 'jwk' }) as Readonly<Record<string, string>>
  const part = (name: string): Uint8Array => new Uint8Array(Buffer.from(jwk[name] ?? '', 'base64url'))
  const labels: Readonly<Record<SoftAlgorithm, readonly (readonly [number, Encodable])[]>> = {
    [-7]: [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, part('x')],
      [-3, part('y')],
    ],
    [-8]: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part('x')],
    ],
    [-257]: [
      [1, 3],
      [3, -257],
      [-1, part('n')],
      [-2, part('e')],
    ],
    [-48]: [
      [1, 7],
      [3, -48],
      [-1, part('pub')],
    ],
  }
  return new Map(labels[algorithm])
}
