/**
 * A password as it is hashed: OpaqueString (RFC 8265, section 4.2), that is NFC with every kind of space as U+0020. Case, width and marks stay, so that
 * a password imported from elsewhere hashes as it did there.
 */
export const normalisePassword = (typed: string): string => typed.replaceAll(/\p{Zs}/gu, ' ').normalize('NFC')

/** In code points, as NIST SP 800-63B-4, section 3.1.1.2, counts. */
export const lengthOf = (password: string): number => Array.from(password).length
