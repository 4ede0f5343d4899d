import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { integer, octets, oid, sequence, tagged, time, tlv } from './der.ts'

/** A certificate of our own, and the key that it vouches for. */
export interface SoftCertificate {
  readonly der: Buffer
  readonly privateKey: KeyObject
  readonly subject: Buffer
}

export interface CertificateOptions {
  /** Signs itself where it is absent. */
  readonly issuer?: SoftCertificate
  readonly name?: string
  /** Attributes of the subject in place of the usual ones, as `[type, text]`; types in hex. */
  readonly subject?: readonly (readonly [string, string])[]
  /** The key that it is about, in place of a fresh one. */
  readonly privateKey?: KeyObject
  /** More extensions, as `[identifier, value]`; identifiers in hex. */
  readonly extensions?: readonly (readonly [string, Uint8Array])[]
  readonly ca?: boolean
  readonly from?: Date
  readonly to?: Date
  /** A name that hosts go by. */
  readonly host?: string
  /** Of the model that it vouches for (WebAuthn L3, section 8.2.1). */
  readonly aaguid?: string
}

/** X.509 version 3, ECDSA with P-256 and SHA-256 (RFC 5280). */
export function softCertificate(options: CertificateOptions = {}): SoftCertificate {
  const { issuer, name = 'Soft', ca = false, from = new Date('2020-01-01'), to = new Date('2049-01-01') } = options
  const { privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey } = options
  const subject = nameOf(options.subject ?? usual(name))
  const body = sequence(
    tagged(0, integer(2)),
    integer(Math.floor(Math.random() * 1e9) + 1),
    ECDSA,
    issuer?.subject ?? subject,
    sequence(time(from), time(to)),
    subject,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensionsOf(ca, options))),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  return { der: sequence(body, ECDSA, bitString(signature)), privateKey, subject }
}

const bitString = (bytes: Uint8Array): Buffer => tlv(0x03, Buffer.from([0]), bytes)

const ECDSA = sequence(oid('2a8648ce3d040302'))

/** C, O, OU and CN, as packed attestation wants them. */
const usual = (name: string): readonly (readonly [string, string])[] => [
  ['550406', 'SE'],
  ['55040a', 'Soft Works'],
  ['55040b', 'Authenticator Attestation'],
  ['550403', name],
]

const nameOf = (attributes: readonly (readonly [string, string])[]): Buffer =>
  sequence(...attributes.map(([type, text]) => tlv(0x31, sequence(oid(type), tlv(0x0c, Buffer.from(text))))))

function extensionsOf(ca: boolean, { host, aaguid, extensions = [] }: CertificateOptions): readonly Buffer[] {
  const extension = (type: string, value: Uint8Array): Buffer => sequence(oid(type), octets(value))
  return [
    extension('551d13', ca ? sequence(tlv(0x01, Buffer.from([0xff]))) : sequence()),
    ...(host === undefined ? [] : [extension('551d11', sequence(tlv(0x82, Buffer.from(host))))]),
    ...(aaguid === undefined ? [] : [extension('2b0601040182e51c010104', octets(Buffer.from(aaguid.replaceAll('-', ''), 'hex')))]),
    ...extensions.map(([type, value]) => extension(type, value)),
  ]
}
