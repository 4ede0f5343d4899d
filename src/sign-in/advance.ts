import type { Decision } from '../domain/decision.ts'
import type { SignIn } from '../domain/sign-in.ts'
import { decide } from '../policy/decide.ts'
import { beginAutofill, beginChallenge, beginEnrolment, type Stance } from './begin.ts'
import { contextOf, factsOf } from './facts.ts'
import { finish } from './finish.ts'
import { enrolWanted, interrupt, isWanted } from './interrupt.ts'
import { also, eventOf, goTo, type Move, type Work } from './move.ts'
import { explained, versionsOf } from './policy-change.ts'
import { recover, wouldRecover } from './recovering.ts'
import { inScope } from './scope.ts'
import { whyAsked } from './why.ts'
import { guardedWish, isGuarded } from './wish.ts'
import { noRoomTold, wishRefused, type WishRefusal } from './wish-refused.ts'

/** What the policy says of this sign-in now. */
export async function judge({ house, guest, dossier }: Work, signIn: SignIn): Promise<Decision> {
  return decide(factsOf(house, dossier), house.policy(), await contextOf(house, guest, signIn, dossier))
}

/** Gather the facts, let the policy decide, open the next door. */
export async function advance(work: Work, signIn: SignIn): Promise<Move> {
  if (signIn.newcomer !== null) return passkeyForNewcomer(work, signIn) ?? goTo(signIn, { page: 'sign-up' })
  if (isNobody(signIn)) return toIdentify(work, signIn)
  const decision = await judge(work, signIn)
  if (decision.outcome !== 'denied' && (await recovers(work, signIn, decision))) return recovery(work, signIn, decision)
  return wishRefused(work, signIn, decision) ?? obey(work, signIn, decision)
}

async function obey(work: Work, signIn: SignIn, decision: Decision): Promise<Move> {
  switch (decision.outcome) {
    case 'denied':
      return turnedAway(work, signIn, decision)
    case 'satisfied':
      return (
        noRoomTold(work, signIn, decision) ??
        (await enrolWanted(work, signIn, decision)) ??
        (await offer(work, signIn, decision)) ??
        finish(work, signIn, decision)
      )
    case 'ask':
      return (await askedFor(work, signIn, decision)) ?? askedAgain(work, signIn, decision)
  }
}

/** Whoever has nothing left that guards a change in their account may still make a new replacement, as a recovery. */
function turnedAway(work: Work, signIn: SignIn, { because }: Decision): Promise<Move> | Move {
  const wish = because === 'demand-cannot-be-met' ? guardedWish(work.guest, signIn, work.dossier) : null
  if (wish?.kind === 'enrol' && work.house.policy().roles.replacement.includes(wish.authenticator)) return advance(work, { ...signIn, wants: 'recovery' })
  const told = wish === null ? because : ('guarded' satisfies WishRefusal)
  return also(goTo(signIn, { page: 'denied', because: told }), { events: [eventOf(work, signIn, 'sign_in.denied', { because })] })
}

/** On its way already, or about to be: what the person wants made would rest on the mailbox alone. */
async function recovers(work: Work, signIn: SignIn, decision: Decision): Promise<boolean> {
  if (inScope(signIn)) return decision.assurance !== null
  return isWanted(work, signIn) && (await wouldRecover(work, signIn, decision))
}

async function recovery(work: Work, signIn: SignIn, decision: Decision): Promise<Move> {
  if (inScope(signIn)) return recover(work, signIn, decision)
  const recovering: SignIn = { ...signIn, wants: 'recovery', taking: null }
  return recover(work, recovering, await judge(work, recovering))
}

/** What was shown may not count any more, because the rules or the facts changed meanwhile: that takes a sentence. */
async function askedAgain(work: Work, signIn: SignIn, decision: Decision): Promise<Move> {
  const move = await ask(work, signIn, decision)
  const [lost] = signIn.evidence
  if (lost === undefined || decision.assurance !== null) return move
  const data = { authenticator: lost.authenticator, code: 'policy-changed', detail: `${lost.authenticator}.not-accepted`, ...versionsOf(work, signIn) }
  return also(explained(signIn, move), { events: [eventOf(work, signIn, 'sign_in.refused', data)] })
}

/** Nothing is offered to be made where making it would be a recovery. */
async function offer(work: Work, signIn: SignIn, decision: Decision): Promise<Move | null> {
  const makes = decision.afterSignIn?.kind === 'enrol' || decision.afterSignIn?.kind === 'upgrade'
  return makes && (await wouldRecover(work, signIn, decision)) ? null : interrupt(work, signIn, decision)
}

