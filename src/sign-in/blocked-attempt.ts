import { DISCARD, type Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { judge } from './advance.ts'
import type { Judged } from './answer.ts'
import { strangerSubject } from './context.ts'
import { eventOf, type Move } from './move.ts'

/** Beyond what anybody can reach: a count that only costs what one with a limit costs. */
const UNLIMITED = 1_000_000_000

/**
 * Where what retires is blocked, its right answer is refused like a wrong one, and its owner hears of it once in 24 hours (`policy.md`, password submitted for
 * a blocked account). Everybody else costs as much: a letter that nobody gets, and a count of nothing.
 */
export async function triedWhatRetires(judged: Judged, detail: string): Promise<Move['write']> {
  const { work, signIn, authenticator } = judged
  const isRight = detail === `${authenticator.id}.blocked`
  const { withheld, policyId: policy, row: rule } = await judge(work, { ...signIn, evidence: [] })
  const isBlocked = withheld.some((it) => it.authenticator === authenticator.id && it.reason === 'blocked')
  const data = { authenticator: authenticator.id, policy, rule }
  const events = [eventOf(work, signIn, isRight ? 'password.blocked_correct' : 'password.blocked_attempt', data)]
  return { events: isBlocked ? events : [], ...(await warning(judged, isBlocked && isRight)) }
}

async function warning({ work, signIn, authenticator }: Judged, isDue: boolean): Promise<Move['write']> {
  const { house, guest, dossier } = work
  const warned = { subject: dossier?.account.id ?? strangerSubject(house, signIn), authenticator: `${authenticator.id}!` }
  const [tally] = (await house.storage.signIns.read(signIn.id, {}, [warned])).tallies
  const letters = dossier !== null && isDue && tally?.letters === 0 ? noticesTo(dossier.account, TEMPLATE, guest.locale) : []
  if (letters.length > 0) return { letters, count: [{ ...warned, kind: 'letters', limit: 1 }] }
  return { letters: [nobodys(guest.locale)], count: [{ ...warned, authenticator: `${authenticator.id}~`, kind: 'letters', limit: UNLIMITED }] }
}

const TEMPLATE = 'house/password-tried'

const nobodys = (locale: string): Letter => ({ channel: DISCARD, to: '', template: TEMPLATE, locale, data: {} })
