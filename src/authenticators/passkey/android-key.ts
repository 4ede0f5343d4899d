import { verify, type X509Certificate } from 'node:crypto'
import type { ReadAttestation } from './attestation.ts'
import { publicKeyOf } from './cose-key.ts'
import { type Der, extensionOf, openDer, readDer, SEQUENCE } from './der.ts'
import { readCertificate } from './metadata/certificates.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Whether a statement in the format `android-key` is right (WebAuthn L3, section 8.4). Where its certificates lead is judged elsewhere. Here since the library
 * wants roots of its own, asks the network for lists of revoked certificates, and does not look at where a key comes from. Only what the trusted environment
 * enforces counts: a key in software is vouched for by nobody.
 */
export function isAndroidKey(read: ReadAttestation, clientDataHash: Bytes): boolean {
  const { statement, algorithm, authData } = read
  const signer = signerOf(read)
  const signature = statement.parts.get('sig')
  if (signer === null || statement.parts.get('alg') !== algorithm || !(signature instanceof Uint8Array)) return false
  const digest = signer.publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return isMadeFor(signer.raw, clientDataHash) && verify(digest, Buffer.concat([authData, clientDataHash]), signer.publicKey, signature)
}

/** The first certificate, which must be about the new key itself. */
function signerOf({ statement, attested }: ReadAttestation): X509Certificate | null {
  const certificate = readCertificate(statement.certificates[0] ?? '')
  return certificate !== null && publicKeyOf(attested.publicKey)?.equals(certificate.publicKey) === true ? certificate : null
}

/** What the keystore says of the key (WebAuthn L3, section 8.4.1): made by itself, to sign, for this ceremony, and not for every app. */
function isMadeFor(certificate: Uint8Array, clientDataHash: Bytes): boolean {
  const description = descriptionIn(certificate)
  if (description === null || !Buffer.from(description.challenge.value).equals(clientDataHash)) return false
  const { software, trusted } = description
  return ![...software, ...trusted].some((it) => it.number === ALL_APPLICATIONS) && isGenerated(trusted) && maySign(trusted)
}

function descriptionIn(certificate: Uint8Array) {
  const extension = extensionOf(certificate, KEY_DESCRIPTION)
  const [, , , , challenge, , software, trusted] = (extension === null ? null : openDer(readDer(extension), SEQUENCE)) ?? []
  if (challenge === undefined || software === undefined || trusted === undefined) return null
  return { challenge, software: readDer(software.value) ?? [], trusted: readDer(trusted.value) ?? [] }
}

const isGenerated = (list: readonly Der[]): boolean => isNumber(inside(list, ORIGIN)?.[0], GENERATED)

const maySign = (list: readonly Der[]): boolean => (openDer(inside(list, PURPOSE), SET) ?? []).some((it) => isNumber(it, SIGN))

function inside(list: readonly Der[], number: number): readonly Der[] | null {
  const found = list.find((it) => it.number === number)
  return found === undefined ? null : readDer(found.value)
}

const isNumber = (element: Der | undefined, number: number): boolean => element?.value.length === 1 && element.value[0] === number

/** 1.3.6.1.4.1.11129.2.1.17 */
const KEY_DESCRIPTION = Buffer.from('2b06010401d679020111', 'hex')
const SET = 0x31
/** Tags and values of an authorization list, as the Android keystore numbers them. */
const PURPOSE = 1
const ALL_APPLICATIONS = 600
const ORIGIN = 702
const GENERATED = 0
const SIGN = 2
