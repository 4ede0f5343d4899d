import type { Decision, Interruption } from '../domain/decision.ts'
import type { SignIn, Taking, Why } from '../domain/sign-in.ts'
import { vouches } from '../policy/confirm.ts'
import { standingEvidence } from '../policy/counting.ts'
import { beginChallenge, beginEnrolment, beginUpgrade } from './begin.ts'
import { factsOf } from './facts.ts'
import { also, goTo, type Move, takingIn, type Work } from './move.ts'
import { offerShown } from './offers.ts'
import { inScope } from './scope.ts'
import { guardedWish, isGuarded, takingFor, wishOf } from './wish.ts'
import type { WishRefusal } from './wish-refused.ts'

/** Puts the one thing before the person that the policy asks of them (table 3 of `policy.md`). null: nothing is asked, or nothing that can be done here. */
export async function interrupt(work: Work, signIn: SignIn, decision: Decision): Promise<Move | null> {
  const { afterSignIn: asked } = decision
  if (asked === null || isAskedNoMore(signIn, asked) || (asked.offer !== null && wishOf(work.guest, work.dossier) !== null)) return null
  if (asked.offer === null) return opened(work, signIn, decision, asked)
  const told = { ...asked, offer: asked.offer }
  const seen: SignIn = { ...signIn, shown: [...signIn.shown, told.offer] }
  const move = await opened(work, seen, decision, asked)
  return move === null ? null : also(move, offerShown(work, seen, told))
}

/** Once per sign-in; and at a computer that others use too nothing is offered to be made, nor tried without a dialog (table 4 row 8). */
function isAskedNoMore({ shown, shared }: SignIn, { offer, kind }: Interruption): boolean {
  return offer !== null && (shown.includes(offer) || (shared && kind !== 'note'))
}

function opened(work: Work, signIn: SignIn, decision: Decision, asked: Interruption): Promise<Move | null> | Move | null {
  switch (asked.kind) {
    case 'enrol':
      return enrolling(work, signIn, decision, asked)
    case 'upgrade':
      return beginUpgrade(work, signIn, asked.authenticator)
    case 'prove':
      return beginChallenge(work, signIn, asked.authenticator, { route: decision.route, offer: asked.offer, ...left(asked.skipsLeft) })
    case 'note':
      return goTo(signIn, { page: 'note', message: asked.message })
    case 'confirm':
      return goTo(signIn, { page: 'confirm', authenticator: asked.authenticator, offer: asked.offer })
  }
}

const left = (skipsLeft: number | null | undefined) => (skipsLeft == null ? {} : { skipsLeft })

/** An enrolment for which nothing was shown yet that allows it begins with a question: saying yes leads through what does. */
function enrolling(work: Work, signIn: SignIn, decision: Decision, asked: Taking): Promise<Move> | Move | null {
  if (allowsEnrolment(work, signIn, decision, asked.authenticator)) return beginEnrolment(work, signIn, asked.authenticator, asked)
  if (waysTo(work, signIn, decision).length > 0) return goTo(signIn, { page: 'offer', ...takingIn(asked) })
  return asked.skippable ? null : goTo(signIn, { page: 'denied', because: 'demand-cannot-be-met' })
}

/** What the person wants made, once they have shown what allows it: what they came for, or an offer they took up. null: nothing, or not possible. */
export function enrolWanted(work: Work, signIn: SignIn, decision: Decision): Promise<Move> | Move | null {
  const wanted = wantedOf(work, signIn)
  if (wanted === null || signIn.skipped.includes(wanted.authenticator)) return null
  const { authenticator } = wanted
  if (allowsEnrolment(work, signIn, decision, authenticator)) return beginEnrolment(work, { ...signIn, taking: null }, authenticator, wanted)
  const way = leadTo(work, { ...signIn, taking: wanted }, decision)
  const isWished = guardedWish(work.guest, signIn, work.dossier)?.kind === 'enrol'
  return way === null && isWished ? goTo(signIn, { page: 'denied', because: 'no-proof' satisfies WishRefusal }) : way
}

/** Whether the person came for something to be made, or took up an offer of it, and did not leave it since. What is wished for from the account is guarded besides. */
export function isWanted(work: Work, signIn: SignIn): boolean {
  const wanted = guardedWish(work.guest, signIn, work.dossier) === null ? wantedOf(work, signIn) : null
  return wanted !== null && !signIn.skipped.includes(wanted.authenticator)
}

function wantedOf({ house, guest, dossier }: Work, signIn: SignIn): Taking | null {
  const { wants } = signIn
  const taking = signIn.taking ?? takingFor(guardedWish(guest, signIn, dossier))
  if (taking !== null) return taking
  const [replacement] = house.policy().roles.replacement
  return wants === 'passkey' && replacement !== undefined ? { authenticator: replacement, skippable: true, offer: null, skipsLeft: null } : null
}

/** The way to an enrolment that was taken up: a page of what allows it. `chosen`: the one that was asked for, where there are several. */
export function leadTo(work: Work, signIn: SignIn, decision: Decision, chosen?: string): Promise<Move> | null {
  const { taking } = signIn
  const proofs = waysTo(work, signIn, decision)
  const first = proofs.find((id) => id === chosen) ?? proofs[0]
  if (taking === null || first === undefined) return null
  const others = proofs.filter((id) => id !== first)
  const offer = taking.skippable ? taking.offer : null
  return beginChallenge(work, signIn, first, {
    others,
    route: decision.route,
    offer,
    ...left(taking.skipsLeft),
    leadsTo: taking.authenticator,
    why: whyLed(work, signIn),
  })
}

/** Told where the page stops to ask before a letter is posted. */
const whyLed = ({ guest, dossier }: Work, signIn: SignIn): Why | null => (guardedWish(guest, signIn, dossier) === null ? null : 'enrol')

/** What allows an enrolment and was not shown yet. */
function waysTo({ house, dossier }: Work, { evidence }: SignIn, { accepted }: Pick<Decision, 'accepted'>): readonly string[] {
  const shown = evidence.map((it) => it.authenticator)
  const besides = factsOf(house, dossier).options.flatMap(({ authenticator, beside }) => (beside === true ? [authenticator] : []))
  return house.policy().passkeys.enrolmentProof.filter((id) => accepted.includes(id) && !shown.includes(id) && !besides.includes(id))
}

/**
 * What allows an enrolment must have been shown in this sign-in, and still count: the account may be disabled since, or the person have begun again. A
 * credential that nobody vouched for is not enough where there is something better to show; and what retires may be changed by itself where there is nothing
 * else. What changes from the account is guarded besides.
 */
export function allowsEnrolment(work: Work, signIn: SignIn, decision: Pick<Decision, 'accepted' | 'outcome' | 'because'>, id: string): boolean {
  const { house, dossier } = work
  const policy = house.policy()
  if (guardedWish(work.guest, signIn, dossier) !== null && !isGuarded(decision)) return false
  const facts = factsOf(house, dossier)
  const counting = standingEvidence({ evidence: signIn.evidence, now: house.now() }, decision.accepted, facts, policy)
  if (counting.some((it) => vouches(it, facts, policy))) return true
  // A recovery has begun with a way back, whichever the policy takes for one.
  if (inScope(signIn)) return counting.length > 0
  const isEnough = policy.roles.retiring.includes(id) || counting.some((it) => policy.passkeys.enrolmentProof.includes(it.authenticator))
  return isEnough && counting.length > 0 && waysTo(work, signIn, decision).length === 0
}
