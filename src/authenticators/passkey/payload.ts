import { z } from 'zod'
import type { Assessment } from '../../domain/credential.ts'
import type { Observed } from '../../domain/evidence.ts'
import { type Standing, vouched } from './vouched.ts'

/** What is kept of a passkey. */
export const payload = z.object({
  /** COSE_Key, base64url. */
  publicKey: z.base64url(),
  algorithm: z.number().int(),
  /** Signature counter of the last use (WebAuthn L3, section 6.1.1); 0 for ever where there is none. */
  counter: z.number().int().nonnegative(),
  transports: z.array(z.string()),
  aaguid: z.string(),
  /** Fixed at creation; a change means another authenticator. */
  backupEligible: z.boolean(),
  backedUp: z.boolean(),
  discoverable: z.boolean(),
  rpId: z.string(),
  /** Whether the person was verified when it was made, or since. */
  userVerified: z.boolean(),
  /** It verifies nobody, or did not when it was made and asked to: a key for a second step. Absent: told from whether it can be found without a name. */
  secondFactor: z.boolean().optional(),
  /** What it calls this service, where it was registered under U2F (WebAuthn L3, section 10.1.1). */
  appId: z.url().optional(),
  /** Where it was made. */
  origin: z.string(),
  /** What its maker vouched for; null: nobody was asked, or nobody whom this deployment trusts answered. */
  attested: vouched.nullable().default(null),
})

export type Payload = z.infer<typeof payload>

/** The AAGUID of those that do not tell their model (WebAuthn L3, section 6.5.1). */
export const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The envelope's columns. Synced only while a copy really exists elsewhere: a passkey that could be synced and is not counts as bound. */
export function assess(passkey: Payload, observed: Observed | null, { rpIds, standing }: Here): Assessment {
  return {
    bound: passkey.backupEligible && passkey.backedUp ? 'synced' : 'device',
    provider: passkey.aaguid === NOBODY ? null : passkey.aaguid,
    attachment: attachmentOf(passkey.transports, observed),
    discoverable: passkey.discoverable,
    usable: rpIds.includes(passkey.rpId),
    syncable: passkey.backupEligible,
    verifies: passkey.userVerified || observed?.userVerified === true,
    ...unusual(passkey, standing),
  }
}

const unusual = (passkey: Payload, { attested, compromised }: Standing): Partial<Assessment> => ({
  ...(isSecondFactor(passkey) ? { secondFactor: true } : {}),
  ...(attested === null ? {} : { attested }),
  ...(compromised ? { compromised: true } : {}),
})

/** One that cannot be found without a name, or that verifies nobody (`policy.md`, second-factor key). */
export const isSecondFactor = ({ discoverable, secondFactor }: Pick<Payload, 'discoverable' | 'secondFactor'>): boolean =>
  !discoverable || secondFactor === true

/** The deployment that it is assessed for, and what is known of its make there. */
interface Here {
  readonly rpIds: readonly string[]
  readonly standing: Standing
}

/** Transports are of the authenticator, what was observed is of one use: a phone answers across the room today and on its own tomorrow. */
function attachmentOf(transports: readonly string[], observed: Observed | null): Assessment['attachment'] {
  if (transports.includes('internal')) return 'platform'
  if (transports.length > 0) return 'roaming'
  if (observed === null || observed.attachment === null) return null
  return observed.attachment === 'platform' ? 'platform' : 'roaming'
}
