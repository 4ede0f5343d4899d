import { createHash, X509Certificate } from 'node:crypto'

/** A certificate in DER or PEM; null for anything else. */
export function readCertificate(bytes: Uint8Array | string): X509Certificate | null {
  try {
    return new X509Certificate(bytes)
  } catch {
    return null
  }
}

/** Whether a chain, the signer first, is whole and in time and ends at one of the roots (RFC 5280, section 6.1, as far as attestation needs it). Nothing is asked of the network. */
export function reaches(chain: readonly X509Certificate[], roots: readonly X509Certificate[], at: Date): boolean {
  const [first] = chain
  if (first === undefined || !isInTime(first, at)) return false
  for (const [index, certificate] of chain.entries()) {
    if (isAnchored(certificate, roots, at)) return true
    const next = chain[index + 1]
    if (next === undefined || !isInTime(next, at) || !hasIssued(next, certificate)) return false
  }
  return false
}

/** It is a root itself, or one issued it. What is on the list of roots may be an intermediate, or the signer's own certificate. */
const isAnchored = (certificate: X509Certificate, roots: readonly X509Certificate[], at: Date): boolean =>
  roots.some((root) => root.raw.equals(certificate.raw) || (isInTime(root, at) && hasIssued(root, certificate)))

const hasIssued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const isInTime = ({ validFromDate, validToDate }: X509Certificate, at: Date): boolean => validFromDate <= at && at <= validToDate

/** SHA-256 of the whole, base64url: what a certificate is known by. */
export const digestOf = ({ raw }: X509Certificate): string => createHash('sha256').update(raw).digest('base64url')

/** The key identifier of an elliptic-curve certificate (RFC 5280, section 4.2.1.2, method 1), hex: what metadata knows a U2F model by. */
export const keyIdentifierOf = ({ publicKey }: X509Certificate): string =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }).subarray(-P256_POINT))
    .digest('hex')

/** Bytes of an uncompressed point of P-256, which is what ends its SubjectPublicKeyInfo. */
const P256_POINT = 65
