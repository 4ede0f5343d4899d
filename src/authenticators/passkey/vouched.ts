import type { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import type { ReadAttestation } from './attestation.ts'
import { anchorOf, digestOf, keyIdentifierOf, readCertificate } from './metadata/certificates.ts'
import type { Metadata } from './metadata/metadata.ts'
import { isBroken, type Model } from './metadata/models.ts'

/** What a maker vouched for when a passkey was made, once its statement was verified and its certificates led to a root of the FIDO metadata. */
export const vouched = z.object({
  at: z.iso.datetime(),
  format: z.string(),
  /** What the metadata calls the model: an AAGUID, or a key identifier. */
  model: z.string(),
  /** The key cannot be read out of its hardware. */
  hardware: z.boolean(),
  /** The highest certification of the model at that time, as the metadata names it. */
  certified: z.string().nullable(),
  /** SHA-256 of each certificate and of the root they lead to, base64url: one of them may be withdrawn later. */
  certificates: z.array(z.string()),
})

export type Vouched = z.infer<typeof vouched>

/** null: nobody whom this deployment trusts. The statement itself has been verified. */
export function vouchedFor({ statement, attested, data }: ReadAttestation, metadata: Metadata, now: Date): Vouched | null {
  const chain = chainOf(statement.certificates)
  const [signer] = chain
  if (signer === undefined) return null
  const name = statement.format === 'fido-u2f' ? keyIdentifierOf(signer) : attested.aaguid
  const model = metadata.modelOf(name)
  const anchor = anchorOf(chain, model?.roots ?? [], now)
  if (model === null || anchor === null) return null
  return {
    at: now.toISOString(),
    format: statement.format,
    model: name,
    hardware: model.hardware && !data.backupEligible,
    certified: model.certified,
    certificates: [...new Set([...chain, anchor].map(digestOf))],
  }
}

/** None where one of them cannot be read. */
function chainOf(certificates: ReadAttestation['statement']['certificates']): readonly X509Certificate[] {
  const chain = certificates.map(readCertificate).filter((it) => it !== null)
  return chain.length < certificates.length ? [] : chain
}

/** What of it counts today: the newest metadata may know better. */
export function vouchedNow(aaguid: string, kept: Vouched | null, metadata: Metadata, now: Date): Standing {
  const model = metadata.modelOf(kept?.model ?? aaguid)
  const compromised = model !== null && isBroken(model, kept?.certificates ?? [], now)
  return { attested: kept === null ? null : isHardware(kept, model) ? 'hardware' : 'software', compromised }
}

/** How a passkey stands by what is known of its make. */
export interface Standing {
  readonly attested: 'hardware' | 'software' | null
  readonly compromised: boolean
}

const isHardware = (kept: Vouched, model: Model | null): boolean => kept.hardware && (model === null || model.hardware)
