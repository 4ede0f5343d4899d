import type { AccountId } from './account.ts'
import type { CredentialId } from './credential.ts'

/** One attempt to get back in (`policy.md`, table 4 rows 3 to 6 and 41). */
export interface Recovery {
  readonly id: string
  readonly accountId: AccountId
  readonly by: 'mailbox' | 'codes' | 'pass'
  readonly state: 'held' | 'vetoed' | 'cancelled' | 'completed' | 'reversed'
  readonly startedAt: Date
  /** Of a held one: when it may go on, with a fresh code. */
  readonly until: Date | null
  readonly endedAt: Date | null
  /** What it ended in. */
  readonly credentialId: CredentialId | null
}
