import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { type Encodable, encodeCbor } from './cbor.ts'

/** COSE algorithm: ES256, EdDSA, RS256 or ML-DSA-44. */
export type SoftAlgorithm = -7 | -8 | -257 | -48
export type CoseKey = Map<number | string, Encodable>
type Json = Record<string, unknown>
type Bytes = Uint8Array

/** What `navigator.credentials.create()` is called with, in JSON form; only what a soft passkey reads. */
export interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id?: string }
  readonly user: { readonly id: string }
  readonly pubKeyCredParams?: readonly { readonly alg: number }[]
}

/** What `navigator.credentials.get()` is called with, in JSON form. */
export interface RequestOptions {
  readonly challenge: string
  readonly rpId?: string
  readonly allowCredentials?: readonly { readonly id: string }[]
}

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
  /** Increments from here; null for an authenticator without counter. */
  readonly counter?: number | null
  readonly rsaBits?: number
}

/** One passkey kept by the soft authenticator. */
export interface SoftCredential {
  readonly id: string
  readonly userHandle: string
  readonly algorithm: SoftAlgorithm
  readonly privateKey: KeyObject
  readonly coseKey: CoseKey
  counter: number | null
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
  /** Sets and clears bits after all others. */
  readonly flags?: (flags: number) => number
  readonly counter?: number
  /** Appended after authenticator data; the ED bit is set unless `flags` says otherwise. */
  readonly extensions?: Bytes
  /** Last change to authenticator data, before it is signed. */
  readonly authData?: (bytes: Bytes) => Bytes
  /** Members of the credential. */
  readonly top?: Json
  /** Members of its `response`. */
  readonly response?: Json
}

export interface CreateOverrides extends SharedOverrides {
  readonly credentialId?: Bytes
  /** The length written before it. */
  readonly credentialIdLength?: number
  readonly coseKey?: (key: CoseKey) => CoseKey
  readonly coseKeyBytes?: Bytes
  readonly format?: string
  /** Made with the signature that a `packed` self attestation would have. */
  readonly statement?: (selfSignature: Bytes) => ReadonlyMap<string, Encodable>
  readonly attestationObject?: (object: Map<string, Encodable>) => ReadonlyMap<string, Encodable>
  readonly attestationObjectBytes?: (bytes: Bytes) => Bytes
}

export interface GetOverrides extends SharedOverrides {
  /** Which one answers, where several could. */
  readonly credential?: SoftCredential
  readonly privateKey?: KeyObject
  /** What is signed in place of what is sent. */
  readonly signedClientData?: Bytes | string
  readonly signature?: (bytes: Bytes) => Bytes
}

export interface SoftPasskey {
  readonly credentials: SoftCredential[]
  /** A RegistrationResponseJSON. Post it as `response: JSON.stringify(…)`. */
  create(options: CreationOptions, overrides?: CreateOverrides): Json
  /** An AuthenticationResponseJSON of the newest passkey, or the newest allowed one. Throws when there is none. */
  get(options: RequestOptions, overrides?: GetOverrides): Json
}

/** An authenticator in software that can be bent at every field, and is honest unless told otherwise. */
export function softPasskey(soft: SoftOptions): SoftPasskey {
  const credentials: SoftCredential[] = []
  return {
    credentials,
    create(options, overrides = {}) {
      const made = makeCredential(soft, options, overrides)
      credentials.push(made)
      return registrationOf(soft, options, made, overrides)
    },
    get(options, overrides = {}) {
      const allowed = options.allowCredentials?.map(({ id }) => id)
      const chosen = overrides.credential ?? credentials.findLast(({ id }) => allowed === undefined || allowed.includes(id))
      if (chosen === undefined) throw new Error('this soft passkey holds none of those credentials')
      if (chosen.counter !== null) chosen.counter += 1
      return assertionOf(soft, options, chosen, overrides)
    },
  }
}

/** Signs as the algorithm wants: ECDSA as DER, the others as they are. */
export function softSign(algorithm: number, privateKey: KeyObject, data: Bytes): Bytes {
  return sign(algorithm === -7 || algorithm === -257 ? 'sha256' : null, data, privateKey)
}

/** The COSE_Key of a public or private key (RFC 9053, RFC 8230, and ML-DSA as `AKP`). */
export function coseKeyOf(algorithm: SoftAlgorithm, key: KeyObject): CoseKey {
  const jwk = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }) as Record<string, string>
  const part = (name: string) => new Uint8Array(Buffer.from(jwk[name] ?? '', 'base64url'))
  if (algorithm === -7) return new Map<number, Encodable>([[1, 2], [3, -7], [-1, 1], [-2, part('x')], [-3, part('y')]])
  if (algorithm === -8) return new Map<number, Encodable>([[1, 1], [3, -8], [-1, 6], [-2, part('x')]])
  if (algorithm === -257) return new Map<number, Encodable>([[1, 3], [3, -257], [-1, part('n')], [-2, part('e')]])
  return new Map<number, Encodable>([[1, 7], [3, -48], [-1, part('pub')]])
}

function makeCredential(soft: SoftOptions, { user }: CreationOptions, overrides: CreateOverrides): SoftCredential {
  const algorithm = soft.algorithm ?? -7
  const privateKey = makeKey(algorithm, soft.rsaBits ?? 2048)
  const id = base64url(overrides.credentialId ?? randomBytes(32))
  return { id, userHandle: user.id, algorithm, privateKey, coseKey: coseKeyOf(algorithm, privateKey), counter: soft.counter === undefined ? null : soft.counter }
}

