import { createPublicKey, type KeyObject } from 'node:crypto'
import { encodeBase64url } from './base64url.ts'
import { type Cbor, type CborMap, readCborMap } from './cbor.ts'
import { bad, type Checked, good, type Reason } from './checked.ts'
import { isSoundEd25519 } from './ed25519.ts'

/** COSE algorithm numbers (RFC 9053, RFC 8812, and the IANA registry for ML-DSA-44). */
export const ES256 = -7
export const EDDSA = -8
export const RS256 = -257
export const ML_DSA_44 = -48

interface Shape {
  readonly kty: number
  readonly crv: number | null
  /** All labels there may be: RFC 9052 and WebAuthn L3, section 5.8.5 allow no optional ones. */
  readonly labels: readonly number[]
  /** Why the key material is no good, or null. */
  readonly weakness: (parts: (label: number) => Cbor | undefined) => Reason | null
}

const shapes: ReadonlyMap<number, Shape> = new Map([
  [ES256, { kty: 2, crv: 1, labels: [1, 3, -1, -2, -3], weakness: (part) => p256Weakness(part(-2), part(-3)) }],
  [EDDSA, { kty: 1, crv: 6, labels: [1, 3, -1, -2], weakness: (part) => ed25519Weakness(part(-2)) }],
  [RS256, { kty: 3, crv: null, labels: [1, 3, -1, -2], weakness: (part) => rsaWeakness(part(-1), part(-2)) }],
  [ML_DSA_44, { kty: 7, crv: null, labels: [1, 3, -1], weakness: (part) => (isBytes(part(-1), 1312) ? null : 'key_malformed') }],
])

/** Reads a COSE_Key whole and says its algorithm: one of those offered, exactly its labels, key type and curve as the algorithm wants, and sound material. */
export function checkCoseKey(bytes: Uint8Array<ArrayBuffer>, offered: readonly number[]): Checked<number> {
  const key = readCborMap(bytes)
  if (key === null) return bad('key_malformed')
  const algorithm = key.get(3)
  if (typeof algorithm !== 'number' || !offered.includes(algorithm)) return bad('alg')
  const shape = shapes.get(algorithm)
  if (shape === undefined) return bad('alg')
  const reason = shapeReason(key, shape) ?? shape.weakness((label) => key.get(label))
  return reason === null ? good(algorithm) : bad(reason)
}

/** Whether this runtime knows ML-DSA-44 (Node 24.7 and later): it can read such a key. */
export const canVerifyMlDsa = (): boolean => imports({ kty: 'AKP', alg: 'ML-DSA-44', pub: encodeBase64url(new Uint8Array(1312)) })

/** The COSE_Key of a point of P-256 as U2F writes one: uncompressed, 65 bytes. null for anything else. */
export const coseKeyOfPoint = (point: Uint8Array): Uint8Array<ArrayBuffer> | null =>
  point.length === 65 && point[0] === 4
    ? new Uint8Array(Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), point.subarray(1, 33), Buffer.from('225820', 'hex'), point.subarray(33)]))
    : null

/** A COSE_Key as `node:crypto` knows keys, to be compared with that of a certificate; null for one that it cannot read, and for ML-DSA, which no certificate holds yet. */
export function publicKeyOf(bytes: Uint8Array<ArrayBuffer>): KeyObject | null {
  const part = (label: number): string => {
    const value = readCborMap(bytes)?.get(label)
    return value instanceof Uint8Array ? encodeBase64url(value) : ''
  }
  const jwks: Readonly<Record<number, Jwk>> = {
    [ES256]: { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) },
    [EDDSA]: { kty: 'OKP', crv: 'Ed25519', x: part(-2) },
    [RS256]: { kty: 'RSA', n: part(-1), e: part(-2) },
  }
  const jwk = jwks[Number(readCborMap(bytes)?.get(3))]
  return jwk === undefined ? null : imported(jwk)
}

function shapeReason(key: CborMap, { kty, crv, labels }: Shape): Reason | null {
  if (key.get(1) !== kty) return 'key_type'
  if (crv !== null && key.get(-1) !== crv) return 'key_type'
  return [...key.keys()].every((label) => typeof label === 'number' && labels.includes(label)) ? null : 'key_fields'
}

function p256Weakness(x: Cbor | undefined, y: Cbor | undefined): Reason | null {
  if (!isBytes(x, 32) || !isBytes(y, 32)) return 'key_malformed'
  return imports({ kty: 'EC', crv: 'P-256', x: encodeBase64url(x), y: encodeBase64url(y) }) ? null : 'key_malformed'
}

function ed25519Weakness(x: Cbor | undefined): Reason | null {
  if (!isBytes(x, 32)) return 'key_malformed'
  return isSoundEd25519(x) ? null : 'key_weak'
}

/** 2048 to 4096 bits and the exponent 65537, which is what every authenticator makes; an exponent of 1 verifies anything. */
function rsaWeakness(n: Cbor | undefined, e: Cbor | undefined): Reason | null {
  if (!isBytes(n) || !isBytes(e) || bitsOf(n) === 0) return 'key_malformed'
  if (!isStrong(n) || encodeBase64url(e) !== 'AQAB') return 'key_weak'
  return imports({ kty: 'RSA', n: encodeBase64url(n), e: 'AQAB' }) ? null : 'key_malformed'
}

/** Of an unsigned number without leading zeros; 0 for one that has them. */
const bitsOf = (number: Uint8Array): number => {
  const [first = 0] = number
  return first === 0 ? 0 : number.length * 8 - Math.clz32(first) + 24
}

const isStrong = (n: Uint8Array): boolean => bitsOf(n) >= 2048 && bitsOf(n) <= 4096 && (n.at(-1) ?? 0) % 2 === 1

type Jwk = Readonly<Record<string, string>>

const imports = (jwk: Jwk): boolean => imported(jwk) !== null

/** OpenSSL refuses a point that is not on its curve. */
function imported(jwk: Jwk): KeyObject | null {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' })
  } catch {
    return null
  }
}

function isBytes(value: Cbor | undefined, length?: number): value is Uint8Array<ArrayBuffer> {
  return value instanceof Uint8Array && (length === undefined || value.length === length)
}
