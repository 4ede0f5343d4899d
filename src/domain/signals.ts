import type { Credential } from './credential.ts'
import { DAY_MS } from './milliseconds.ts'

/**
 * What a browser is told so that whoever keeps its credentials stays in step (WebAuthn L3, section 5.1.10). `accepted` lists every credential that an account
 * may still use with this relying party: one left out is hidden or deleted where it is kept.
 */
export type Signal =
  | { readonly kind: 'accepted'; readonly rpId: string; readonly userId: string; readonly credentialIds: readonly string[] }
  | { readonly kind: 'details'; readonly rpId: string; readonly userId: string; readonly name: string; readonly displayName: string }
  | ({ readonly kind: 'unknown' } & Withdrawal)

/** A credential that nobody here has: deleted for good where it is kept. Never of one that any account has, or had (`policy.md`, table 4 row 35). */
export interface Withdrawal {
  readonly rpId: string
  /** base64url. */
  readonly credentialId: string
}

/** Days for which what was set aside may come back (`policy.md`, table 4 row 41). */
export const QUARANTINE_DAYS = 30

/** Whether a credential counts, or may yet: what is gone for good is no longer told to anybody. */
export function mayCount({ status, statusSince }: Pick<Credential, 'status' | 'statusSince'>, now: Date): boolean {
  if (status === 'active') return true
  return status === 'quarantined' && now.getTime() - (statusSince?.getTime() ?? now.getTime()) < QUARANTINE_DAYS * DAY_MS
}
