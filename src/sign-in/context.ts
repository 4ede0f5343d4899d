import type { AccountId } from '../domain/account.ts'
import type { Authenticator, CeremonyContext, Creation, Holder } from '../authenticators/authenticator.ts'
import type { BrowserCookie, BrowserFamily, Capabilities, Platform } from '../domain/browser.ts'
import type { Realm } from '../domain/facts.ts'
import type { Interaction } from '../domain/interactions.ts'
import type { Policy } from '../domain/policy.ts'
import { Fault } from '../domain/fault.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier, Storage, Tally } from '../domain/storage.ts'
import type { Tools, Vault } from '../domain/vault.ts'
import type { Identification } from '../identification/identification.ts'
import { guardedWish } from './wish.ts'

/** What every step of a sign-in leans on; made once. */
export interface House extends Tools {
  readonly storage: Storage
  readonly vault: Vault
  readonly authenticators: readonly Authenticator[]
  /** Origin of this server, for links in letters. */
  readonly issuer: string
  /** The policy now in force. */
  readonly policy: () => Policy
  readonly identification: Identification
  /** As long as the interaction that it belongs to may take (`lifetimes.interactionMinutes`). */
  readonly signInSeconds: number
  /** What holds for everybody. Cached for seconds. */
  readonly realm: () => Promise<Realm>
  /** Whose sessions a step ends, before it does: gives what tells their apps once it has (OpenID Connect Back-Channel Logout 1.0). */
  readonly leaving?: (accountId: AccountId) => Promise<() => void>
  /** For operators. */
  readonly log: (line: { readonly level: 'info' | 'warn'; readonly message: string; readonly data: Readonly<Record<string, unknown>> }) => void
}

/** One request of one person: who knocks, with what. */
export interface Guest {
  readonly interaction: Interaction
  readonly cookie: BrowserCookie | null
  readonly capabilities: Capabilities
  /** "Keep me signed in", where the form had the box; else null. */
  readonly remember: boolean | null
  readonly locale: string
  /** As far as the browser says so: for words and for counting. */
  readonly family: BrowserFamily
  readonly platform: Platform
  /** The network a request came from, coarse: /24 or /56. Only ever used inside a MAC. */
  readonly network: string
}

const UNTOLD: Tally = { letters: 0, refusals: 0 }

export const signInIdOf = (house: Pick<House, 'vault'>, guest: Guest): string => house.vault.mac('sign-in', guest.interaction.uid)

export function authenticatorCalled(house: Pick<House, 'authenticators'>, id: string): Authenticator {
  const found = house.authenticators.find((it) => it.id === id)
  if (found === undefined) throw new Fault('authenticator-unknown', `no authenticator is called ${id}`)
  return found
}

/** What a new account may be given at once: the replacement, and what retires only where the policy says so. */
export function signUpWays({ authenticators, policy }: Pick<House, 'authenticators' | 'policy'>): readonly string[] {
  const { roles, signUp } = policy()
  const wanted = signUp.password === 'allowed' ? [...roles.replacement, ...roles.retiring] : roles.replacement
  return wanted.filter((id) => authenticators.some((it) => it.id === id && it.enrolment !== null))
}

/** An address that its owner took away leads to a recovery and nowhere else, and one that somebody else read leads nowhere (`policy.md`, table 4 rows 32 and 41). */
export function holderOf({ identifier, wants, recognised }: Named, dossier: Dossier | null): Holder {
  if (dossier === null) return { account: null, credentials: [], identifier }
  const { account, credentials } = dossier
  const identifiers = account.identifiers.filter((it) => it.distrustedAt == null && (it.endsAt == null || wants === 'recovery'))
  const typed = identifier === null ? null : normaliseIdentifier(identifier)?.normalised
  // A browser that knows the account may know it by a name that it has no more.
  const isOld = recognised === true && typed !== null && !identifiers.some((it) => it.normalised === typed)
  return { account: { ...account, identifiers }, credentials, identifier: isOld ? null : identifier }
}

type Named = Pick<SignIn, 'identifier'> & Partial<Pick<SignIn, 'wants' | 'recognised'>>

export function ceremonyContext(guest: Guest, signIn: SignIn, dossier: Dossier | null, tally: Tally = UNTOLD): CeremonyContext {
  const { newcomer } = signIn
  return {
    purpose: newcomer !== null ? 'sign-up' : purposeOf(guest),
    browser: { known: isKnown(guest, signIn, dossier) },
    capabilities: signIn.capabilities,
    locale: guest.locale,
    tally,
    newcomer: newcomer === null ? null : { userHandle: newcomer.userHandle, name: nameOf(newcomer), displayName: newcomer.displayName ?? nameOf(newcomer) },
    creation: creationAt(signIn.at),
    shared: signIn.shared,
    proved: dossier !== null && signIn.accountId === dossier.account.id && signIn.evidence.length > 0,
    recovering: signIn.wants === 'recovery',
    renewing: guardedWish(guest, signIn, dossier)?.kind === 'enrol',
  }
}

/** Where the person is says how a credential is made there. */
function creationAt(at: SignIn['at']): Creation {
  if (at.page === 'upgrade') return 'silent'
  if (at.page !== 'enrol') return 'asked'
  return at.offer === 'this-device' ? 'here' : (at.where ?? 'asked')
}

const nameOf = (newcomer: NonNullable<SignIn['newcomer']>): string => newcomer.identifiers[0]?.value ?? ''

/** With a live session in this browser, signing in again proves the same person once more. */
export const purposeOf = ({ interaction }: Guest): 'sign-in' | 'step-up' =>
  interaction.session !== null && interaction.prompt === 'login' && !interaction.prompts.includes('select_account') ? 'step-up' : 'sign-in'

/** Known: this account signed in completely in this browser, or is signed in in it now. A computer that others use too remembers nobody. */
export function isKnown(guest: Guest, signIn: Pick<SignIn, 'recognised' | 'shared'>, dossier: Dossier | null): boolean {
  if (dossier === null) return false
  return (
    (!signIn.shared && dossier.browser !== null) ||
    (signIn.recognised && purposeOf(guest) === 'step-up' && guest.interaction.session?.sub === dossier.account.sub)
  )
}

/** Whom guesses are counted against: an account, or a name that nobody has, at the same cost. */
export const strangerSubject = (house: Pick<House, 'vault'>, signIn: Pick<SignIn, 'identifier' | 'id'>): string =>
  house.vault.mac('stranger', signIn.identifier?.normalize('NFKC').trim().toLowerCase() ?? signIn.id)

/** Who a sign-in is about at this moment, so that an answer for one person never counts for the next: an account, perhaps one to come; else a name; else nobody. */
export function personIn({ accountId, newcomer, identifier }: Pick<SignIn, 'accountId' | 'newcomer' | 'identifier'>): string {
  const account = accountId ?? newcomer?.id
  if (account !== undefined) return `account ${account}`
  return identifier === null ? 'nobody' : `name ${normaliseIdentifier(identifier)?.normalised ?? identifier}`
}

/** Guesses at a secret that never changes are counted per network; guesses at a posted code per account, known browsers apart. */
export function tallyName(house: Pick<House, 'vault'>, guest: Guest, authenticator: Authenticator, known: boolean): string {
  if (authenticator.refusalsMax !== null) return `${authenticator.id}@${house.vault.mac('network', guest.network).slice(0, 16)}`
  return known ? `${authenticator.id}+` : authenticator.id
}
