import type { AccountId, AdminRole } from './account.ts'
import type { Override } from './facts.ts'
import type { Letter } from './letter.ts'

/** Whether it counts only once a second administrator approved it: `force`, and everything on an account with a role (`policy.md`, table 4 row 23). */
export const needsApproval = ({ kind }: Pick<Override, 'kind'>, roles: readonly AdminRole[]): boolean => kind === 'force' || roles.length > 0

/** An exception for one account, with the person it is about. */
export interface OverrideOf extends Override {
  readonly accountId: AccountId
}

export interface Overrides {
  /** Writes the event `override.set` as well, and posts `letters`, in the same transaction. */
  add(override: OverrideOf, letters: readonly Letter[]): Promise<void>
  /**
   * null: there is none of that id, it has ended, was approved before, or `by` is who asked for it; nothing is written then. Writes the event
   * `override.approved` and posts `letters`, in the same transaction.
   */
  approve(id: string, by: string, letters: readonly Letter[], now: Date): Promise<OverrideOf | null>
  /** Ends it now. false: there is none. Writes the event `override.ended`. */
  end(id: string, by: string, now: Date): Promise<boolean>
  /** Unless it was ended. */
  byId(id: string): Promise<OverrideOf | null>
  /** Of one account, or of everybody; unexpired ones, newest first. */
  list(accountId: AccountId | null, now: Date): Promise<readonly OverrideOf[]>
  /** Those that have expired since they were last asked for, each once; writes the event `override.expired` for each. */
  takeExpired(now: Date): Promise<readonly OverrideOf[]>
}
