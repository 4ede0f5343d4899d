import { readCborItem } from './cbor.ts'
import { bad, type Checked, good } from './checked.ts'

/** What registration adds (WebAuthn L3, section 6.5.1). */
export interface Attested {
  /** Lower-case UUID. */
  readonly aaguid: string
  readonly credentialId: Uint8Array<ArrayBuffer>
  /** COSE_Key, as sent. */
  readonly publicKey: Uint8Array<ArrayBuffer>
}

/** WebAuthn L3, section 6.1. Reserved flag bits are ignored, as the specification wants. */
export interface AuthenticatorData {
  readonly rpIdHash: Uint8Array<ArrayBuffer>
  readonly userPresent: boolean
  readonly userVerified: boolean
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly counter: number
  readonly attested: Attested | null
}

const HEADER = 37
const ATTESTED = 18
/** WebAuthn L3, section 4, Credential ID: at least 16 bytes, at most 1023. */
const ID_SHORTEST = 16
const ID_LONGEST = 1023

/** Reads authenticator data to its last byte; attested credential data must be there at registration and nowhere else. */
export function readAuthenticatorData(bytes: Uint8Array<ArrayBuffer>, ceremony: 'create' | 'get'): Checked<AuthenticatorData> {
  const flags = bytes[32]
  if (bytes.length < HEADER || flags === undefined) return bad('auth_data_malformed')
  if (((flags & 0x40) !== 0) !== (ceremony === 'create')) return bad('auth_data_malformed')
  const attested = ceremony === 'create' ? readAttested(bytes) : good({ value: null, end: HEADER })
  if (!attested.ok) return attested
  if (extensionsEnd(bytes, attested.value.end, (flags & 0x80) !== 0) !== bytes.length) return bad('auth_data_malformed')
  return good({
    rpIdHash: bytes.slice(0, 32),
    userPresent: (flags & 0x01) !== 0,
    userVerified: (flags & 0x04) !== 0,
    backupEligible: (flags & 0x08) !== 0,
    backedUp: (flags & 0x10) !== 0,
    counter: new DataView(bytes.buffer, bytes.byteOffset).getUint32(33),
    attested: attested.value.value,
  })
}

function readAttested(bytes: Uint8Array<ArrayBuffer>): Checked<{ readonly value: Attested; readonly end: number }> {
  if (bytes.length < HEADER + ATTESTED) return bad('auth_data_malformed')
  const idLength = new DataView(bytes.buffer, bytes.byteOffset).getUint16(HEADER + 16)
  const idEnd = HEADER + ATTESTED + idLength
  if (idLength < ID_SHORTEST || idLength > ID_LONGEST || idEnd > bytes.length) return bad('credential_id_length')
  const key = readCborItem(bytes, idEnd)
  if (key === null || !(key.item instanceof Map)) return bad('key_malformed')
  const hex = Buffer.from(bytes.subarray(HEADER, HEADER + 16)).toString('hex')
  const value = {
    aaguid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    credentialId: bytes.slice(HEADER + ATTESTED, idEnd),
    publicKey: bytes.slice(idEnd, key.end),
  }
  return good({ value, end: key.end })
}

/** Where the extensions end, which must be a map when the flag says that there are any. */
function extensionsEnd(bytes: Uint8Array<ArrayBuffer>, from: number, present: boolean): number {
  if (!present) return from
  const read = readCborItem(bytes, from)
  return read !== null && read.item instanceof Map ? read.end : -1
}
