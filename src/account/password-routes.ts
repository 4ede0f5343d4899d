import type { Route, Visit } from '../http/visit.ts'
import { decisionWithout } from '../policy/after-loss.ts'
import { exceptionBehind } from '../policy/exceptions.ts'
import { type CardParts, changing, groundOf } from './changing.ts'
import { factsFor } from './ground.ts'
import { noticeIn } from './notice.ts'
import { removePassword, retiringOf, whyKept } from './password-changes.ts'
import { passwordPage, type PasswordState } from './password-pages.ts'
import type { Resident } from './resident.ts'

const ROOM = '/account/password'

/** What retires: how it stands, and letting it go. */
export function passwordRoutes(parts: CardParts): readonly Route[] {
  const { inRoom, freshly } = parts.frame
  return [
    ['GET', ROOM, inRoom((visit, resident) => showIt(parts, visit, resident))],
    [
      'POST',
      `${ROOM}/remove`,
      freshly((visit, resident) => changing(parts, visit, resident, { decide: removePassword, told: () => 'password-removed', back: ROOM }), ROOM),
    ],
  ]
}

async function showIt(parts: CardParts, visit: Visit, resident: Resident): Promise<void> {
  const { t, locale } = visit.state
  return parts.frame.show(visit, resident, passwordPage(await passwordState(parts, resident), { t, locale, notice: noticeIn(visit) }))
}

/** On the account as it is, at a sign-in that asks for nothing. */
export async function passwordState(parts: CardParts, resident: Resident): Promise<PasswordState> {
  const ground = await groundOf(parts, resident)
  const { dossier } = resident
  const facts = factsFor(ground, dossier)
  const decision = decisionWithout(facts, ground.policy, [], ground)
  return {
    there: retiringOf(dossier, ground).length > 0,
    decision,
    exception: exceptionBehind(decision.row, facts, ground.now),
    paused: decision.policyId !== null && ground.realm.paused.includes(decision.policyId),
    phaseOuts: dossier.phaseOuts,
    policy: ground.policy,
    kept: whyKept(ground, dossier),
  }
}
