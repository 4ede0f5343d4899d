import { sign } from 'node:crypto'
import { type CertificateOptions, type SoftCertificate, softCertificate } from './soft-certificates.ts'

/** One model in a blob, as much of it as is read. */
export interface SoftModel {
  readonly aaguid?: string
  readonly attestationCertificateKeyIdentifiers?: readonly string[]
  readonly roots?: readonly SoftCertificate[]
  readonly keyProtection?: readonly string[]
  readonly statuses?: readonly { readonly status: string; readonly effectiveDate?: string; readonly certificate?: string; readonly batchCertificate?: string }[]
  /** Of the statement, which nobody reads. */
  readonly more?: Readonly<Record<string, unknown>>
}

export interface SoftBlob {
  readonly models?: readonly SoftModel[]
  readonly no?: number
  readonly nextUpdate?: string
  readonly signer?: SoftCertificate
  readonly chain?: readonly SoftCertificate[]
  /** Changes the payload after it was signed. */
  readonly tampered?: boolean
}

/** A metadata service of our own: a root, and blobs that it vouches for. */
export function softMetadata(leaf: CertificateOptions = {}) {
  const root = softCertificate({ name: 'Soft Root', ca: true })
  const signer = softCertificate({ issuer: root, name: 'Soft Metadata', ...leaf })
  return { root, signer, blob: (said: SoftBlob = {}) => blobOf(said, signer) }
}

function blobOf({ models = [], no = 1, nextUpdate = '2027-01-31', tampered = false, ...by }: SoftBlob, usual: SoftCertificate): string {
  const signer = by.signer ?? usual
  const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = json({
    alg: signer.privateKey.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256',
    typ: 'JWT',
    x5c: (by.chain ?? [signer]).map(({ der }) => der.toString('base64')),
  })
  const said = { legalHeader: 'none', no, nextUpdate, entries: models.map(entryOf) }
  const text = `${head}.${json(said)}`
  const signature = sign('sha256', Buffer.from(text), { key: signer.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  return tampered ? `${head}.${json({ ...said, no: no + 1 })}.${signature}` : `${text}.${signature}`
}

const entryOf = ({
  roots = [],
  keyProtection = ['hardware', 'secure_element'],
  statuses = [{ status: 'FIDO_CERTIFIED_L2' }],
  more = {},
  ...names
}: SoftModel) => ({
  ...names,
  metadataStatement: { description: 'Soft', ...more, attestationRootCertificates: roots.map(({ der }) => der.toString('base64')), keyProtection },
  statusReports: statuses,
})
