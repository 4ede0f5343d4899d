import type { Refusal } from '../domain/refusal.ts'
import type { Challenge } from '../domain/sign-in.ts'
import { advance } from './advance.ts'
import { type Judged, tallyKeyOf } from './answer.ts'
import { triedWhatRetires } from './blocked-attempt.ts'
import { enrolmentFailed, failureHere } from './failure.ts'
import { also, eventOf, type Move, stayWith } from './move.ts'
import { setAside } from './set-aside.ts'
import { turnedAway } from './turned-away.ts'
import { explained, hasPolicyChanged, versionsOf } from './policy-change.ts'

/** What a refused answer changes: it is told and written down, counted where it was a guess, and perhaps a credential is set aside. */
export async function settleRefusal(judged: Judged, refusal: Refusal): Promise<Move> {
  const { work, signIn, authenticator, challenge } = judged
  const { code, detail } = refusal
  const data = { authenticator: authenticator.id, code, detail, ...purposeOf(challenge), ...versionsOf(work, signIn) }
  const events = [eventOf(work, signIn, 'sign_in.refused', data)]
  if (challenge !== null && (code === 'kind-not-accepted' || challenge.ceremony === 'enrolment'))
    return also(await nothingMade(judged, challenge, refusal), { events })
  const told = also(await toldOf(judged, refusal), { events })
  const known = also(told, setAside(authenticator, refusal, tellingOf(judged)))
  if (challenge === null || code !== 'answer-wrong') return known
  const counted = also(known, { ...failureHere(work, signIn, authenticator.id), count: [{ ...tallyKeyOf(judged), kind: 'refusals' }] })
  return work.house.policy().roles.retiring.includes(authenticator.id) ? also(counted, await triedWhatRetires(judged, detail)) : counted
}

/** Whoever reads of it later is not told of a sign-in where something was to be made. */
const purposeOf = (challenge: Challenge | null): object => (challenge?.ceremony === 'enrolment' ? { what: 'enrolment' } : {})

/** What was made, or was used and is of a kind that is not accepted, came to nothing. */
const nothingMade = ({ work, signIn, authenticator }: Judged, { ceremony, token }: Challenge, refusal: Refusal): Promise<Move> =>
  refusal.code === 'kind-not-accepted'
    ? turnedAway(work, signIn, authenticator.id, { refusal, ceremony }).then((move) => also(move, { consume: token }))
    : enrolmentFailed(work, signIn, refusal.code)

/** Back to the page it came from; where the policy changed meanwhile, on to the one that holds now, whoever it is and whatever the answer was. */
async function toldOf({ work, signIn }: Judged, { code, retryAfterSeconds, withdraw }: Refusal): Promise<Move> {
  if (code === 'answer-wrong' && hasPolicyChanged(work, signIn)) return explained(signIn, await advance(work, signIn))
  return stayWith(signIn, code, { ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }), ...(withdraw === undefined ? {} : { withdraw }) })
}

const tellingOf = ({ work, signIn }: Judged): Parameters<typeof setAside>[2] => ({
  dossier: work.dossier,
  issuer: work.house.issuer,
  locale: work.guest.locale,
  event: (type, data) => eventOf(work, signIn, type, data),
})
