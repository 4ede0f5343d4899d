import type { RefusalCode } from '../domain/refusal.ts'
import type { SignIn } from '../domain/sign-in.ts'
import { advance, judge } from './advance.ts'
import { eventOf, goTo, also, type Move, stayWith, type Work } from './move.ts'

/** The browser's dialog ended without an answer, for reasons it does not tell. */
export function cancelled(work: Work, signIn: SignIn, authenticator: string): Promise<Move> | Move {
  switch (signIn.at.page) {
    case 'identify':
      return goTo(signIn, signIn.at)
    case 'enrol':
    case 'upgrade':
      return enrolmentFailed(work, signIn, 'ceremony-cancelled')
    case 'challenge':
      return isUnable(signIn, signIn.at) ? unable(work, signIn, signIn.at) : challengeCancelled(work, signIn, signIn.at, authenticator)
    default:
      return stayWith(signIn, 'ceremony-cancelled', {}, failureHere(work, signIn, authenticator))
  }
}

type AtChallenge = Extract<SignIn['at'], { page: 'challenge' }>

/** The page opened on a dialog of which this browser has never heard: that shows only once the page is there, since nothing else of a browser is remembered. */
const isUnable = ({ capabilities }: SignIn, { prompt }: AtChallenge): boolean => prompt && capabilities.webauthn === false

/** Nothing failed: the policy is asked again with what is known now (`policy.md`, table 2 row G). Where it has nothing else to say the page stays. */
async function unable(work: Work, signIn: SignIn, at: AtChallenge): Promise<Move> {
  const { outcome, route } = await judge(work, signIn)
  return outcome === 'ask' && route === 'G' ? advance(work, signIn) : goTo(signIn, { ...at, prompt: false })
}

/** After the second time here, what works comes first. */
async function challengeCancelled(work: Work, signIn: SignIn, at: AtChallenge, authenticator: string): Promise<Move> {
  const failure = failureHere(work, signIn, authenticator)
  const choice = failure.browserFailure === undefined ? null : await choiceAfterFailure(work, signIn)
  const isFirst = choice === null || choice.offered[0] === authenticator
  return stayWith({ ...signIn, at: isFirst ? { ...at, prompt: false } : choice }, 'ceremony-cancelled', {}, failure)
}

/** What the policy offers once this failure is counted; null: nothing. */
async function choiceAfterFailure(work: Work, signIn: SignIn): Promise<Extract<SignIn['at'], { page: 'choose' }> | null> {
  const { dossier } = work
  if (dossier === null || dossier.browser === null) return null
  const browser = { ...dossier.browser, failures: dossier.browser.failures + 1 }
  const { outcome, offered, tucked, route, objection } = await judge({ ...work, dossier: { ...dossier, browser } }, signIn)
  return outcome === 'ask' && offered.length > 0 ? { page: 'choose', offered, tucked, route, objection, back: true } : null
}

/** A ceremony of what replaces failed in this browser. Only where the browser knows the account does it count, so that strangers move nothing. */
export function failureHere(work: Work, signIn: SignIn, authenticator: string): Move['write'] {
  const { house, guest, dossier } = work
  if (dossier === null || dossier.browser === null || guest.cookie === null || !house.policy().roles.replacement.includes(authenticator)) return {}
  return {
    browserFailure: { id: guest.cookie.id, accountId: dossier.account.id },
    events: [eventOf(work, signIn, 'passkey.failed', { authenticator, family: guest.family, known: true })],
  }
}

/** Nothing came of an enrolment. One that was tried without a dialog leaves no trace; one that was demanded is demanded once more at most (table 3 row 3). */
export async function enrolmentFailed(work: Work, signIn: SignIn, code: RefusalCode): Promise<Move> {
  const { at } = signIn
  if (at.page === 'upgrade') return upgradeFailed(work, signIn, at.authenticator)
  if (at.page !== 'enrol' || at.skippable || !work.house.policy().roles.replacement.includes(at.authenticator)) return stayWith(signIn, code)
  const failed: SignIn = { ...signIn, enrolmentFailures: signIn.enrolmentFailures + 1 }
  const { afterSignIn } = await judge(work, failed)
  if (afterSignIn?.kind === 'enrol' && !afterSignIn.skippable) return stayWith(failed, code)
  const data = { offer: at.offer, authenticator: at.authenticator, reason: 'enrol_blocked_device' }
  return also(await advance(work, failed), { events: [eventOf(work, signIn, 'nudge.failed', data)] })
}

/** The browser made none by itself: the sign-in goes on as if nothing had been tried. */
export async function upgradeFailed(work: Work, signIn: SignIn, authenticator: string): Promise<Move> {
  const data = { offer: 'upgrade', authenticator, reason: 'silent' }
  return also(await advance(work, signIn), { events: [eventOf(work, signIn, 'nudge.failed', data)] })
}
