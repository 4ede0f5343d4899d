import { decodeBase64url } from './base64url.ts'
import { bad, type Checked, good } from './checked.ts'
import { isJsonObject, type JsonObject, member, parseJsonObject } from './json.ts'

type Bytes = Uint8Array<ArrayBuffer>

interface Envelope {
  /** base64url, canonical: what credentials are looked up by. */
  readonly id: string
  readonly clientDataJSON: Bytes
  /** The browser's word only. */
  readonly attachment: 'platform' | 'cross-platform' | null
}

export interface RegistrationAnswer extends Envelope {
  readonly attestationObject: Bytes
  readonly transports: readonly string[]
  /** `credProps.rk`; null where the browser did not say. */
  readonly discoverable: boolean | null
}

export interface AssertionAnswer extends Envelope {
  readonly authenticatorData: Bytes
  readonly signature: Bytes
  readonly userHandle: string | null
}

/** Another device answered for this one: a phone, by QR. What a security key answers also comes from elsewhere, but nothing could be made here instead of it. */
export const isCrossDevice = (attachment: Envelope['attachment'], transports: readonly string[]): boolean =>
  attachment === 'cross-platform' && transports.some((it) => it === 'hybrid' || it === 'internal' || it === 'cable')

/** WebAuthn L3, section 5.8.4. Others mean nothing to a browser that gets them back. */
export const knownTransports: readonly string[] = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable']

/** Characters of JSON; the largest honest answer, an ML-DSA key attested by itself, takes 12 000. */
const LONGEST = 65_536
const ID_LONGEST = 1023

/** Reads RegistrationResponseJSON (WebAuthn L3, section 5.1.8). The convenience copies of key and authenticator data are ignored: only what is signed or hashed counts. */
export function readRegistration(text: string): Checked<RegistrationAnswer> {
  const opened = open(text)
  if (!opened.ok) return opened
  const { outer, response, envelope } = opened.value
  const attestationObject = decodeBase64url(member(response, 'attestationObject'))
  if (attestationObject === null) return bad('attestation_object')
  const transports = member(response, 'transports')
  const sent: readonly unknown[] = Array.isArray(transports) ? transports : []
  return good({ ...envelope, attestationObject, transports: knownTransports.filter((it) => sent.includes(it)), discoverable: residentKey(outer) })
}

/** Reads AuthenticationResponseJSON (WebAuthn L3, section 5.1.8). */
export function readAssertion(text: string): Checked<AssertionAnswer> {
  const opened = open(text)
  if (!opened.ok) return opened
  const { response, envelope } = opened.value
  const authenticatorData = decodeBase64url(member(response, 'authenticatorData'))
  if (authenticatorData === null) return bad('auth_data_malformed')
  const signature = decodeBase64url(member(response, 'signature'))
  if (signature === null) return bad('signature')
  const userHandle = member(response, 'userHandle') ?? null
  if (userHandle !== null && !isUserHandle(userHandle)) return bad('user_handle')
  return good({ ...envelope, authenticatorData, signature, userHandle })
}

/** The credential an answer claims to come from; null for one that cannot be read. */
export function claimedId(text: string): string | null {
  const opened = open(text)
  return opened.ok ? opened.value.envelope.id : null
}

function open(text: string): Checked<{ readonly outer: JsonObject; readonly response: JsonObject; readonly envelope: Envelope }> {
  if (text.length > LONGEST) return bad('too_large')
  const outer = parseJsonObject(text) ?? {}
  const response = member(outer, 'response')
  if (!isJsonObject(response) || member(outer, 'type') !== 'public-key') return bad('malformed')
  const id = member(outer, 'id')
  if (!isCredentialId(id) || member(outer, 'rawId') !== id) return bad('credential_id')
  const clientDataJSON = decodeBase64url(member(response, 'clientDataJSON'))
  if (clientDataJSON === null) return bad('client_data_malformed')
  return good({ outer, response, envelope: { id, clientDataJSON, attachment: attachmentOf(outer) } })
}

function isCredentialId(value: unknown): value is string {
  const bytes = decodeBase64url(value)
  return bytes !== null && bytes.length <= ID_LONGEST
}

function isUserHandle(value: unknown): value is string {
  const bytes = decodeBase64url(value)
  return bytes !== null && bytes.length <= 64
}

function attachmentOf(outer: JsonObject): Envelope['attachment'] {
  const attachment = member(outer, 'authenticatorAttachment')
  return attachment === 'platform' || attachment === 'cross-platform' ? attachment : null
}

function residentKey(outer: JsonObject): boolean | null {
  const results = member(outer, 'clientExtensionResults')
  const properties = isJsonObject(results) ? member(results, 'credProps') : undefined
  const rk = isJsonObject(properties) ? member(properties, 'rk') : undefined
  return typeof rk === 'boolean' ? rk : null
}
