import type { AccountId } from './account.ts'
import type { Assessment, CredentialId } from './credential.ts'

/** What of a credential only its authenticator reads. */
export interface StoredPayload {
  readonly id: CredentialId
  readonly accountId: AccountId
  readonly authenticator: string
  readonly payload: unknown
}

/** What a deployment is, as it was last accepted, and how credentials are assessed anew where it is another by now. */
export interface Deployed {
  /** RP IDs whose credentials work, the one of new credentials first; null: none was accepted yet. */
  rpIds(): Promise<readonly string[] | null>
  /** Writes the event `rp_id.accepted` as well, in the same statement. */
  acceptRpIds(ids: readonly string[], from: readonly string[] | null, now: Date): Promise<void>
  /** Of the credentials of these accounts that were not taken away for good. */
  payloads(accounts: readonly AccountId[]): Promise<readonly StoredPayload[]>
  /** Each only where the assessment that it was made over is there still. Returns how many were written. */
  reassess(anew: readonly { readonly id: CredentialId; readonly was: Assessment; readonly assessed: Assessment }[]): Promise<number>
}
