import { MINUTE_MS } from '../domain/milliseconds.ts'
import type { Challenge, Step } from '../domain/sign-in.ts'
import type { House } from './context.ts'

type LivesHouse = Pick<House, 'authenticators' | 'now'>

/** As long as a dialog may stand open (`timeoutMs` of passkeys is ten minutes at most): a page asks for another challenge so long before its own expires. */
const AHEAD_MS = 10 * MINUTE_MS

/** What cannot be replaced unasked is shown to its end; everything else is replaced ahead of it. */
export const lives = (house: LivesHouse, challenge: Challenge): boolean =>
  challenge.expiresAt.getTime() - (isRenewable(house, challenge) ? AHEAD_MS : 0) > house.now().getTime()

function isRenewable({ authenticators }: LivesHouse, { authenticator, ceremony }: Challenge): boolean {
  const owner = authenticators.find((it) => it.id === authenticator)
  return (ceremony === 'enrolment' ? owner?.enrolment : owner?.signIn)?.renewable ?? false
}

/** In how many seconds a page is to ask for another challenge; null: never. */
export function freshIn(house: LivesHouse, step: Step): { readonly challenge: Challenge; readonly seconds: number } | null {
  const challenge = 'challenge' in step ? step.challenge : null
  if (challenge === null || !isRenewable(house, challenge)) return null
  return { challenge, seconds: Math.ceil((challenge.expiresAt.getTime() - AHEAD_MS - house.now().getTime()) / 1000) }
}
