import { type AuthenticatorData, type Attested, readAuthenticatorData } from './authenticator-data.ts'
import { type CborMap, readCborMap } from './cbor.ts'
import { bad, type Checked, good, type Reason } from './checked.ts'
import { checkCoseKey } from './cose-key.ts'

/** A registration as far as it can be read without a signature. */
export interface ReadAttestation {
  readonly data: AuthenticatorData
  readonly attested: Attested
  readonly algorithm: number
  readonly statement: Statement
  /** As it is signed. */
  readonly authData: Uint8Array<ArrayBuffer>
}

/** What the maker says of it (WebAuthn L3, section 8). */
export interface Statement {
  readonly format: string
  /** DER, the signer's first; none where nobody but the new key itself signed. */
  readonly certificates: readonly Uint8Array<ArrayBuffer>[]
  /** As it was sent. */
  readonly parts: CborMap
}

/** Whether the maker was asked. */
export type Asked = 'none' | 'direct'

/** Formats that name a maker, and so a person's device (WebAuthn L3, section 8). */
const telling: readonly string[] = ['tpm', 'android-key', 'android-safetynet', 'fido-u2f', 'apple']

/** Those that can be verified; of any other nothing is believed. */
const verifiable: readonly string[] = ['packed', 'tpm', 'android-key', 'apple', 'fido-u2f']

/** Reads an attestation object (WebAuthn L3, section 6.5.4). Where the maker was not asked the format is `none`, or `packed` signed by the new key itself. */
export function readAttestation(bytes: Uint8Array<ArrayBuffer>, offered: readonly number[], asked: Asked = 'none'): Checked<ReadAttestation> {
  const object = openObject(readCborMap(bytes))
  if (object === null) return bad('attestation_object')
  const data = readAuthenticatorData(object.authData, 'create')
  if (!data.ok) return data
  const { attested } = data.value
  if (attested === null) return bad('auth_data_malformed')
  const algorithm = checkCoseKey(attested.publicKey, offered)
  if (!algorithm.ok) return algorithm
  const reason = statementReason(object, algorithm.value, asked)
  const statement = { format: object.format, certificates: certificatesIn(object.statement), parts: object.statement }
  return reason === null ? good({ data: data.value, attested, algorithm: algorithm.value, statement, authData: object.authData }) : bad(reason)
}

/** Whether anything can be told from a statement, beside what is signed by the new key itself. */
export const isTelling = ({ format, certificates }: Statement): boolean => verifiable.includes(format) && certificates.length > 0

interface Opened {
  readonly format: string
  readonly statement: CborMap
  readonly authData: Uint8Array<ArrayBuffer>
}

function openObject(object: CborMap | null): Opened | null {
  if (object?.size !== 3) return null
  const [format, statement, authData] = [object.get('fmt'), object.get('attStmt'), object.get('authData')]
  return typeof format === 'string' && statement instanceof Map && authData instanceof Uint8Array ? { format, statement, authData } : null
}

function certificatesIn(statement: CborMap): Statement['certificates'] {
  const chain: unknown = statement.get('x5c')
  return Array.isArray(chain) && chain.every((it) => it instanceof Uint8Array) ? (chain as Uint8Array<ArrayBuffer>[]) : []
}

function statementReason({ format, statement }: Pick<Opened, 'format' | 'statement'>, algorithm: number, asked: Asked): Reason | null {
  if (format === 'none') return statement.size === 0 ? null : 'attestation'
  if (asked === 'direct') return null
  if (isOfMaker(format, statement)) return 'attestation_unwanted'
  return format === 'packed' && isSelfMade(statement, algorithm) ? null : 'attestation'
}

const isOfMaker = (format: string, statement: CborMap): boolean => telling.includes(format) || statement.has('x5c') || statement.has('ecdaaKeyId')

/** WebAuthn L3, section 8.2: signed by the new key itself; the signature is verified later. */
function isSelfMade(statement: CborMap, algorithm: number): boolean {
  const signature = statement.get('sig')
  return statement.size === 2 && statement.get('alg') === algorithm && signature instanceof Uint8Array && signature.length > 0
}
