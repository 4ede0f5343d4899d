import type { AccountId } from './account.ts'
import type { Override } from './facts.ts'

/** An exception for one account, with the person it is about. */
export interface OverrideOf extends Override {
  readonly accountId: AccountId
}

export interface Overrides {
  /** Writes the event `override.set` as well. */
  add(override: OverrideOf): Promise<void>
  /** null: there is none of that id, it has ended, or `by` is who asked for it. Writes the event `override.approved`. */
  approve(id: string, by: string, now: Date): Promise<OverrideOf | null>
  /** Ends it now. false: there is none. Writes the event `override.ended`. */
  end(id: string, by: string, now: Date): Promise<boolean>
  byId(id: string): Promise<OverrideOf | null>
  /** Of one account, or of everybody; unexpired ones, newest first. */
  list(accountId: AccountId | null, now: Date): Promise<readonly OverrideOf[]>
  /** Those that have expired since they were last asked for, each once; writes the event `override.expired` for each. */
  takeExpired(now: Date): Promise<readonly OverrideOf[]>
}
