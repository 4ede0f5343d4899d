import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { type Encodable, encodeCbor } from './cbor.ts'
import { authDataOf, clientDataOf, type Json, type SharedOverrides, type SoftOptions, statedCredential } from './soft-fields.ts'
import { type CoseKey, coseKeyOf, makeKey, type SoftAlgorithm, softSign } from './soft-key.ts'

export type { SoftAlgorithm } from './soft-key.ts'
export type { Json, SoftOptions } from './soft-fields.ts'

type Bytes = Uint8Array

/** What `navigator.credentials.create()` is called with, in JSON form; only what a soft passkey reads. */
export interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id?: string }
  readonly user: { readonly id: string }
}

/** What `navigator.credentials.get()` is called with, in JSON form. */
export interface RequestOptions {
  readonly challenge: string
  readonly rpId?: string
  readonly allowCredentials?: readonly { readonly id: string }[]
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

/** What a maker knows when it vouches (WebAuthn L3, section 6.5.4). */
export interface Made {
  readonly credential: SoftCredential
  readonly authData: Bytes
  readonly clientDataHash: Bytes
}

export interface CreateOverrides extends SharedOverrides {
  readonly credentialId?: Bytes
  /** The length written before it. */
  readonly credentialIdLength?: number
  readonly coseKey?: (key: CoseKey) => CoseKey
  readonly coseKeyBytes?: Bytes
  readonly format?: string
  /** Made with the signature that a `packed` self attestation would have. */
  readonly statement?: (selfSignature: Bytes, made: Made) => ReadonlyMap<string, Encodable>
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
      const chosen = overrides.credential ?? credentials.findLast(({ id }) => allowed?.includes(id) ?? true)
      if (chosen === undefined) throw new Error('this soft passkey holds none of those credentials')
      if (chosen.counter !== null) chosen.counter += 1
      return assertionOf(soft, options, chosen, overrides)
    },
  }
}

function makeCredential(soft: SoftOptions, { user }: CreationOptions, overrides: CreateOverrides): SoftCredential {
  const { algorithm = -7, counter = null } = soft
  const privateKey = makeKey(algorithm, soft.rsaBits)
  const id = base64url(overrides.credentialId ?? randomBytes(32))
  return { id, userHandle: user.id, algorithm, privateKey, coseKey: coseKeyOf(algorithm, privateKey), counter }
}

function registrationOf(soft: SoftOptions, options: CreationOptions, made: SoftCredential, overrides: CreateOverrides): Json {
  const clientData = clientDataOf('webauthn.create', soft, options.challenge, overrides)
  const authData = authDataOf(soft, { rpId: options.rp.id, counter: made.counter, attested: attestedOf(soft, made, overrides) }, overrides)
  const clientDataHash = sha256(clientData)
  const signed = Buffer.concat([authData, clientDataHash])
  const self = softSign(made.algorithm, made.privateKey, signed)
  const statement = overrides.statement?.(self, { credential: made, authData, clientDataHash }) ?? vouching(soft, signed)
  const response = {
    clientDataJSON: base64url(clientData),
    attestationObject: base64url(attestationObjectOf(authData, statement, { format: soft.maker === undefined ? 'none' : 'packed', ...overrides })),
    transports: soft.transports ?? ['internal', 'hybrid'],
  }
  const stated = statedCredential({ id: made.id, response, clientExtensionResults: { credProps: { rk: true } } }, overrides)
  return { authenticatorAttachment: soft.attachment ?? 'platform', ...stated }
}

/** What a maker signs (WebAuthn L3, section 8.2); nothing where there is none. */
function vouching({ maker = [] }: SoftOptions, signed: Bytes): ReadonlyMap<string, Encodable> {
  const [signer] = maker
  if (signer === undefined) return new Map()
  return new Map<string, Encodable>([
    ['alg', -7],
    ['sig', softSign(-7, signer.privateKey, signed)],
    ['x5c', maker.map(({ der }) => new Uint8Array(der))],
  ])
}

function attestationObjectOf(authData: Bytes, statement: ReadonlyMap<string, Encodable>, overrides: CreateOverrides): Bytes {
  const object = new Map<string, Encodable>([
    ['fmt', overrides.format ?? 'none'],
    ['attStmt', statement],
    ['authData', authData],
  ])
  const bytes = encodeCbor(overrides.attestationObject?.(object) ?? object)
  return overrides.attestationObjectBytes?.(bytes) ?? bytes
}

function assertionOf(soft: SoftOptions, options: RequestOptions, chosen: SoftCredential, overrides: GetOverrides): Json {
  const clientData = clientDataOf('webauthn.get', soft, options.challenge, overrides)
  const authData = authDataOf(soft, { rpId: options.rpId, counter: chosen.counter, attested: null }, overrides)
  const signed = Buffer.concat([authData, sha256(overrides.signedClientData ?? clientData)])
  const signature = softSign(chosen.algorithm, overrides.privateKey ?? chosen.privateKey, signed)
  const response = {
    clientDataJSON: base64url(clientData),
    authenticatorData: base64url(authData),
    signature: base64url(overrides.signature?.(signature) ?? signature),
    userHandle: chosen.userHandle,
  }
  return { authenticatorAttachment: soft.attachment ?? 'platform', ...statedCredential({ id: chosen.id, response, clientExtensionResults: {} }, overrides) }
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
