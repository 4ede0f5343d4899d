import type { AccountId, Identifier } from './account.ts'
import type { Assessment, CredentialId, CredentialStatus, StatusWhy } from './credential.ts'
import type { NewEvent } from './event.ts'
import type { Letter } from './letter.ts'
import type { Dossier, TallyKey } from './storage.ts'

/** An address that waits for its code. */
export interface PendingAddress {
  readonly value: string
  readonly normalised: string
  /** MAC of the code; of no code at all where the address belongs to somebody else, so that both look the same. */
  readonly codeMac: string
  /** Wrong codes so far. */
  readonly attempts: number
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** An account as it is while nobody else can change it. */
export interface AccountNow {
  readonly dossier: Dossier
  readonly pending: readonly PendingAddress[]
}

/** What a person changes in their account. All or nothing. */
export interface AccountChanges {
  readonly credentials?: readonly CredentialChange[]
  /** Deleted, so that no secret of them is kept; `policyId`: whose phase-out remembers it, null: none. */
  readonly destroy?: { readonly ids: readonly CredentialId[]; readonly policyId: string | null }
  /** Written as they are here; one that is not there yet is added. */
  readonly identifiers?: readonly Omit<Identifier, 'original'>[]
  /** Deleted, by their normalised form. */
  readonly dropIdentifiers?: readonly string[]
  readonly pending?: readonly PendingAddress[]
  readonly dropPending?: readonly string[]
  /** Browsers that knew the account and know it no more: those made by this authenticator (null: by any), but for this one. */
  readonly forget?: { readonly madeBy: string | null; readonly exceptBrowserId: string | null }
  /** Sign-ins under way end. */
  readonly stopSignIns?: boolean
  /** Every session ends, with its tokens. */
  readonly endSessions?: boolean
  /** Where 24 hours hold as many already, nothing at all is written and the answer is `full`. */
  readonly count?: TallyKey & { readonly kind: 'letters' | 'refusals'; readonly limit: number }
  /** Where 24 hours hold as many already, `letters` go nowhere, and everything else is as if they did: whoever asks learns nothing of it. */
  readonly reach?: TallyKey & { readonly limit: number }
  readonly events: readonly NewEvent[]
  readonly letters: readonly Letter[]
  readonly now: Date
}

export interface CredentialChange {
  readonly id: CredentialId
  readonly label?: string
  readonly status?: CredentialStatus
  /** Why it is not active any more. */
  readonly why?: StatusWhy
  /** What its owner keeps of it, where an answer used some of it up. */
  readonly payload?: unknown
  readonly assessed?: Assessment
  /** Its owner wants to hear nothing of it. */
  readonly reminded?: true
}

/** What was decided, and what is to be written; null: nothing. */
export interface Decided<T> {
  readonly answer: T
  readonly changes: AccountChanges | null
}

/** How a change is decided and judged. */
export interface Asked<T> {
  /** On facts that nobody can change meanwhile. */
  readonly decide: (held: AccountNow) => Decided<T>
  /** Looks at what is really there once it is written. null: it may stay; else nothing stays written, and this is the answer. */
  readonly keeps: (before: Dossier, after: Dossier) => T | null
  /** The answer where `count` is full. */
  readonly full: T
  /** Raw id from the identification cookie, for what a dossier says of this browser. */
  readonly browserId?: string | null
}

/** Every change that a person makes to their account: one after the other, each decided on what the one before left. */
export interface AccountRoom {
  read(accountId: AccountId, browserId?: string | null): Promise<AccountNow | null>
  /** null: there is no such account. Throws `Fault('already-there')` where an address was verified by somebody else meanwhile. */
  change<T>(accountId: AccountId, asked: Asked<T>): Promise<T | null>
}
