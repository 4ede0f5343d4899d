import type { Evidence } from '../domain/evidence.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import type { Route, Visit } from '../http/visit.ts'
import { decisionWithout } from '../policy/after-loss.ts'
import { holdUntil } from '../policy/hold.ts'
import { type CardParts, fieldIn, groundOf } from './changing.ts'
import { factsFor } from './ground.ts'
import { healthOf } from './health.ts'
import { healthPage } from './health-pages.ts'
import { hinderedPage } from './hindered-page.ts'
import { noticeOf } from './notice.ts'
import { practicePage, practisedPage } from './practice-pages.ts'
import type { Resident } from './resident.ts'
import { beginTrial, checkTrial, openTrial, type Trial, type TrialParts } from './trial.ts'

const ROOM = '/account/health'
const PRACTICE = `${ROOM}/practice`

export type HealthParts = CardParts & TrialParts

/** How safe a way in is, and practising to get back in, which changes nothing and takes no proof. */
export function healthRoutes(parts: HealthParts): readonly Route[] {
  const { inRoom } = parts.frame
  const practise = (visit: Visit, resident: Resident): Promise<void> => showPractice(parts, visit, resident, { trial: null, isOver: false })
  return [
    ['GET', ROOM, inRoom((visit, resident) => showHealth(parts, visit, resident))],
    ['GET', PRACTICE, inRoom(practise)],
    ['POST', PRACTICE, inRoom((visit, resident) => beginning(parts, visit, resident), { back: PRACTICE })],
    ['POST', `${PRACTICE}/check`, inRoom((visit, resident) => checking(parts, visit, resident), { back: PRACTICE })],
  ]
}

async function showHealth(parts: HealthParts, visit: Visit, resident: Resident): Promise<void> {
  const ground = await groundOf(parts, resident)
  const { t, locale } = visit.state
  const { roles, recovery } = ground.policy
  const made = (ids: readonly string[]): string | null => ids.find((id) => parts.authenticators.some((it) => it.id === id && it.enrolment !== null)) ?? null
  const words = { t, locale, holdHours: recovery.holdHours, replacement: made(roles.replacement), codes: made(roles.backup) }
  return parts.frame.show(visit, resident, healthPage(healthOf(ground, resident.dossier), resident.dossier, words))
}

/** What backs up and would be accepted if everything that replaces were lost. */
async function waysBack(parts: HealthParts, resident: Resident): Promise<readonly string[]> {
  const ground = await groundOf(parts, resident)
  const { roles } = ground.policy
  const lost = resident.dossier.credentials.filter(({ authenticator }) => roles.replacement.includes(authenticator)).map(({ id }) => id)
  return decisionWithout(factsFor(ground, resident.dossier), ground.policy, lost, ground).accepted.filter((id) => roles.backup.includes(id))
}

async function showPractice(
  parts: HealthParts,
  visit: Visit,
  resident: Resident,
  { trial, isOver }: { readonly trial: Trial | null; readonly isOver: boolean },
): Promise<void> {
  const ways = (await waysBack(parts, resident)).filter((it) => it !== trial?.authenticator)
  return parts.frame.show(visit, resident, practicePage({ ways, trial, notice: isOver ? noticeOf('over', visit.state.t) : null }, visit.state.t))
}

async function beginning(parts: HealthParts, visit: Visit, resident: Resident): Promise<void> {
  const wanted = fieldIn(visit, 'authenticator')
  const isWay = (await waysBack(parts, resident)).includes(wanted)
  const trial = isWay ? await beginTrial(parts, resident.dossier, wanted, visit.state.locale) : null
  return trial === null ? full(parts, visit, resident) : showPractice(parts, visit, resident, { trial, isOver: false })
}

const full = (parts: HealthParts, visit: Visit, resident: Resident): Promise<void> =>
  parts.frame.show(visit, resident, hinderedPage('full', ROOM, visit.state.t))

async function checking(parts: HealthParts, visit: Visit, resident: Resident): Promise<void> {
  const trial = openTrial(parts, resident.dossier, fieldIn(visit, 'trial'))
  if (trial === null) return showPractice(parts, visit, resident, { trial, isOver: true })
  const verdict = await checkTrial(parts, resident.dossier, trial, { code: fieldIn(visit, 'code') })
  if (verdict === 'full') return full(parts, visit, resident)
  const byChannel = parts.authenticators.some(({ id, restsOn }) => id === trial.authenticator && restsOn === 'channel')
  const waitHours = verdict.ok ? await waitAfter(parts, resident, trial.authenticator) : null
  return parts.frame.show(visit, resident, practisedPage({ right: verdict.ok, byChannel, waitHours }, visit.state.t))
}

/** How long a new passkey would have to wait in a browser that nobody knows; null: not at all. */
async function waitAfter(parts: HealthParts, resident: Resident, id: string): Promise<number | null> {
  const { policy, now, realm } = await groundOf(parts, resident)
  const facts = factsFor(parts, resident.dossier)
  const option = facts.options.find(({ authenticator }) => authenticator === id)
  if (option === undefined) return null
  const evidence: readonly Evidence[] = [{ ...option, credentialId: null, shownAt: now, observed: null }]
  const decision = decisionWithout(facts, policy, [], { now, realm })
  const until = holdUntil({ facts, policy, context: { now, evidence }, decision, browser: null, heldSince: null })
  return until === null ? null : Math.round((until.getTime() - now.getTime()) / HOUR_MS)
}
