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
  const object = readCborMap(bytes)
  const format = object?.get('fmt')
  const statement = object?.get('attStmt')
  const authData = object?.get('authData')
  if (object?.size !== 3 || typeof format !== 'string' || !(statement instanceof Map) || !(authData instanceof Uint8Array)) return bad('attestation_object')
  const data = readAuthenticatorData(authData, 'create')
  if (!data.ok) return data
  const { attested } = data.value
  if (attested === null) return bad('auth_data_malformed')
  const algorithm = checkCoseKey(attested.publicKey, offered)
  if (!algorithm.ok) return algorithm
  const reason = statementReason(format, statement, algorithm.value)
  return reason === null ? good({ data: data.value, attested, algorithm: algorithm.value }) : bad(reason)
}

function statementReason(format: string, statement: CborMap, algorithm: number): Reason | null {
  if (telling.includes(format) || statement.has('x5c') || statement.has('ecdaaKeyId')) return 'attestation_unwanted'
  if (format === 'none') return statement.size === 0 ? null : 'attestation'
  const signature = statement.get('sig')
  const self = format === 'packed' && statement.size === 2 && statement.get('alg') === algorithm && signature instanceof Uint8Array && signature.length > 0
  return self ? null : 'attestation'
}
