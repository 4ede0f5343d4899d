import type { SignIn, Taking } from '../domain/sign-in.ts'
import { advance, judge, stanceOf } from './advance.ts'
import { beginChallenge, beginEnrolment } from './begin.ts'
import { signUpWays } from './context.ts'
import { leadTo } from './interrupt.ts'
import { also, goTo, type Move, unnamed, type Work } from './move.ts'
import { born, dossierOf } from './newcomer.ts'
import { whyAsked } from './why.ts'
import { guardedWish, isGuarded } from './wish.ts'

/** Somebody is named: typed, or picked where this browser remembers them. */
export const name = (work: Work, signIn: SignIn, identifier: string, recognised: boolean): Promise<Move> =>
  advance(work, { ...unnamed(signIn), identifier, accountId: work.dossier?.account.id ?? null, recognised })

/** One of the ways on the page. */
export async function choose(work: Work, signIn: SignIn, authenticator: string): Promise<Move> {
  const decision = await judge(work, signIn)
  const isGuarding = guardedWish(work.guest, signIn, work.dossier) !== null && !isGuarded(decision)
  const towards = isGuarding ? null : leadTo(work, signIn, decision, authenticator)
  if (towards !== null) return towards
  const index = decision.offered.indexOf(authenticator)
  if (decision.outcome !== 'ask' || index < 0) return advance(work, signIn)
  const { others: behind = [], beside = [] } = stanceOf(decision, index)
  const why = whyAsked(work, signIn, decision)
  return beginChallenge(work, signIn, authenticator, {
    prompt: true,
    others: [...beside, ...behind],
    route: decision.route,
    objection: decision.objection,
    why,
  })
}

/** "Create a passkey": on the first page a wish that leads through a name and a proof; of an offer, yes. */
export function create(work: Work, signIn: SignIn): Promise<Move> {
  if (signIn.at.page === 'refused' && signIn.at.taking !== null) return again(work, signIn, signIn.at.taking)
  if (signIn.at.page !== 'offer') return advance(work, { ...signIn, wants: 'passkey', skipped: [] })
  const { page: _page, ...taking } = signIn.at
  return advance(work, { ...signIn, taking })
}

/** The policy did not accept what was made: something else, then. What allowed the first allows the second. */
const again = (work: Work, signIn: SignIn, taking: Taking): Promise<Move> =>
  signIn.newcomer === null ? advance(work, { ...signIn, taking }) : beginEnrolment(work, signIn, taking.authenticator, taking)

/** With an authenticator: on to its enrolment. Without: the account is made as it is. */
export async function signUp(work: Work, signIn: SignIn, authenticator: string): Promise<Move> {
  const { newcomer } = signIn
  if (newcomer === null) return advance(work, signIn)
  if (authenticator !== '')
    return signUpWays(work.house).includes(authenticator) ? beginEnrolment(work, signIn, authenticator, { skippable: true }) : goTo(signIn, { page: 'sign-up' })
  const made = { ...work, dossier: dossierOf(newcomer, work.house.now()) }
  const home: SignIn = {
    ...signIn,
    newcomer: null,
    accountId: newcomer.id,
    skipped: work.house.policy().roles.replacement,
    shown: [...signIn.shown, 'replacement'],
  }
  return also(await advance(made, home), born(made, home, newcomer))
}
