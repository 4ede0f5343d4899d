import { createHash } from 'node:crypto'
import type { Tools } from '../authenticator.ts'
import type { AuthenticatorData } from './authenticator-data.ts'
import { type Reason, reasons } from './checked.ts'
import type { Metadata } from './metadata/metadata.ts'
import type { Payload } from './payload.ts'
import { type Standing, vouchedNow } from './vouched.ts'

export type UserVerification = 'required' | 'preferred'

/** What both ceremonies know: who asks, how strictly, and with which algorithms. */
export interface RelyingParty {
  readonly tools: Tools
  readonly userVerification: UserVerification
  readonly timeoutMs: number
  /** COSE numbers, in the order offered. */
  readonly algorithms: readonly number[]
  readonly metadata: Metadata
}

/** What is known of the make of a passkey, today. */
export const standingOf = (
  { metadata, tools }: Pick<RelyingParty, 'metadata' | 'tools'>,
  { aaguid, attested }: Pick<Payload, 'aaguid' | 'attested'>,
): Standing => vouchedNow(aaguid, attested, metadata, tools.now())

/** The RP IDs of passkeys that work here, the one that new ones get first. */
export const rpIdsOf = ({ rp }: Pick<Tools, 'rp'>): readonly string[] => [rp.id, ...(rp.formerIds ?? [])]

/** Why authenticator data of either ceremony does not fit what was asked, or null. `names`: what it may be signed for. `nobody`: a passkey made without a dialog (WebAuthn L3, section 7.1, step 15). */
export function presenceReason(data: AuthenticatorData, names: readonly string[], asked: UserVerification | 'nobody'): Reason | null {
  if (!names.some((it) => createHash('sha256').update(it).digest().equals(data.rpIdHash))) return 'rp_id'
  if (asked === 'nobody') return null
  if (!data.userPresent) return 'user_presence'
  return asked === 'required' && !data.userVerified ? 'user_verification' : null
}

/** Never to be seen together: no copy can exist of what cannot be copied (WebAuthn L3, section 6.1.3). */
export const impossibleBackup = (data: AuthenticatorData): boolean => data.backedUp && !data.backupEligible

/** One of the two public sentences, and the reason for the log. */
export const refusing = (tools: Tools, reason: Reason, more: Parameters<Tools['refuse']>[2] = {}): ReturnType<Tools['refuse']> =>
  tools.refuse(reasons[reason], `passkey.${reason}`, more)
