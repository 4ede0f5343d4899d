import type { Changes, Dossier } from '../domain/storage.ts'
import type { BrowserCookie } from '../domain/browser.ts'
import type { Spot } from '../domain/credential.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Notice, Outcome, Place, SignIn, Taking } from '../domain/sign-in.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { Signal } from '../domain/signals.ts'
import type { House, Guest } from './context.ts'

/** What one step stands on: read once, at its beginning. */
export interface Work {
  readonly house: House
  readonly guest: Guest
  readonly dossier: Dossier | null
}

/** What one step wants written, and where the person is afterwards. Nothing is written before all of it is known. */
export interface Move {
  /** null: the sign-in is over. */
  readonly next: SignIn | null
  readonly write: Partial<Omit<Changes, 'signIn' | 'now'>>
  readonly outcome: Outcome | null
  /** The identification cookie from now on; absent: as it was. */
  readonly cookie?: BrowserCookie
  /** What the browser is told at the end, by the script of the page. */
  readonly signals?: readonly Signal[]
}

/** What the front desk needs to know of a step. */
export interface Moved {
  readonly outcome: Outcome | null
  readonly cookie: BrowserCookie | null
  /** Of a sign-in that ended well. */
  readonly signals?: readonly Signal[]
}

/** Where a request comes from, for words that its owner reads. */
export const spotOf = ({ family, platform }: Guest): Spot => ({ family, platform })

export const goTo = (signIn: SignIn, at: Place, write: Move['write'] = {}): Move => ({ next: { ...signIn, at, notice: null }, write, outcome: null })

/** Back to the page the person was on, with a sentence about why. */
export const stayWith = (signIn: SignIn, code: RefusalCode, more: Omit<Notice, 'code'> = {}, write: Move['write'] = {}): Move => ({
  next: { ...signIn, notice: { code, ...more } },
  write,
  outcome: null,
})

/** Of a place or a page, what it says of the enrolment that is taken up. */
export const takingIn = ({ authenticator, skippable, offer, skipsLeft, row, where }: Taking): Taking => ({
  authenticator,
  skippable,
  offer,
  skipsLeft,
  ...(row === undefined ? {} : { row }),
  ...(where == null ? {} : { where }),
})

/** Forgets who was named; what was shown for somebody else is forgotten with it. */
export const unnamed = (signIn: SignIn): SignIn => ({
  ...signIn,
  accountId: null,
  identifier: null,
  evidence: [],
  newcomer: null,
  recognised: false,
  taking: null,
})

/** Adds to what a move writes; lists grow, single writes are replaced. */
export function also(move: Move, more: Move['write']): Move {
  const [first, then] = [listsIn(more), listsIn(move.write)]
  return {
    ...move,
    write: {
      ...move.write,
      ...more,
      events: [...first.events, ...then.events],
      letters: [...first.letters, ...then.letters],
      challenges: [...first.challenges, ...then.challenges],
      count: [...first.count, ...then.count],
      offers: [...first.offers, ...then.offers],
    },
  }
}

const listsIn = ({ events = [], letters = [], challenges = [], count = [], offers = [] }: Move['write']) => ({ events, letters, challenges, count, offers })

/** What ties together everything that was decided in one sign-in, and under which version of the policy: every event of it says so. */
const decisionId = ({ house }: Work, { id }: Pick<SignIn, 'id'>) => ({
  decision: house.vault.mac('decision', id).slice(0, 22),
  version: house.policy().version,
})

export const eventOf = (work: Work, signIn: SignIn, type: NewEvent['type'], data: NewEvent['data'] = {}): NewEvent => ({
  type,
  accountId: work.dossier?.account.id ?? signIn.accountId,
  signInId: signIn.id,
  clientId: work.guest.interaction.client.id,
  data: { ...decisionId(work, signIn), ...data },
})
