import { ES256 } from './cose-key.ts'

/** ECDSA signatures must be written as DER wants (WebAuthn L3, section 6.5.5): one spelling for each, and nothing behind it. Others have a fixed length, which verifying checks. */
export function isWellFormed(signature: Uint8Array, algorithm: number): boolean {
  if (algorithm !== ES256) return true
  const r = integerEnd(signature, 2)
  const s = integerEnd(signature, r)
  return signature[0] === 0x30 && signature[1] === signature.length - 2 && s === signature.length
}

/** Where a DER integer ends; Infinity where there is none. */
function integerEnd(der: Uint8Array, from: number): number {
  const length = der[from + 1] ?? 0
  const value = der.subarray(from + 2, from + 2 + length)
  return der[from] === 0x02 && value.length === length && isMinimal(value) ? from + 2 + length : Infinity
}

/** Positive, of at most 256 bits, with a leading zero only where the sign needs it. */
function isMinimal(value: Uint8Array): boolean {
  const [first = 0x80, second = 0] = value
  const padded = first === 0 && value.length > 1
  return padded ? second >= 0x80 && value.length <= 33 : first < 0x80 && value.length <= 32
}