const isNobody = (signIn: SignIn): boolean => signIn.accountId === null && signIn.identifier === null && signIn.evidence.length === 0

export async function toIdentify(work: Work, signIn: SignIn): Promise<Move> {
  const challenge = await beginAutofill(work, signIn)
  return goTo(signIn, { page: 'identify', token: challenge?.token ?? null }, { challenges: challenge === null ? [] : [challenge] })
}

/** What is asked before more is: an enrolment that the policy demands, or the way to it that the person is on. */
const askedFor = async (work: Work, signIn: SignIn, decision: Decision): Promise<Move | null> =>
  (isOnTheWay(work, signIn, decision) ? await enrolWanted(work, signIn, decision) : null) ?? interrupt(work, signIn, decision)

/** What the account wants made waits until it is guarded. */
const isOnTheWay = ({ guest, dossier }: Work, signIn: SignIn, decision: Decision): boolean =>
  guardedWish(guest, signIn, dossier) === null ? signIn.taking !== null || wantsAnother(signIn, decision) : isGuarded(decision)

/** Past the deadline, whoever cannot use the one that is there makes another: it may be lost, or somebody else's. */
const wantsAnother = ({ wants, evidence }: SignIn, { because }: Decision): boolean => wants !== 'sign-in' && evidence.length > 0 && because === 'deadline'

async function ask(work: Work, signIn: SignIn, decision: Decision): Promise<Move> {
  const move = await askedOn(work, signIn, decision)
  const begins = signIn.wants === 'recovery' && signIn.evidence.length === 0
  const by = move.next?.at.page === 'challenge' ? move.next.at.authenticator : null
  return begins ? also(move, { events: [eventOf(work, signIn, 'recovery.started', { by })] }) : move
}

function askedOn(work: Work, signIn: SignIn, decision: Decision): Promise<Move> | Move {
  const { offered, tucked, route, objection, opening } = decision
  const why = whyAsked(work, signIn, decision)
  const proofs = proofsForWish(work, signIn, decision)
  const [first] = proofs
  if (first !== undefined)
    return beginChallenge(work, signIn, first, { others: [...proofs.slice(1), ...waysBack(work, signIn, decision)], route, objection, why })
  if (opening === 'challenge') return beginChallenge(work, signIn, offered[0] ?? '', { ...stanceOf(decision, 0), why })
  return goTo(signIn, { page: 'choose', offered, tucked, ...(route === 'H' ? {} : { route, objection }), why, back: false })
}

/** Of a recovery, what else is a way back, behind "Try another way" and the same for everybody: a saved code, a pass from the help desk. */
function waysBack({ house }: Work, { wants }: SignIn, { offered }: Decision): readonly string[] {
  const { passkeys, roles } = house.policy()
  const elsewhere = [...passkeys.enrolmentProof, ...roles.replacement, ...roles.retiring]
  return wants === 'recovery' ? offered.filter((id) => !elsewhere.includes(id)) : []
}

/** "Create a passkey", "Trouble signing in?" and `prompt=create` lead through a proof that allows enrolling, the same one for everybody. */
function proofsForWish({ house }: Work, signIn: SignIn, decision: Decision): readonly string[] {
  if (signIn.wants === 'sign-in' || signIn.evidence.length > 0) return []
  return house.policy().passkeys.enrolmentProof.filter((id) => decision.offered.includes(id))
}

/** The page of the authenticator at `index`: what stands beside it, and what is behind "Try another way". */
export function stanceOf(decision: Decision, index: number): Stance {
  const rest = decision.offered.filter((_, at) => at !== index)
  return {
    route: decision.route,
    objection: decision.objection,
    prompt: decision.prompt && index === 0,
    beside: rest.filter((id) => !decision.tucked.includes(id)),
    others: rest.filter((id) => decision.tucked.includes(id)),
  }
}

/** Somebody new asked for a passkey, and has proved the address that allows making one. */
function passkeyForNewcomer(work: Work, signIn: SignIn): Promise<Move> | null {
  const { passkeys, roles } = work.house.policy()
  const [replacement] = roles.replacement
  if (signIn.wants !== 'passkey' || replacement === undefined || signIn.skipped.includes(replacement)) return null
  if (!signIn.evidence.some((it) => passkeys.enrolmentProof.includes(it.authenticator))) return null
  return beginEnrolment(work, signIn, replacement, { skippable: true })
}
