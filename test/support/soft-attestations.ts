import { createECDH, createHash, createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { Encodable } from './cbor.ts'
import { integer, octets, oid, sequence, tagged, tlv } from './der.ts'
import { type CertificateOptions, type SoftCertificate, softCertificate } from './soft-certificates.ts'
import { softSign } from './soft-key.ts'
import type { CreateOverrides, Made } from './soft-passkey.ts'

export type SoftFormat = 'packed' | 'tpm' | 'android-key' | 'apple' | 'fido-u2f'

/** What a maker does otherwise than it should. */
export interface Bent {
  readonly certificate?: CertificateOptions
  readonly algorithm?: number
  readonly signature?: (signature: Uint8Array) => Uint8Array
  /** In place of what this ceremony is about. */
  readonly clientDataHash?: Uint8Array
  readonly chain?: readonly SoftCertificate[]
  /** `tpm`: changes what it certifies. */
  readonly pubArea?: (bytes: Buffer) => Buffer
  readonly certInfo?: (bytes: Buffer) => Buffer
  readonly maker?: string
  /** `android-key`: authorization lists. */
  readonly trusted?: readonly Uint8Array[]
  readonly software?: readonly Uint8Array[]
}

/** A statement in one of the formats (WebAuthn L3, section 8), from a maker of our own. */
export const vouching = (format: SoftFormat, maker: SoftCertificate, bent: Bent = {}): CreateOverrides => ({
  format,
  statement: (_, made) => makers[format](maker, { ...made, ...(bent.clientDataHash === undefined ? {} : { clientDataHash: bent.clientDataHash }) }, bent),
})

type Maker = (issuer: SoftCertificate, made: Made, bent: Bent) => ReadonlyMap<string, Encodable>

const makers: Readonly<Record<SoftFormat, Maker>> = {
  packed: (issuer, made, bent) => {
    const signer = softCertificate({ issuer, ...bent.certificate })
    return statement(signer, Buffer.concat([made.authData, made.clientDataHash]), bent)
  },
  tpm: (issuer, made, bent) => {
    const extensions = [
      ['551d25', sequence(oid('6781050803'))],
      ['551d11', sequence(tlv(0xa4, tpmName(bent.maker ?? 'id:FFFFF1D0')))],
    ] as const
    const signer = softCertificate({ issuer, subject: [], extensions, ...bent.certificate })
    const pubArea = (bent.pubArea ?? same)(pubAreaOf(made))
    const certInfo = (bent.certInfo ?? same)(certInfoOf(made, pubAreaOf(made)))
    return new Map([...statement(signer, certInfo, bent), ['ver', '2.0'], ['pubArea', pubArea], ['certInfo', certInfo]])
  },
  'android-key': (issuer, made, bent) => {
    const lists = [bent.software ?? [], bent.trusted ?? [purpose(2), origin(0)]].map((it) => sequence(...it))
    const numbers = [integer(300), tlv(0x0a, Buffer.of(1)), integer(300), tlv(0x0a, Buffer.of(1))]
    const description = sequence(...numbers, octets(made.clientDataHash), octets(Buffer.of()), ...lists)
    const extensions = [['2b06010401d679020111', description]] as const
    const signer = softCertificate({ issuer, privateKey: made.credential.privateKey, extensions, ...bent.certificate })
    return statement(signer, Buffer.concat([made.authData, made.clientDataHash]), bent)
  },
  apple: (issuer, made, bent) => {
    const nonce = sha256(Buffer.concat([made.authData, made.clientDataHash]))
    const extensions = [['2a864886f763640802', sequence(tagged(1, octets((bent.signature ?? same)(nonce))))]] as const
    const signer = softCertificate({ issuer, privateKey: made.credential.privateKey, extensions, ...bent.certificate })
    return new Map([['x5c', chainOf(signer, bent)]])
  },
  'fido-u2f': (issuer, made, bent) => {
    const signer = softCertificate({ issuer, ...bent.certificate })
    const id = Buffer.from(made.credential.id, 'base64url')
    const signed = [Buffer.of(0), made.authData.subarray(0, 32), made.clientDataHash, id, Buffer.of(4), ...pointOf(made)]
    const whole = statement(signer, Buffer.concat(signed), bent)
    return new Map([...whole].filter(([name]) => name !== 'alg'))
  },
}

/** Entries of an Android authorization list. */
export const purpose = (value: number): Buffer => tagged(1, tlv(0x31, integer(value)))
export const origin = (value: number): Buffer => tagged(702, integer(value))
export const allApplications = (): Buffer => tagged(600, tlv(0x05))

/** The root of the W3C's test vectors, made anew from the seed that they name (WebAuthn L3, section 16). */
export function w3cRoot(): SoftCertificate {
  const secret = Buffer.from(hkdfSync('sha256', 'WebAuthn test vectors', Buffer.of(0), 'Attestation CA', 32))
  const subject = [
    ['550403', 'WebAuthn test vectors'],
    ['55040a', 'W3C'],
    ['55040b', 'Authenticator Attestation CA'],
    ['550406', 'AA'],
  ] as const
  return softCertificate({ ca: true, subject, privateKey: p256(secret) })
}

function p256(secret: Buffer): KeyObject {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(secret)
  const point = curve.getPublicKey()
  const text = (bytes: Buffer): string => bytes.toString('base64url')
  const key = { kty: 'EC', crv: 'P-256', d: text(secret), x: text(point.subarray(1, 33)), y: text(point.subarray(33)) }
  return createPrivateKey({ key, format: 'jwk' })
}

function statement(signer: SoftCertificate, signed: Uint8Array, bent: Bent): ReadonlyMap<string, Encodable> {
  const signature = softSign(-7, signer.privateKey, signed)
  return new Map<string, Encodable>([
    ['alg', bent.algorithm ?? -7],
    ['sig', (bent.signature ?? same)(signature)],
    ['x5c', chainOf(signer, bent)],
  ])
}

const chainOf = (signer: SoftCertificate, { chain = [] }: Bent): readonly Uint8Array[] => [signer, ...chain].map(({ der }) => new Uint8Array(der))

const tpmName = (maker: string): Buffer =>
  sequence(...[maker, 'Soft TPM', 'id:00000001'].map((text, index) => tlv(0x31, sequence(oid(`678105020${index + 1}`), tlv(0x0c, Buffer.from(text))))))

/** TPMT_PUBLIC of a P-256 key, and TPMS_ATTEST that certifies it (TPM 2.0 Library, part 2). */
const pubAreaOf = (made: Made): Buffer =>
  Buffer.concat([Buffer.from('0023000b00060472000000100010000300100020', 'hex'), pointOf(made)[0], Buffer.of(0, 32), pointOf(made)[1]])

function certInfoOf(made: Made, pubArea: Buffer): Buffer {
  const about = sha256(Buffer.concat([made.authData, made.clientDataHash]))
  const name = Buffer.concat([Buffer.of(0, 11), sha256(pubArea)])
  return Buffer.concat([Buffer.from('ff544347801700000020', 'hex'), about, Buffer.alloc(25), Buffer.of(0, 34), name, Buffer.of(0, 0)])
}

function pointOf({ credential }: Made): readonly [Buffer, Buffer] {
  const part = (label: number): Buffer => Buffer.from(credential.coseKey.get(label) as Uint8Array)
  return [part(-2), part(-3)]
}

const same = <T>(it: T): T => it
const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()
