import type { AccountRoom } from './account-room.ts'
import type { Adoption } from './adoption.ts'
import type { Artifacts } from './artifacts.ts'
import type { Account, AccountId, AdminRole, NewAccount } from './account.ts'
import type { Changes } from './changes.ts'
import type { Held } from './held.ts'
import type { Browsers, KnownBrowser } from './browser.ts'
import type { Credential, CredentialId } from './credential.ts'
import type { Deployed } from './deployed.ts'
import type { NewEvent } from './event.ts'
import type { Override, PhaseOutFact } from './facts.ts'
import type { OfferFact } from './offer.ts'
import type { Personal } from './personal.ts'
import type { Overrides } from './overrides.ts'
import type { Pauses, Policies } from './policies.ts'
import type { Past, Population } from './population.ts'
import type { Recoveries, Recovery } from './recovery.ts'
import type { Reminders } from './reminders.ts'
import type { Letter, PostableLetter } from './letter.ts'
import type { Challenge, Ceremony, SignIn } from './sign-in.ts'
import type { Turns } from './turns.ts'

export type { Changes, CredentialUse } from './changes.ts'
export type { Browsers } from './browser.ts'
export type { ArtifactPayload, Artifacts } from './artifacts.ts'
export type { Keys, StoredKey } from './keys.ts'

/** Everything known of one account at one moment, from one query. */
export interface Dossier {
  readonly account: Account
  /** All of them, payloads included; the flow hands each authenticator only its own. */
  readonly credentials: readonly Credential[]
  readonly phaseOuts: readonly PhaseOutFact[]
  readonly overrides: readonly Override[]
  /** What the person was asked before, on this account and in this browser. */
  readonly offers: readonly OfferFact[]
  /** One that is held, and those that ended in the last `REVERSAL_DAYS`. */
  readonly recoveries: readonly Recovery[]
  /** The row of this browser and this account, if it signed in here before. */
  readonly browser: KnownBrowser | null
}

/** Whom to look up: the first that is given and found. */
export interface Whom {
  readonly accountId?: AccountId | null
  readonly sub?: string | null
  /** Normalised; matches verified identifiers only. */
  readonly identifier?: string | null
  readonly credential?: { readonly authenticator: string; readonly lookup: string } | null
  /** Raw browser id from the cookie; hashed by storage. */
  readonly browserId?: string | null
}

/** Letters posted and answers refused for one subject in the last 24 hours; what bounds guessing. */
export interface Tally {
  readonly letters: number
  readonly refusals: number
}

/** `subject` is an account's id, or the MAC of a name that nobody has, so that both cost the same. */
export interface TallyKey {
  readonly subject: string
  /** Its id; after an `@`, where guesses are counted per network, the network's MAC. */
  readonly authenticator: string
}

/** What `begin` and `resume` bring back. */
export interface Opened {
  readonly signIn: SignIn
  readonly challenges: readonly Challenge[]
}

/** What one submitted answer is judged on, from one statement that also counted the attempt. */
export interface Taken {
  readonly signIn: SignIn
  /** null: no such challenge of this sign-in, expired, consumed, or out of attempts. */
  readonly challenge: Challenge | null
  readonly dossier: Dossier | null
  readonly tally: Tally
}

export interface SignIns {
  /** Inserts `fresh` and its challenges unless the row exists; then returns what is there. One round trip. */
  open(fresh: SignIn, challenges: readonly Challenge[]): Promise<Opened>
  /** The sign-in, its live challenges, whom it is about (`whom`, else the sign-in's own account), and the tallies asked for. One round trip. */
  read(
    id: string,
    whom: Whom,
    tallies?: readonly TallyKey[],
  ): Promise<{ readonly opened: Opened | null; readonly dossier: Dossier | null; readonly tallies: readonly Tally[] }>
  /**
   * Counts an attempt on the challenge and returns all that judging it needs. One round trip. `whom` falls back on the sign-in's account.
   * The challenge must belong to the sign-in, have attempts left and not have expired; single use itself is enforced by `Changes.consume`.
   */
  take(
    id: string,
    token: string,
    ceremony: Ceremony,
    whom: Whom,
    tally: Omit<TallyKey, 'subject'> & { readonly strangerSubject: string },
  ): Promise<Taken | null>
  /**
   * Everything one step changes, atomically, in one round trip. `stale`: the sign-in was changed meanwhile (another tab), nothing was written.
   * `consumed`: the challenge was already used, nothing was written. `conflict`: a credential or identifier exists already, nothing was written.
   */
  apply(changes: Changes): Promise<'applied' | 'stale' | 'consumed' | 'conflict'>
}

