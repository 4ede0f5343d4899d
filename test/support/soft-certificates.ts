import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

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
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = nameOf(name)
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

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const value = Buffer.concat(parts)
  const { length } = value
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts)
const tagged = (tag: number, part: Uint8Array): Buffer => tlv(0xa0 + tag, part)
const bitString = (bytes: Uint8Array): Buffer => tlv(0x03, Buffer.from([0]), bytes)
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'))
const time = (at: Date): Buffer => tlv(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`))

function integer(value: number): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

const ECDSA = sequence(oid('2a8648ce3d040302'))

/** C, O, OU and CN, as packed attestation wants them. */
const nameOf = (name: string): Buffer =>
  sequence(
    ...(
      [
        ['550406', 'SE'],
        ['55040a', 'Soft Works'],
        ['55040b', 'Authenticator Attestation'],
        ['550403', name],
      ] as const
    ).map(([type, text]) => tlv(0x31, sequence(oid(type), tlv(0x0c, Buffer.from(text))))),
  )

function extensionsOf(ca: boolean, { host, aaguid }: CertificateOptions): readonly Buffer[] {
  const extension = (type: string, value: Uint8Array): Buffer => sequence(oid(type), tlv(0x04, value))
  return [
    extension('551d13', ca ? sequence(tlv(0x01, Buffer.from([0xff]))) : sequence()),
    ...(host === undefined ? [] : [extension('551d11', sequence(tlv(0x82, Buffer.from(host))))]),
    ...(aaguid === undefined ? [] : [extension('2b0601040182e51c010104', tlv(0x04, Buffer.from(aaguid.replaceAll('-', ''), 'hex')))]),
  ]
}
