import type { AccountId } from './account.ts'
import type { CredentialId } from './credential.ts'
import type { NewEvent } from './event.ts'
import type { Letter } from './letter.ts'

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

/** Days after a hold in which it can be gone on with; then it starts over. */
export const HOLD_WINDOW_DAYS = 7

/** Days in which what a recovery set aside asks its owner whether the recovery was theirs (`policy.md`, table 4 row 41). */
export const REVERSAL_DAYS = 30

/** A recovery that was somebody else's is taken back. */
export interface Reversal extends Pick<Recovery, 'id' | 'accountId'> {
  /** No address counts for anything until it is verified again: somebody else read one. */
  readonly distrust: boolean
}

/** What is written with it, in the same statement. */
interface Told {
  readonly events: readonly NewEvent[]
  readonly letters: readonly Letter[]
  readonly now: Date
}

/** What becomes of recoveries outside a sign-in; what a sign-in does to them is in its `Changes`. */
export interface Recoveries {
  /** Ends a hold, and every sign-in of the account that is under way. false: it was over already, and nothing was written. */
  veto(recovery: Pick<Recovery, 'id' | 'accountId'>, told: Told): Promise<boolean>
  /** Takes back a completed one, with all that was added since. false: there is none, and nothing was written. */
  reverse(reversal: Reversal, told: Told): Promise<boolean>
  /** Holds whose time is over, of which nobody was told yet. */
  over(now: Date): Promise<readonly Pick<Recovery, 'id' | 'accountId'>[]>
  /** Tells of one, once. false: it was told of already, and nothing was written. */
  tellOver(id: string, told: Pick<Told, 'letters' | 'now'>): Promise<boolean>
}
