import type { AccountId } from '../domain/account.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { SignIn, Step as Showing } from '../domain/sign-in.ts'
import type { Whom } from '../domain/storage.ts'
import { advance, toIdentify } from './advance.ts'
import { type Answer, judgeAnswer, type Judged } from './answer.ts'
import { namesItself } from './begin.ts'
import { type House, personIn, signInIdOf, type Guest } from './context.ts'
import { cancelled } from './failure.ts'
import { also, eventOf, type Move, type Moved, stayWith, unnamed, type Work } from './move.ts'
import type { Snooze } from './offers.ts'
import { sortKeys } from './old-keys.ts'
import { freshIn } from './lives.ts'
import { open } from './open.ts'
import { mustBeOutside, outsideScope } from './scope.ts'
import { settleEnrolment } from './settle-enrolment.ts'
import { settleProof } from './settle-proof.ts'
import { settleRefusal } from './settle-refusal.ts'
import { skip } from './skip.ts'
import { choose, create, name, signUp } from './steps.ts'
import { acting, asTold, type Step, tell, write } from './take-step.ts'
import { askWhetherYou, saidWhetherYou } from './was-it-you.ts'

/** Everything a person can do in a sign-in. Each reads once, decides, and writes once; a second tab's change makes it begin again. */
export function signInFlow(house: House) {
  const act = (guest: Guest, step: Step, whom: Whom = {}): Promise<Moved> => acting(house, guest, outsideScope(step), whom)
  const mayLeaveItsPage = async (guest: Guest): Promise<void> => {
    const { opened } = await house.storage.signIns.read(signInIdOf(house, guest), {})
    if (opened !== null) mustBeOutside(opened.signIn)
  }
  return {
    /** What to show now. Opens the sign-in at the first visit. */
    show: (guest: Guest) => open(house, guest),
    /** The challenge of a page that may stand open for longer than it lives. */
    freshIn: (step: Showing) => freshIn(house, step),

    identify: (guest: Guest, typed: string): Promise<Moved> => {
      const identifier = normaliseIdentifier(typed)
      return act(guest, (work, signIn) => (identifier === null ? stayWith(signIn, 'identifier-malformed') : name(work, signIn, identifier.value, false)), {
        identifier: identifier?.normalised ?? null,
      })
    },

    /** An account that this browser remembers. */
    account: (guest: Guest, accountId: AccountId): Promise<Moved> => {
      const remembered = guest.cookie?.accounts.find((it) => it.accountId === accountId)
      const step: Step = (work, signIn) => {
        if (remembered === undefined) return toIdentify(work, unnamed(signIn))
        return work.dossier === null ? letGo(work, signIn, accountId) : name(work, signIn, remembered.identifier, true)
      }
      return act(guest, step, { accountId: remembered?.accountId ?? null })
    },

    forget: async (guest: Guest, accountId: AccountId): Promise<Moved> => {
      await mayLeaveItsPage(guest)
      if (guest.cookie === null) return { outcome: null, cookie: null }
      await house.storage.browsers.forget(guest.cookie.id, accountId)
      const cookie = house.identification.forget(guest.cookie, accountId)
      const known = guest.cookie.accounts.some((it) => it.accountId === accountId)
      const moved = await act({ ...guest, cookie }, async (work, signIn) => {
        const events = known ? [{ ...eventOf(work, signIn, 'browser.forgotten'), accountId }] : []
        return also(await toIdentify(work, unnamed(signIn)), { events })
      })
      return { ...moved, cookie }
    },

    choose: (guest: Guest, authenticator: string): Promise<Moved> => act(guest, (work, signIn) => choose(work, signIn, authenticator)),
    restart: (guest: Guest): Promise<Moved> => act(guest, (work, signIn) => toIdentify(work, { ...unnamed(signIn), wants: 'sign-in', skipped: [] })),
    /** "I am at a shared computer", and back: begins anew, since whatever was named may stay nowhere. */
    share: (guest: Guest, shared: boolean): Promise<Moved> => act(guest, (work, signIn) => toIdentify(work, { ...unnamed(signIn), shared, remember: !shared })),
    /** "Create a passkey", and yes to an offer of one. */
    create: (guest: Guest): Promise<Moved> => act(guest, create),
    /** "Trouble signing in?": through a proof that allows it to a new passkey. */
    recover: (guest: Guest): Promise<Moved> =>
      act(guest, (work, signIn) => advance(work, { ...signIn, wants: 'recovery', evidence: [], taking: null, skipped: [] })),
    signUp: (guest: Guest, authenticator: string): Promise<Moved> => act(guest, (work, signIn) => signUp(work, signIn, authenticator)),
    /** Leaves what may be left: for now, on this device, or for good. */
    skip: (guest: Guest, how: Snooze = ''): Promise<Moved> => act(guest, (work, signIn) => skip(work, signIn, how)),
    cancelled: (guest: Guest, authenticator: string): Promise<Moved> => act(guest, (work, signIn) => cancelled(work, signIn, authenticator)),
    answer: (guest: Guest, answer: Answer): Promise<Moved> => answering(house, guest, answer),
    /** Throws `Fault('recovery-scope')` where a recovery is under way, which may do nothing but show its page and answer it. */
    mayLeaveItsPage,
  }
}

