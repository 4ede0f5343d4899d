import { createHash, X509Certificate } from 'node:crypto'

/** A certificate in DER or PEM, of a key that this runtime knows; null for anything else. */
export function readCertificate(bytes: Uint8Array | string): X509Certificate | null {
  try {
    const certificate = new X509Certificate(bytes)
    return certificate.publicKey.type === 'public' ? certificate : null
  } catch {
    return null
  }
}

/**
 * The root at which a chain ends that is whole and in time, the signer first (RFC 5280, section 6.1, as far as attestation needs it); null where it ends at none.
 * What is on the list of roots may be an intermediate, or the signer's own certificate. Nothing is asked of the network.
 */
export function anchorOf(chain: readonly X509Certificate[], roots: readonly X509Certificate[], at: Date): X509Certificate | null {
  const [first] = chain
  if (first === undefined || !isInTime(first, at)) return null
  for (const [index, certificate] of chain.entries()) {
    const anchor = roots.find((root) => root.raw.equals(certificate.raw) || (isInTime(root, at) && hasIssued(root, certificate)))
    if (anchor !== undefined) return anchor
    const next = chain[index + 1]
    if (next === undefined || !isInTime(next, at) || !hasIssued(next, certificate)) return null
  }
  return null
}

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
