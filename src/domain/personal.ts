import type { AccountId } from './account.ts'
import type { BrowserFamily, Platform } from './browser.ts'
import type { EventType, NewEvent } from './event.ts'
import type { Letter } from './letter.ts'

/** A browser that knows the account, as its owner sees it. */
export interface RememberedBrowser {
  /** The hash of its id, which names it and nothing else. */
  readonly hash: string
  readonly family: BrowserFamily | null
  readonly platform: Platform | null
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
  /** The one that asks. */
  readonly here: boolean
}

/** Something that happened to an account; `at` and `number` are its place in the order of all. */
export interface PastEvent extends NewEvent {
  readonly at: Date
  readonly number: number
}

/** What a change writes down, and whom it tells. */
export interface Told {
  readonly events: readonly NewEvent[]
  readonly letters: readonly Letter[]
  readonly now: Date
}

/** What people look after themselves. Each is one statement. */
export interface Personal {
  /** The last used first. `browserId`: of the browser that asks, raw. */
  browsers(accountId: AccountId, browserId: string | null): Promise<readonly RememberedBrowser[]>
  /** By their hashes, or all (null), with what was said there. `told` is written once, and only if there was any. Returns how many. */
  forgetBrowsers(accountId: AccountId, hashes: readonly string[] | null, told: Told): Promise<number>
  /** What they are called, or which language they read; what is absent stays. `told` is written only if something is another now. */
  rename(accountId: AccountId, to: { readonly displayName?: string | null; readonly locale?: string | null }, told: Told): Promise<boolean>
  /** Events of these types, the newest first, from behind `before`. */
  past(accountId: AccountId, types: readonly EventType[] | null, before: Pick<PastEvent, 'at' | 'number'> | null, limit: number): Promise<readonly PastEvent[]>
  /** With everything that hangs on it; events keep its id. `last-owner`: nobody else could appoint administrators, and nothing was written. */
  delete(accountId: AccountId, told: Told): Promise<'deleted' | 'last-owner'>
}
