import { decodeBase64url } from './base64url.ts'
import { bad, type Checked, good } from './checked.ts'
import { isJsonObject, type JsonObject, member, parseJsonObject } from './json.ts'

/** What the browser must have signed (WebAuthn L3, section 5.8.1). */
export interface ExpectedClientData {
  readonly type: 'webauthn.create' | 'webauthn.get'
  readonly challenge: string
  /** Compared as texts: scheme, host and port, or `android:apk-key-hash:…` where an operator listed one. */
  readonly origins: readonly string[]
}

/** Bytes; browsers send 100 to 400. */
const LONGEST = 8192

/** Checks client data and says the origin. Members nobody knows are tolerated; a ceremony inside a frame of another origin is not. */
export function checkClientData(bytes: Uint8Array<ArrayBuffer>, expected: ExpectedClientData): Checked<string> {
  const data = bytes.length > LONGEST ? null : parseJsonObject(decodeUtf8(bytes))
  if (data === null) return bad('client_data_malformed')
  if (member(data, 'type') !== expected.type) return bad('type')
  if (member(data, 'challenge') !== expected.challenge) return bad('challenge')
  const origin = member(data, 'origin')
  if (typeof origin !== 'string' || !expected.origins.includes(origin)) return bad('origin')
  return checkFrame(data, origin)
}

function checkFrame(data: JsonObject, origin: string): Checked<string> {
  const crossOrigin = member(data, 'crossOrigin')
  if (crossOrigin !== undefined && typeof crossOrigin !== 'boolean') return bad('client_data_malformed')
  if (crossOrigin === true) return bad('cross_origin')
  if (member(data, 'topOrigin') !== undefined) return bad('top_origin')
  return tolerable(member(data, 'tokenBinding')) ? good(origin) : bad('token_binding')
}

/** Reserved since WebAuthn L3 and ignored, but only in the shapes it used to have (L2, section 5.8.1). */
function tolerable(tokenBinding: unknown): boolean {
  if (tokenBinding === undefined) return true
  if (!isJsonObject(tokenBinding)) return false
  const status = member(tokenBinding, 'status')
  return status === 'supported' || (status === 'present' && decodeBase64url(member(tokenBinding, 'id')) !== null)
}

/** Without a byte order mark; the empty text, which is no JSON, for bytes that are no UTF-8. */
function decodeUtf8(bytes: Uint8Array<ArrayBuffer>): string {
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text.replace(/^\uFEFF/, '') : ''
}
