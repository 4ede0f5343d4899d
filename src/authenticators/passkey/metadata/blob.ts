import { verify, type X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { parseJsonObject } from '../json.ts'
import { anchorOf, readCertificate } from './certificates.ts'
import { FIDO_HOST, fidoRoots } from './roots.ts'

const report = z.object({
  status: z.string(),
  effectiveDate: z.iso.date().optional(),
  /** Of ATTESTATION_KEY_COMPROMISE: the one certificate that it is about, a root or that of a batch. */
  certificate: z.string().optional(),
  batchCertificate: z.string().optional(),
})

const entry = z.object({
  aaguid: z.string().optional(),
  attestationCertificateKeyIdentifiers: z.array(z.string()).optional(),
  metadataStatement: z
    .object({
      description: z.string().optional(),
      attestationRootCertificates: z.array(z.string()).default([]),
      keyProtection: z.array(z.string()).default([]),
    })
    .optional(),
  statusReports: z.array(report).default([]),
})

const payload = z.object({ no: z.number().int(), nextUpdate: z.iso.date(), entries: z.array(entry) })

export type StatusReport = z.infer<typeof report>
export type BlobEntry = z.infer<typeof entry>

/** What a blob says, once it is known who said it (FIDO Metadata Service v3.1, section 3.1.6). */
export interface Blob {
  readonly no: number
  readonly nextUpdate: Date
  readonly entries: readonly BlobEntry[]
}

/** A text is what is wrong with it. `root`: in place of the FIDO Alliance's, and then of whatever host. */
export function readBlob(text: string, root: Uint8Array | null, now: Date): Blob | string {
  const jwt = openJwt(text.trim())
  if (typeof jwt === 'string') return jwt
  const said = payload.safeParse(jwt.body)
  if (!said.success) return 'is no metadata of version 3'
  const nextUpdate = new Date(`${said.data.nextUpdate}T00:00:00Z`)
  const why = untrusted(jwt.chain, root, nextUpdate < now ? nextUpdate : now)
  return why ?? (isSigned(jwt) ? { ...said.data, nextUpdate } : 'has a wrong signature')
}

/** A JWT of which nothing is believed yet. */
interface Jwt {
  readonly chain: Chain
  readonly algorithm: unknown
  readonly body: unknown
  /** What is signed, and by what. */
  readonly text: string
  readonly signature: Uint8Array
}

function openJwt(text: string): Jwt | string {
  const [, head, body, signature] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(text) ?? []
  if (head === undefined || body === undefined || signature === undefined) return 'is no JWT'
  const header = parseJsonObject(decoded(head))
  const chain = chainIn(header?.['x5c'])
  if (chain === null) return 'names no certificates'
  const signed = { text: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') }
  return { ...signed, chain, algorithm: header?.['alg'], body: parseJsonObject(decoded(body)) }
}

const decoded = (part: string): string => Buffer.from(part, 'base64url').toString('utf8')

type Chain = readonly [X509Certificate, ...X509Certificate[]]

function chainIn(x5c: unknown): Chain | null {
  if (!Array.isArray(x5c)) return null
  const read = x5c.map((it) => (typeof it === 'string' ? readCertificate(Buffer.from(it, 'base64')) : null))
  const [first, ...rest] = read.filter((it) => it !== null)
  return first === undefined || rest.length + 1 < read.length ? null : [first, ...rest]
}

/** An old blob is better than none, so that its certificates must have been in time when it was to be replaced, and need not be today. */
function untrusted(chain: Chain, root: Uint8Array | null, at: Date): string | null {
  const roots = (root === null ? fidoRoots : [root]).map(readCertificate).filter((it) => it !== null)
  if (anchorOf(chain, roots, at) === null) return 'is signed by nobody that is trusted for it'
  return root !== null || chain[0].checkHost(FIDO_HOST) !== undefined ? null : `is not signed by ${FIDO_HOST}`
}

/** RFC 7518, sections 3.3 and 3.4; no other algorithm is in use. */
function isSigned({ chain: [{ publicKey }], algorithm, text, signature }: Jwt): boolean {
  if (algorithm === 'RS256' && publicKey.asymmetricKeyType === 'rsa') return verify('sha256', Buffer.from(text), publicKey, signature)
  if (algorithm !== 'ES256' || publicKey.asymmetricKeyType !== 'ec') return false
  return verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
}