export interface Accounts {
  dossier(whom: Whom): Promise<Dossier | null>
  byIdentifier(normalised: string): Promise<Account | null>
  bySub(sub: string): Promise<Account | null>
  /** For the command line and imports. Throws `Fault('account-exists')`. */
  add(account: NewAccount, credentials: readonly NewStoredCredential[]): Promise<AccountId>
  setStatus(id: AccountId, status: Account['status']): Promise<void>
  setGroups(id: AccountId, groups: readonly string[]): Promise<void>
  setAttributes(id: AccountId, attributes: Account['attributes']): Promise<void>
  setRoles(id: AccountId, roles: Account['roles']): Promise<void>
  /**
   * Revokes one credential, ends what may rest on it (known browsers, sign-ins under way, sessions, grants and tokens) and writes `events` and `letters`,
   * in one statement. false: there is none, or it was revoked already; nothing was written.
   */
  revokeCredential(
    id: AccountId,
    credential: CredentialId,
    more: { readonly events: readonly NewEvent[]; readonly letters: readonly Letter[]; readonly now: Date },
  ): Promise<boolean>
  /** Puts a credential in the place of every one that the account has of the same authenticator, and writes `events` and `letters`, in one statement. */
  replaceCredential(
    id: AccountId,
    fresh: NewStoredCredential,
    more: { readonly events: readonly NewEvent[]; readonly letters: readonly Letter[]; readonly now: Date },
  ): Promise<void>
  /** Active accounts that hold one of these roles. */
  withRoles(roles: readonly AdminRole[]): Promise<readonly Account[]>
  /** In the order of their ids, from behind `after`; for the command line. */
  list(after: AccountId | null, limit: number): Promise<readonly AccountLine[]>
  /** Any usable retiring credential on an account never blocked (table 2, note 1); `except`: accounts that do not count, by `sub`, as exempt ones do not. */
  anyUsable(authenticators: readonly string[], except: readonly string[]): Promise<boolean>
}

/** One account in a list; `names`: its identifiers as they were written, the primary one first. */
export type AccountLine = Pick<Account, 'id' | 'sub' | 'status' | 'createdAt'> & { readonly names: readonly string[] }

export type NewStoredCredential = Omit<Credential, 'accountId' | 'lastUsedAt' | 'createdAt' | 'proofs' | 'lastProvenAt' | 'status'>

export interface Outbox {
  add(letters: readonly Letter[]): Promise<void>
  /** Up to `limit` letters due now, locked to this instance for a minute. */
  due(limit: number, now: Date): Promise<readonly PostableLetter[]>
  /** Erases its contents. */
  posted(key: string): Promise<void>
  /** Tried again later, with growing pauses; given up and erased after 24 hours. */
  failed(key: string, why: string, now: Date): Promise<void>
}

export interface Events {
  add(events: readonly NewEvent[], at: Date): Promise<void>
  recent(accountId: AccountId, limit: number): Promise<readonly (NewEvent & { readonly at: Date })[]>
}

/** Client metadata as in RFC 7591, section 2; `client_secret` is stored as `sha256:<base64url>`, never in clear. */
export interface Clients {
  find(clientId: string): Promise<Readonly<Record<string, unknown>> | null>
  save(clientId: string, metadata: Readonly<Record<string, unknown>>): Promise<void>
  remove(clientId: string): Promise<boolean>
  list(): Promise<readonly Readonly<Record<string, unknown>>[]>
}

export interface Housekeeping {
  /** Removes expired rows in small batches under an advisory lock; makes the coming event partitions. Returns rows removed. */
  sweep(now: Date): Promise<number>
}

export interface Storage {
  readonly accounts: Accounts
  readonly room: AccountRoom
  readonly browsers: Browsers
  readonly signIns: SignIns
  readonly outbox: Outbox
  readonly events: Events
  readonly artifacts: Artifacts
  readonly held: Held
  readonly personal: Personal
  readonly clients: Clients
  readonly deployed: Deployed
  readonly housekeeping: Housekeeping
  readonly policies: Policies
  readonly pauses: Pauses
  readonly overrides: Overrides
  readonly recoveries: Recoveries
  readonly reminders: Reminders
  readonly population: Population
  readonly past: Past
  readonly turns: Turns
  readonly adoption: Adoption
  /** Messages to PostgreSQL that waited for an answer, so far. */
  roundTrips(): number
  close(): Promise<void>
}
