import type { CredentialId } from '../domain/credential.ts'
import { lettersTo } from '../domain/letters-to.ts'
import type { Refusal } from '../domain/refusal.ts'
import { judge } from './advance.ts'
import { type Judged, tallyKeyOf } from './answer.ts'
import { enrolmentFailed, failureHere } from './failure.ts'
import { also, eventOf, type Move, stayWith } from './move.ts'

/** What a refused answer changes: it is told and written down, counted where it was a guess, and perhaps a credential is set aside. */
export async function settleRefusal(judged: Judged, refusal: Refusal): Promise<Move> {
  const { work, signIn, authenticator, challenge } = judged
  const { code, detail, retryAfterSeconds, consequence } = refusal
  const events = [eventOf(work, signIn, 'sign_in.refused', { authenticator: authenticator.id, code, detail })]
  if (challenge?.ceremony === 'enrolment') return also(await enrolmentFailed(work, signIn, code), { events })
  const told = stayWith(signIn, code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds }, { events })
  const known = consequence === undefined ? told : also(told, setAside(judged, detail, consequence.quarantine))
  return challenge !== null && code === 'answer-wrong' ? also(known, await guessed(judged, detail)) : known
}

const setAside = ({ work, signIn, authenticator }: Judged, detail: string, id: CredentialId): Move['write'] => ({
  setCredentialStatus: { id, status: 'quarantined' },
  events: [eventOf(work, signIn, 'passkey.quarantined', { authenticator: authenticator.id, detail })],
})

async function guessed(judged: Judged, detail: string): Promise<Move['write']> {
  const { work, signIn, authenticator } = judged
  const blocked = (await isBlocked(judged)) ? triedAlthoughBlocked(judged, detail) : {}
  const failed = failureHere(work, signIn, authenticator.id)
  const events = [...(blocked.events ?? []), ...(failed.events ?? [])]
  return { ...blocked, ...failed, events, count: [{ ...tallyKeyOf(judged), kind: 'refusals' }, ...(blocked.count ?? [])] }
}

async function isBlocked({ work, signIn, authenticator }: Judged): Promise<boolean> {
  const { withheld } = await judge(work, { ...signIn, evidence: [] })
  return withheld.some((it) => it.authenticator === authenticator.id && it.reason === 'blocked')
}

/** Of the right answer its owner is told, once in 24 hours for each network that gave it (`policy.md`, password submitted for a blocked account). */
function triedAlthoughBlocked(judged: Judged, detail: string): Move['write'] {
  const { work, signIn, authenticator, tally } = judged
  const isRight = detail === `${authenticator.id}.blocked`
  const events = [eventOf(work, signIn, isRight ? 'password.blocked_correct' : 'password.blocked_attempt', { authenticator: authenticator.id })]
  if (!isRight || work.dossier === null || tally.letters > 0) return { events }
  return { events, letters: lettersTo(work.dossier.account, 'house/password-tried', work.guest.locale), count: [{ ...tallyKeyOf(judged), kind: 'letters' }] }
}
