import type { Authenticator, Enrolled, Holder, Proof } from '../authenticators/authenticator.ts'
import type { Decision } from '../domain/decision.ts'
import type { Result } from '../domain/refusal.ts'
import { refuse } from '../domain/refusal.ts'
import type { Withdrawal } from '../domain/signals.ts'
import type { Challenge, SignIn } from '../domain/sign-in.ts'
import type { Taken } from '../domain/storage.ts'
import { judge } from './advance.ts'
import { ceremonyOf, namesItself } from './begin.ts'
import { isWhoWasNamed, whyNotCounted } from './counted.ts'
import { allowsEnrolment } from './interrupt.ts'
import { ceremonyContext, holderOf, type House, isKnown, personIn, signInIdOf, strangerSubject, tallyName, type Guest } from './context.ts'
import { type Work, unnamed } from './move.ts'
import { heldUntil, wouldRecover } from './recovering.ts'
import { inScope } from './scope.ts'
import { kindRefused } from './turned-away.ts'
import { type Returning, returningIn } from './was-it-you.ts'
import { guardedWish } from './wish.ts'
import { whyNot } from './wish-refused.ts'

/** What was submitted: the challenge it answers, by whom it was made, and the form's fields as they came. */
export interface Answer {
  readonly token: string
  readonly authenticator: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** An answer with all that judging it needed. `verdict` is final; nothing is written yet. */
export interface Judged {
  readonly work: Work
  readonly signIn: SignIn
  readonly authenticator: Authenticator
  readonly challenge: Challenge | null
  readonly verdict: Result<Verified>
}

export type Verified =
  | { readonly ceremony: 'sign-in'; readonly proof: Proof }
  | { readonly ceremony: 'enrolment'; readonly enrolled: Enrolled }
  /** Right, of a credential that a recovery set aside: no proof, but a question. */
  | { readonly ceremony: 'returned'; readonly returning: Returning }

const SLOW_DOWN_SECONDS = 900

/** Counts the attempt, gathers the facts and verifies, in this order; null when there is no such sign-in any more. */
export async function judgeAnswer(house: House, guest: Guest, answer: Answer): Promise<Judged | null> {
  const authenticator = house.authenticators.find((it) => it.id === answer.authenticator)
  if (authenticator === undefined) return null
  const taken = await take(house, guest, authenticator, answer)
  if (taken === null) return null
  const work = { house, guest, dossier: taken.dossier }
  const { challenge } = taken
  const signIn = namesItself(answer.token) ? unnamed(taken.signIn) : taken.signIn
  const verdict = challenge === null ? spent(signIn, authenticator) : await verify(work, { ...taken, signIn, challenge }, authenticator, answer)
  return { work, signIn, authenticator, challenge, verdict: withWithdrawal(verdict, { ...taken, authenticator, answer }) }
}

function take(house: House, guest: Guest, authenticator: Authenticator, { token, fields }: Answer): Promise<Taken | null> {
  const ceremony = ceremonyOf(token)
  const lookup = ceremony === 'sign-in' ? authenticator.recognise(fields) : null
  return house.storage.signIns.take(
    signInIdOf(house, guest),
    token,
    ceremony,
    { credential: lookup === null ? null : { authenticator: authenticator.id, lookup }, browserId: guest.cookie?.id ?? null },
    { authenticator: tallyName(house, guest, authenticator, false), strangerSubject: house.vault.mac('stranger', signInIdOf(house, guest)) },
  )
}

/** Expired, answered already, or out of attempts: the store does not tell, and neither do we. */
const spent = (signIn: SignIn, { id }: Authenticator): Result<never> => {
  const wasHere = 'token' in signIn.at && signIn.at.page !== 'identify' && signIn.at.authenticator === id
  return refuse(wasHere ? 'challenge-expired' : 'challenge-used', `${id}.spent`)
}

async function verify(work: Work, taken: Taken & { readonly challenge: Challenge }, authenticator: Authenticator, answer: Answer): Promise<Result<Verified>> {
  const { signIn, dossier, challenge } = taken
  if (challenge.authenticator !== authenticator.id) return refuse('answer-malformed', `${authenticator.id}.other-challenge`)
  if (!namesItself(answer.token) && challenge.madeFor !== personIn(signIn)) return refuse('challenge-used', `${authenticator.id}.other-person`)
  if (await tooFast(work, signIn, authenticator)) return slowed(authenticator)
  const attempt = { holder: holderOf(signIn, dossier), state: challenge.state, answer: answer.fields, context: ceremonyContext(work.guest, signIn, dossier) }
  return challenge.ceremony === 'enrolment' ? enrolled(work, signIn, authenticator, attempt) : proved(work, signIn, authenticator, attempt)
}

const slowed = ({ id }: Authenticator) => refuse('too-many-attempts', `${id}.slowed`, { retryAfterSeconds: SLOW_DOWN_SECONDS })

/**
 * An answer from a credential that no account has, or ever had: the dossier would be of whoever has it. Only then may the browser be asked to delete it; everything
 * else that is wrong looks alike (table 4 row 35).
 */
function withWithdrawal(verdict: Result<Verified>, claimed: Claimed): Result<Verified> {
  if (verdict.ok || verdict.refusal.code !== 'answer-wrong' || claimed.challenge?.ceremony !== 'sign-in') return verdict
  const withdraw = nobodys(claimed)
  return withdraw === null ? verdict : { ...verdict, refusal: { ...verdict.refusal, withdraw } }
}

function nobodys({ dossier, authenticator, answer }: Claimed): Withdrawal | null {
  const lookup = authenticator.recognise(answer.fields)
  const isSomebodys = dossier?.credentials.some((it) => it.authenticator === authenticator.id && it.lookup === lookup) ?? false
  return lookup === null || isSomebodys ? null : (authenticator.signals?.unknown(lookup) ?? null)
}

type Claimed = Taken & { readonly authenticator: Authenticator; readonly answer: Answer }

type Attempted = Parameters<Authenticator['signIn']['finish']>[0]

async function proved(work: Work, signIn: SignIn, authenticator: Authenticator, attempt: Attempted): Promise<Result<Verified>> {
  const returning = returningIn(work.dossier, authenticator, attempt.answer)
  const proof = await authenticator.signIn.finish(returning === null ? attempt : { ...attempt, holder: asIfActive(attempt.holder, returning) })
  // Once more: of many answers at once, each was let in before the others were found wrong.
  if (await tooFast(work, signIn, authenticator)) return slowed(authenticator)
  if (!proof.ok) return proof
  if (returning !== null && proof.value.credential === returning.credential.id) return returned(work, signIn, authenticator, { returning, proof: proof.value })
  return (await whyNotCounted(work, signIn, authenticator, proof.value)) ?? { ok: true, value: { ceremony: 'sign-in', proof: proof.value } }
}

const asIfActive = (holder: Holder, { credential }: Returning): Holder => ({
  ...holder,
  credentials: holder.credentials.map((it) => (it.id === credential.id ? { ...it, status: 'active' } : it)),
})

/** Only whoever unlocks it is asked: a key that was found is not enough. */
function returned(
  work: Work,
  signIn: SignIn,
  { id }: Authenticator,
  { returning, proof }: { readonly returning: Returning; readonly proof: Proof },
): Result<Verified> {
  const { dossier } = work
  const isOwners = dossier !== null && dossier.account.status === 'active' && isWhoWasNamed(signIn, dossier) && proof.observed?.userVerified === true
  return isOwners ? { ok: true, value: { ceremony: 'returned', returning } } : refuse('answer-wrong', `${id}.quarantined`)
}

/** Asked under the name that wrong answers are counted under, which for a stranger is known only once the sign-in was read; at the same cost for everybody. */
async function tooFast(work: Work, signIn: SignIn, authenticator: Authenticator): Promise<boolean> {
  const { refusalsMax } = authenticator
  if (refusalsMax === null) return false
  const { tallies } = await work.house.storage.signIns.read(signIn.id, {}, [tallyKeyOf({ work, signIn, authenticator })])
  return (tallies[0]?.refusals ?? 0) >= refusalsMax
}

/** What allowed the enrolment must still count. A silent one may rest on what retires alone (table 3 row 5): it counts for nothing until it is confirmed. */
async function mayEnrol(work: Work, signIn: SignIn, id: string): Promise<boolean> {
  if (work.dossier === null) return signIn.newcomer !== null
  const decision = await judge(work, signIn)
  // What would rest on the mailbox alone waits, and is made on the page of a recovery alone.
  if (await wouldRecover(work, signIn, decision)) return inScope(signIn) && (await heldUntil(work, signIn, decision)) === null
  if (guardedWish(work.guest, signIn, work.dossier) !== null && whyNot(work, id, decision) !== null) return false
  return allowsEnrolment(work, signIn, decision, id) || isSilent(work, signIn, decision, id)
}

function isSilent({ house }: Work, { at, evidence }: SignIn, { accepted }: Decision, id: string): boolean {
  const silent = at.page === 'upgrade' && at.authenticator === id && house.policy().passkeys.autoUpgrade
  return silent && evidence.some((it) => accepted.includes(it.authenticator))
}

async function enrolled(work: Work, signIn: SignIn, authenticator: Authenticator, attempt: Attempted): Promise<Result<Verified>> {
  if (!(await mayEnrol(work, signIn, authenticator.id))) return refuse('challenge-used', `${authenticator.id}.unproven`)
  if (authenticator.enrolment === null) return refuse('authenticator-unavailable', `${authenticator.id}.no-enrolment`)
  const result = await authenticator.enrolment.finish(attempt)
  if (!result.ok) return result
  const { payload, observed = null, withdraw } = result.value
  const refused = kindRefused(work, authenticator, { payload, observed, ...(withdraw === undefined ? {} : { withdraw }) }, 'enrolment')
  return refused ?? { ok: true, value: { ceremony: 'enrolment', enrolled: result.value } }
}

/** Whom a wrong answer is counted against, and under which name. */
export function tallyKeyOf({ work, signIn, authenticator }: Pick<Judged, 'work' | 'signIn' | 'authenticator'>): {
  readonly subject: string
  readonly authenticator: string
} {
  const { house, guest, dossier } = work
  return {
    subject: dossier?.account.id ?? strangerSubject(house, signIn),
    authenticator: tallyName(house, guest, authenticator, isKnown(guest, signIn, dossier)),
  }
}
