import { createHash } from 'node:crypto'
import type { SoftCertificate } from './soft-certificates.ts'
import type { SoftAlgorithm } from './soft-key.ts'

type Bytes = Uint8Array
export type Json = Record<string, unknown>

/** What a soft authenticator is, of itself. */
export interface SoftOptions {
  readonly origin: string
  /** Otherwise the one the options name. */
  readonly rpId?: string
  readonly algorithm?: SoftAlgorithm
  readonly aaguid?: string
  readonly transports?: readonly string[]
  readonly attachment?: 'platform' | 'cross-platform'
  /** BE and BS of everything it makes; synced unless said otherwise. */
  readonly backupEligible?: boolean
  readonly backedUp?: boolean
  readonly userVerified?: boolean
  /** Counts up from here; absent or null for an authenticator without counter. */
  readonly counter?: number | null
  readonly rsaBits?: number
  /** Certificates of a maker that vouches for what it makes (`packed`), the signer first; absent: nobody does. */
  readonly maker?: readonly SoftCertificate[]
}

/** What either ceremony can be bent in. A member that is `undefined` is left out of what is sent. */
export interface SharedOverrides {
  readonly clientData?: Json
  /** Sent as client data in place of JSON. */
  readonly clientDataBytes?: Bytes | string
  readonly rpId?: string
  readonly rpIdHash?: Bytes
  readonly userPresent?: boolean
  readonly userVerified?: boolean
  readonly backupEligible?: boolean
  readonly backedUp?: boolean
  /** Changes the bits after all others. */
  readonly flags?: (flags: number) => number
  readonly counter?: number
  /** Appended to authenticator data; the ED bit is set unless `flags` says otherwise. */
  readonly extensions?: Bytes
  /** Last change to authenticator data, before it is signed. */
  readonly authData?: (bytes: Bytes) => Bytes
  /** Members of the credential. */
  readonly top?: Json
  /** Members of its `response`. */
  readonly response?: Json
}

/** The client data a browser would write, or what it was bent to. */
export function clientDataOf(type: string, soft: SoftOptions, challenge: string, overrides: SharedOverrides): Bytes {
  const honest = { type, challenge, origin: soft.origin, crossOrigin: false }
  return Buffer.from(overrides.clientDataBytes ?? JSON.stringify({ ...honest, ...overrides.clientData }))
}

interface Signed {
  readonly rpId: string | undefined
  readonly counter: number | null
  readonly attested: Bytes | null
}

/** Authenticator data (WebAuthn L3, section 6.1), before it is signed. */
export function authDataOf(soft: SoftOptions, { rpId, counter, attested }: Signed, overrides: SharedOverrides): Bytes {
  const header = Buffer.alloc(37)
  header.set(overrides.rpIdHash ?? sha256(firstOf(overrides.rpId, soft.rpId, rpId) ?? new URL(soft.origin).hostname))
  header[32] = flagsOf(soft, overrides, attested !== null)
  header.writeUInt32BE(firstOf(overrides.counter, counter) ?? 0, 33)
  const parts = [header, attested, overrides.extensions].filter((part) => part != null)
  const bytes = Buffer.concat(parts)
  return overrides.authData?.(bytes) ?? bytes
}

/** A PublicKeyCredential as JSON, without what was bent to `undefined`. */
export function statedCredential(
  { id, response, clientExtensionResults }: { id: string; response: Json; clientExtensionResults: Json },
  overrides: SharedOverrides,
): Json {
  return without({ id, rawId: id, type: 'public-key', clientExtensionResults, response: without({ ...response, ...overrides.response }), ...overrides.top })
}

function flagsOf(soft: SoftOptions, overrides: SharedOverrides, attested: boolean): number {
  const eligible = firstOf(overrides.backupEligible, soft.backupEligible) ?? true
  const bits: readonly (readonly [number, boolean])[] = [
    [0x01, overrides.userPresent ?? true],
    [0x04, firstOf(overrides.userVerified, soft.userVerified) ?? true],
    [0x08, eligible],
    [0x10, firstOf(overrides.backedUp, soft.backedUp) ?? eligible],
    [0x40, attested],
    [0x80, overrides.extensions !== undefined],
  ]
  const flags = bits.reduce((sum, [bit, set]) => (set ? sum | bit : sum), 0)
  return overrides.flags?.(flags) ?? flags
}

const firstOf = <T>(...values: readonly (T | null | undefined)[]): T | undefined => values.find((value) => value != null) ?? undefined
const sha256 = (data: string): Bytes => createHash('sha256').update(data).digest()
const without = (object: Json): Json => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