export type SignInFlow = ReturnType<typeof signInFlow>

async function answering(house: House, guest: Guest, answer: Answer): Promise<Moved> {
  const plain = answersOnPages(answer.fields)
  if (plain !== null) return acting(house, guest, plain, {})
  const judged = await judgeAnswer(house, guest, answer)
  if (judged === null) return { outcome: null, cookie: guest.cookie }
  if (judged.challenge === null && !judged.verdict.ok) return tell(house, guest, judged.verdict.refusal.code)
  const first = await write(house, guest, judged.signIn, await settle(judged, judged.signIn, answer.token))
  return first ?? acting(house, guest, (work, signIn) => settle(asOfNow(judged, work), signIn, answer.token), {})
}

/** What was judged stands. That somebody else began or ended a recovery meanwhile has to be known: or else the same is wanted again and again, and never had. */
function asOfNow(judged: Judged, { dossier: now }: Work): Judged {
  const { dossier } = judged.work
  if (dossier === null || now?.account.id !== dossier.account.id) return judged
  return { ...judged, work: { ...judged.work, dossier: { ...dossier, recoveries: now.recoveries } } }
}

/** Of pages that ask for no proof, and of dialogs that came to nothing. */
function answersOnPages(fields: Answer['fields']): Step | null {
  const said = (field: string): string => (typeof fields[field] === 'string' ? fields[field] : '')
  if (said('cancelled') !== '') return (work, signIn) => cancelled(work, signIn, said('authenticator'))
  if (said('page') === 'again') return advance
  if (said('page') === 'old-keys') return (work, signIn) => sortKeys(work, signIn, fields)
  return said('page') === 'was-it-you' ? (work, signIn) => saidWhetherYou(work, signIn, said('said')) : null
}

/** The account is deleted: this browser remembers it no more, and its name is not typed for them. */
async function letGo(work: Work, signIn: SignIn, accountId: AccountId): Promise<Move> {
  const move = await toIdentify(work, unnamed(signIn))
  const { house, guest } = work
  return guest.cookie === null ? move : { ...move, cookie: house.identification.forget(guest.cookie, accountId) }
}

/** A verdict counts for the person it was found for: another tab may have named somebody else meanwhile. */
function settle(judged: Judged, signIn: SignIn, token: string): Promise<Move> | Move {
  const { verdict, work } = judged
  const current = asTold(work.guest, namesItself(token) ? unnamed(signIn) : signIn)
  if (personIn(current) !== personIn(judged.signIn)) return stayWith(current, 'challenge-used')
  if (!verdict.ok) return settleRefusal({ ...judged, signIn: current }, verdict.refusal)
  const { value } = verdict
  if (value.ceremony === 'returned') return askWhetherYou(current, value.returning, token)
  return value.ceremony === 'sign-in' ? settleProof(judged, current, value.proof, token) : settleEnrolment(judged, current, value.enrolled, token)
}
