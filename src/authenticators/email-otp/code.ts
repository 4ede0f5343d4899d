import { timingSafeEqual } from 'node:crypto'

/** Crockford's base32: ten digits and the letters but I, L, O and U, so that nothing read from paper is ambiguous. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export type Strength = 'digits' | 'base32'

/** Six digits (20 bits), or ten base32 characters (50 bits) once somebody has guessed at this address too often. */
export const lengthOf = (strength: Strength): number => (strength === 'digits' ? 6 : 10)

/** A fresh code. Six bytes over a million leave a bias below 2^-28. */
export function makeCode(strength: Strength, randomBytes: (length: number) => Uint8Array): string {
  if (strength === 'base32') return Array.from(randomBytes(lengthOf(strength)), (byte) => BASE32[byte & 31]).join('')
  const chance = Buffer.from(randomBytes(6)).readUIntBE(0, 6)
  return String(chance % 1_000_000).padStart(lengthOf(strength), '0')
}

/** As a letter shows it: ten characters in two groups, six digits in one, which mail programs offer to fill in. */
export const readable = (code: string): string => (code.length > 6 ? `${code.slice(0, 5)}-${code.slice(5)}` : code)

/** As it is compared: upper case, without spaces and dashes, look-alikes read as the digit they were. */
export const normaliseCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}.]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')

/** Equal, in time that tells nothing of where they differ. */
export function sameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
