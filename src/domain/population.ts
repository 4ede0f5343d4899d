import type { Facts, PhaseOutFact } from './facts.ts'
import type { AccountId } from './account.ts'
import type { NewEvent } from './event.ts'
import type { Letter } from './letter.ts'
import type { Dossier } from './storage.ts'

/** One account as a decision needs it: everything but what the authenticators of this deployment add. */
export interface Resident extends Omit<Facts, 'account' | 'options' | 'offers'> {
  readonly account: NonNullable<Facts['account']>
  /** How an administrator finds it: its primary identifier, else its `sub`. */
  readonly name: string
}

/** Which accounts; absent fields say nothing. */
export interface ResidentFilter {
  /** Only those that something is remembered of, or that hold one of these authenticators. */
  readonly holding?: readonly string[]
}

/** Everybody, for previews, reports and the sweep. */
export interface Population {
  /** About how many; for progress bars. */
  count(): Promise<number>
  /** In the order of their ids, in batches, in constant memory. */
  each(visit: (people: readonly Resident[]) => Promise<void> | void, filter?: ResidentFilter): Promise<void>
  /**
   * Writes what a sweep found of many accounts, in one statement. `was`: what was read, null where nothing was; where something else is kept by now
   * (a sign-in came in between), neither the fact nor an event of that account is written.
   */
  remember(
    facts: readonly (PhaseOutFact & { readonly accountId: AccountId; readonly was?: PhaseOutFact | null })[],
    more: { readonly events: readonly NewEvent[]; readonly letters: readonly Letter[]; readonly now: Date },
  ): Promise<void>
  /**
   * Destroys the secrets of these authenticators of one account for good, where `still` says so on facts that nobody can change meanwhile: the account's
   * credentials, addresses and overrides are locked while it decides. true: destroyed, `destroyed_at` set, event `password.destroyed` written.
   */
  destroy(
    accountId: AccountId,
    what: {
      readonly authenticators: readonly string[]
      readonly policyId: string
      readonly now: Date
      readonly data: NewEvent['data']
      readonly still: (dossier: Dossier) => boolean
    },
  ): Promise<boolean>
}

/** An event of the past, for replaying and reports. */
export interface PastEvent extends NewEvent {
  readonly at: Date
}

export interface Past {
  /** Events of these types from `from` on, oldest first, in batches, in constant memory. */
  each(types: readonly NewEvent['type'][], from: Date, visit: (events: readonly PastEvent[]) => Promise<void> | void): Promise<void>
  count(types: readonly NewEvent['type'][], from: Date): Promise<number>
}
