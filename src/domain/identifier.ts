/** What was typed, in the form in which it is compared. `null` means that it can be neither an address nor a user name. */
export interface TypedIdentifier {
  readonly kind: 'email' | 'username'
  readonly value: string
  readonly normalised: string
}

const LONGEST = 254
const EMAIL = /^[^\s@\u0000-\u001f\u007f<>(),;:"[\]\\]+@[^\s@\u0000-\u001f\u007f<>(),;:"[\]\\.]+(\.[^\s@\u0000-\u001f\u007f<>(),;:"[\]\\.]+)*$/u
const USERNAME = /^[^\s@\u0000-\u001f\u007f]{1,64}$/u

/**
 * Trims, applies Unicode NFKC and lower-cases. A text with `@` is an e-mail address (RFC 5321, section 4.1.2, without quoted local parts;
 * at most 254 characters), any other a user name (1 to 64 characters, no spaces, no `@`).
 */
export function normaliseIdentifier(typed: string): TypedIdentifier | null {
  const value = typed.normalize('NFKC').trim()
  if (value.length === 0 || value.length > LONGEST) return null
  const normalised = value.toLowerCase()
  if (value.includes('@')) return EMAIL.test(normalised) ? { kind: 'email', value, normalised } : null
  return USERNAME.test(normalised) ? { kind: 'username', value, normalised } : null
}
