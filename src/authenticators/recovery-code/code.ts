/** Crockford's base32: ten digits and the letters but I, L, O and U, so that nothing read from paper is ambiguous. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Twelve characters of five bits: 60 bits, beyond guessing even for whoever stole the digests with their key. */
export const CODE_LENGTH = 12

const GROUP = 4

/** A fresh code. 32 divides 256, so no character is likelier than another. */
export const makeCode = (randomBytes: (length: number) => Uint8Array): string => Array.from(randomBytes(CODE_LENGTH), (byte) => BASE32[byte & 31]).join('')

/** As a sheet shows it: three groups of four. */
export const readable = (code: string): string => (code.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-')

/** As it is compared: upper case, without spaces and dashes, look-alikes read as the digit they were. */
export const normaliseCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}.]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
