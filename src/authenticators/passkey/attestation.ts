import { type AuthenticatorData, type Attested, readAuthenticatorData } from './authenticator-data.ts'
import { type CborMap, readCborMap } from './cbor.ts'
import { bad, type Checked, good, type Reason } from './checked.ts'
import { checkCoseKey } from './cose-key.ts'

/** A registration as far as it can be read without a signature. */
export interface ReadAttestation {
  readonly data: AuthenticatorData
  readonly attested: Attested
  readonly algorithm: number
}

/** Formats that name a maker, and so a person's device; nobody asked for one (WebAuthn L3, section 8). */
const telling: readonly string[] = ['tpm', 'android-key', 'android-safetynet', 'fido-u2f', 'apple']

/** Reads an attestation object (WebAuthn L3, section 6.5.4) when `none` was asked: the format is `none`, or `packed` signed by the new key itself. */
export function readAttestation(bytes: Uint8Array<ArrayBuffer>, offered: readonly number[]): Checked<ReadAttestation> {
  const object = openObject(readCborMap(bytes))
  if (object === null) return bad('attestation_object')
  const data = readAuthenticatorData(object.authData, 'create')
  if (!data.ok) return data
  const { attested } = data.value
  if (attested === null) return bad('auth_data_malformed')
  const algorithm = checkCoseKey(attested.publicKey, offered)
  if (!algorithm.ok) return algorithm
  const reason = statementReason(object.format, object.statement, algorithm.value)
  return reason === null ? good({ data: data.value, attested, algorithm: algorithm.value }) : bad(reason)
}

function openObject(object: CborMap | null): { readonly format: string; readonly statement: CborMap; readonly authData: Uint8Array<ArrayBuffer> } | null {
  if (object?.size !== 3) return null
  const [format, statement, authData] = [object.get('fmt'), object.get('attStmt'), object.get('authData')]
  return typeof format === 'string' && statement instanceof Map && authData instanceof Uint8Array ? { format, statement, authData } : null
}

function statementReason(format: string, statement: CborMap, algorithm: number): Reason | null {
  if (telling.includes(format) || statement.has('x5c') || statement.has('ecdaaKeyId')) return 'attestation_unwanted'
  if (format === 'none') return statement.size === 0 ? null : 'attestation'
  return format === 'packed' && isSelfMade(statement, algorithm) ? null : 'attestation'
}

/** WebAuthn L3, section 8.2: signed by the new key itself; the signature is verified later. */
function isSelfMade(statement: CborMap, algorithm: number): boolean {
  const signature = statement.get('sig')
  return statement.size === 2 && statement.get('alg') === algorithm && signature instanceof Uint8Array && signature.length > 0
}
