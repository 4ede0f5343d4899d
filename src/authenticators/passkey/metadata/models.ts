import type { X509Certificate } from 'node:crypto'
import type { Blob, BlobEntry, StatusReport } from './blob.ts'
import { digestOf, readCertificate } from './certificates.ts'

/** One make of authenticator, as its maker and the FIDO Alliance describe it. */
export interface Model {
  readonly roots: readonly X509Certificate[]
  /** Its keys are kept where they cannot be read out. */
  readonly hardware: boolean
  /** The highest certification it has, as the metadata names it; null: none. */
  readonly certified: string | null
  readonly flaws: readonly Flaw[]
}

/** That it is known to be broken. `certificate`: only where this one vouched for it, by its digest. */
interface Flaw {
  readonly since: Date
  readonly certificate: string | null
}

/** By AAGUID in lower case, and U2F models by each of their key identifiers. */
export type Models = ReadonlyMap<string, Model>

export function modelsOf({ entries }: Pick<Blob, 'entries'>): Models {
  return new Map(entries.flatMap((it) => namesOf(it).map((name) => [name.toLowerCase(), modelOf(it)] as const)))
}

const namesOf = ({ aaguid, attestationCertificateKeyIdentifiers = [] }: BlobEntry): readonly string[] =>
  aaguid === undefined ? attestationCertificateKeyIdentifiers : [aaguid]

function modelOf({ metadataStatement, statusReports }: BlobEntry): Model {
  const { attestationRootCertificates = [], keyProtection = [] } = metadataStatement ?? {}
  return {
    roots: attestationRootCertificates.map((it) => readCertificate(Buffer.from(it, 'base64'))).filter((it) => it !== null),
    hardware: keyProtection.some((it) => HARDWARE.has(it)) && !keyProtection.includes('software'),
    certified: CERTIFICATIONS.findLast((level) => statusReports.some(({ status }) => status === level)) ?? null,
    flaws: statusReports.filter(({ status }) => BROKEN.has(status)).flatMap(flawsOf),
  }
}

/** FIDO Registry of Predefined Values, section 3.2. */
const HARDWARE: ReadonlySet<string> = new Set(['hardware', 'tee', 'secure_element'])

/** FIDO Metadata Service v3.1, section 3.1.4: after these nobody can rely on what it proves. */
const BROKEN: ReadonlySet<string> = new Set([
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
  'REVOKED',
])

/** Lowest first. */
const CERTIFICATIONS = [
  'FIDO_CERTIFIED',
  'FIDO_CERTIFIED_L1',
  'FIDO_CERTIFIED_L1plus',
  'FIDO_CERTIFIED_L2',
  'FIDO_CERTIFIED_L2plus',
  'FIDO_CERTIFIED_L3',
  'FIDO_CERTIFIED_L3plus',
] as const

/** One for each certificate that is named, or one for the whole make. What is named and cannot be read is the whole make as well. */
function flawsOf({ effectiveDate, certificate, batchCertificate }: StatusReport): readonly Flaw[] {
  const since = effectiveDate === undefined ? new Date(0) : new Date(`${effectiveDate}T00:00:00Z`)
  const named = [certificate, batchCertificate].filter((it) => it !== undefined).map((it) => readCertificate(Buffer.from(it, 'base64')))
  return named.length === 0 ? [{ since, certificate: null }] : named.map((it) => ({ since, certificate: it === null ? null : digestOf(it) }))
}

/** `certificates`: digests of those that vouched for one of this make; none where nobody did. */
export const isBroken = ({ flaws }: Model, certificates: readonly string[], now: Date): boolean =>
  flaws.some(({ since, certificate }) => since <= now && (certificate === null || certificates.includes(certificate)))