function makeKey(algorithm: SoftAlgorithm, rsaBits: number): KeyObject {
  if (algorithm === -7) return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  if (algorithm === -8) return generateKeyPairSync('ed25519').privateKey
  if (algorithm === -257) return generateKeyPairSync('rsa', { modulusLength: rsaBits }).privateKey
  return generateKeyPairSync('ml-dsa-44').privateKey
}

function registrationOf(soft: SoftOptions, options: CreationOptions, made: SoftCredential, overrides: CreateOverrides): Json {
  const clientData = clientDataOf('webauthn.create', soft, options.challenge, overrides)
  const authData = authDataOf(soft, options.rp.id, made, overrides, attestedOf(soft, made, overrides))
  const selfSignature = softSign(made.algorithm, made.privateKey, Buffer.concat([authData, sha256(clientData)]))
  const statement = overrides.statement?.(selfSignature) ?? new Map<string, Encodable>()
  const object = new Map<string, Encodable>([['fmt', overrides.format ?? 'none'], ['attStmt', statement], ['authData', authData]])
  const bytes = encodeCbor(overrides.attestationObject?.(object) ?? object)
  const response = {
    clientDataJSON: base64url(clientData),
    attestationObject: base64url(overrides.attestationObjectBytes?.(bytes) ?? bytes),
    transports: soft.transports ?? ['internal', 'hybrid'],
  }
  return credentialOf(soft, made.id, response, { credProps: { rk: true } }, overrides)
}

function assertionOf(soft: SoftOptions, options: RequestOptions, chosen: SoftCredential, overrides: GetOverrides): Json {
  const clientData = clientDataOf('webauthn.get', soft, options.challenge, overrides)
  const authData = authDataOf(soft, options.rpId, chosen, overrides, null)
  const signed = overrides.signedClientData ?? clientData
  const signature = softSign(chosen.algorithm, overrides.privateKey ?? chosen.privateKey, Buffer.concat([authData, sha256(signed)]))
  const response = {
    clientDataJSON: base64url(clientData),
    authenticatorData: base64url(authData),
    signature: base64url(overrides.signature?.(signature) ?? signature),
    userHandle: chosen.userHandle,
  }
  return credentialOf(soft, chosen.id, response, {}, overrides)
}

function credentialOf(soft: SoftOptions, id: string, response: Json, clientExtensionResults: Json, overrides: SharedOverrides): Json {
  const authenticatorAttachment = soft.attachment ?? 'platform'
  return without({ id, rawId: id, type: 'public-key', authenticatorAttachment, clientExtensionResults, response: without({ ...response, ...overrides.response }), ...overrides.top })
}

function clientDataOf(type: string, soft: SoftOptions, challenge: string, overrides: SharedOverrides): Bytes {
  const honest = { type, challenge, origin: soft.origin, crossOrigin: false }
  return Buffer.from(overrides.clientDataBytes ?? JSON.stringify({ ...honest, ...overrides.clientData }))
}

function authDataOf(soft: SoftOptions, rpId: string | undefined, credential: SoftCredential, overrides: SharedOverrides, attested: Bytes | null): Bytes {
  const header = Buffer.alloc(37)
  header.set(overrides.rpIdHash ?? sha256(overrides.rpId ?? soft.rpId ?? rpId ?? new URL(soft.origin).hostname))
  header[32] = flagsOf(soft, overrides, attested !== null)
  header.writeUInt32BE(overrides.counter ?? credential.counter ?? 0, 33)
  const bytes = Buffer.concat([header, attested ?? Buffer.alloc(0), overrides.extensions ?? Buffer.alloc(0)])
  return overrides.authData?.(bytes) ?? bytes
}

function flagsOf(soft: SoftOptions, overrides: SharedOverrides, attested: boolean): number {
  const bits: readonly (readonly [number, boolean])[] = [
    [0x01, overrides.userPresent ?? true],
    [0x04, overrides.userVerified ?? soft.userVerified ?? true],
    [0x08, overrides.backupEligible ?? soft.backupEligible ?? true],
    [0x10, overrides.backedUp ?? soft.backedUp ?? soft.backupEligible ?? true],
    [0x40, attested],
    [0x80, overrides.extensions !== undefined],
  ]
  const flags = bits.reduce((sum, [bit, set]) => (set ? sum | bit : sum), 0)
  return overrides.flags?.(flags) ?? flags
}

function attestedOf(soft: SoftOptions, made: SoftCredential, overrides: CreateOverrides): Bytes {
  const id = Buffer.from(made.id, 'base64url')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(overrides.credentialIdLength ?? id.length)
  const aaguid = Buffer.from((soft.aaguid ?? '00000000-0000-0000-0000-000000000000').replaceAll('-', ''), 'hex')
  const key = overrides.coseKeyBytes ?? encodeCbor(overrides.coseKey?.(new Map(made.coseKey)) ?? made.coseKey)
  return Buffer.concat([aaguid, length, id, key])
}

const sha256 = (data: Bytes | string): Bytes => createHash('sha256').update(data).digest()
const base64url = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url')
const without = (object: Json): Json => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
