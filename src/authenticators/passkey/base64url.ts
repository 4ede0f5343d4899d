const ALPHABET = /^[A-Za-z0-9_-]*$/

/** Unpadded base64url (RFC 4648, section 5) in its one canonical spelling; null for anything else, so that two texts never name the same bytes. */
export function decodeBase64url(text: unknown): Uint8Array<ArrayBuffer> | null {
  if (typeof text !== 'string' || text.length % 4 === 1 || !ALPHABET.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : null
}

/** Unpadded base64url, as every text of WebAuthn is written (WebAuthn L3, section 5.1.8). */
export const encodeBase64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
