import type { CredentialId } from './credential.ts'
import type { Challenge, Notice } from './sign-in.ts'

/** A credential from before a recovery. `aside`: set aside unless the person says that they have it. */
export interface OldKey {
  readonly id: CredentialId
  readonly label: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly aside: boolean
}

/** What a recovery made in its sign-in, whose first use is the sign-in. `keys`: old ones that the person has yet to sort. */
export interface RecoveryMade {
  readonly id: string
  readonly credentialId: CredentialId
  readonly keys?: readonly OldKey[]
}

/** Pages of a recovery. */
export type RecoveryPlace =
  /** It waits; what would end the wait at once may be shown there. */
  | { readonly page: 'recovery-held'; readonly until: Date; readonly authenticator?: string; readonly token?: string }
  | { readonly page: 'old-keys'; readonly keys: readonly OldKey[] }
  /** Something that a recovery set aside was shown again (`policy.md`, table 4 row 41). `at`: when the recovery was. */
  | { readonly page: 'was-it-you'; readonly recoveryId: string; readonly credentialId: CredentialId; readonly label: string; readonly at: Date }

/** The same as they are shown. */
export type RecoveryStep =
  | {
      readonly show: 'recovery-held'
      readonly until: Date
      readonly identifier: string | null
      readonly challenge: Challenge | null
      readonly notice: Notice | null
    }
  | { readonly show: 'old-keys'; readonly identifier: string | null; readonly keys: readonly OldKey[] }
  | { readonly show: 'was-it-you'; readonly label: string; readonly at: Date }
