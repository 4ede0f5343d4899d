/** Crockford's base32: ten digits and the letters but I, L, O and U, so that nothing read out on a telephone is ambiguous. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Twelve characters of five bits: 60 bits, beyond guessing in the time that a pass lasts. */
export const LENGTH = 12

const GROUP = 4

/** A fresh pass. 32 divides 256, so no character is likelier than another. */
export const makePass = (randomBytes: (length: number) => Uint8Array): string => Array.from(randomBytes(LENGTH), (byte) => BASE32[byte & 31]).join('')

/** As it is told: three groups of four. */
export const readable = (pass: string): string => (pass.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-')

/** As it is compared: upper case, without spaces and dashes, look-alikes read as the digit they were. */
export const normalisePass = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}.]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
