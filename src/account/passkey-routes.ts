import type { Credential } from '../domain/credential.ts'
import { MINUTE_MS } from '../domain/milliseconds.ts'
import type { Route, Visit } from '../http/visit.ts'
import { freshMinutes } from '../policy/fresh.ts'
import type { Wording } from './card-views.ts'
import { type CardParts, changing, fieldIn, groundOf } from './changing.ts'
import { seeOther } from './frame.ts'
import { hinderedPage } from './hindered-page.ts'
import { noticeIn, noticeOf } from './notice.ts'
import { type Card, cardsOf } from './passkey-cards.ts'
import { leavesBackupAlone, leaveUnreminded, ownPasskey, remove, type Removal, rename, waysBeside } from './passkey-changes.ts'
import { type LastOne, passkeyPage, passkeysPage, type PasskeysView, passkeysView } from './passkey-pages.ts'
import type { Resident } from './resident.ts'
import { beginTrial, checkTrial, openTrial, type Trial } from './trial.ts'

const ROOM = '/account/passkeys'

/** The passkeys of whoever is in their account: looking needs a session, changing a fresh proof. */
export function passkeyRoutes(parts: PasskeyParts): readonly Route[] {
  const { inRoom, freshly } = parts.frame
  return [
    ['GET', ROOM, inRoom(async (visit, resident) => parts.frame.show(visit, resident, passkeysPage(await viewIn(parts, resident, visit), noticeIn(visit))))],
    ['GET', `${ROOM}/:id`, freshly((visit, resident) => showOne(parts, visit, resident, { trial: null, told: null }))],
    ['GET', `${ROOM}/:id/remove`, inRoom((visit) => seeOther(visit, `${ROOM}/${encodeURIComponent(idIn(visit))}`))],
    ['POST', `${ROOM}/:id/rename`, freshly((visit, resident) => renaming(parts, visit, resident), ROOM)],
    ['POST', `${ROOM}/:id/quiet`, freshly((visit, resident) => quieting(parts, visit, resident), ROOM)],
    ['POST', `${ROOM}/:id/remove`, freshly((visit, resident) => removing(parts, visit, resident, 'owner'), ROOM)],
    ['POST', `${ROOM}/:id/lost`, freshly((visit, resident) => removing(parts, visit, resident, 'lost'), ROOM)],
    ['POST', `${ROOM}/:id/another`, freshly((visit, resident) => askingAnother(parts, visit, resident), ROOM)],
  ]
}

export interface PasskeyParts extends CardParts {
  /** Ends the sessions that rest on a credential, but for the one that asks: what was taken away opens nothing, and keeps nothing open. */
  readonly endResting: (resident: Resident, credential: Credential, how: Removal['how']) => Promise<void>
  readonly vault: CardParts['vault'] & { open(purpose: string, sealed: string): string | null }
}

const idIn = ({ params }: Visit): string => params['id'] ?? ''

/** The cards in words, for the overview and the page alike. */
export async function viewIn(parts: PasskeyParts, { dossier }: Resident, visit: Visit): Promise<PasskeysView> {
  const policy = parts.policy()
  const replacement = policy.roles.replacement.find((id) => parts.authenticators.some((it) => it.id === id && it.enrolment !== null)) ?? null
  return passkeysView(cardsIn(parts, dossier), wordingOf(parts, visit), replacement)
}

const cardsIn = (parts: PasskeyParts, dossier: Resident['dossier']): readonly Card[] =>
  cardsOf(dossier, { authenticators: parts.authenticators, policy: parts.policy(), now: parts.now() })

const wordingOf = ({ authenticators }: PasskeyParts, { state: { t, locale } }: Visit): Wording => ({
  t,
  locale,
  providerName: ({ authenticator, assessed: { provider } }) =>
    provider === null ? null : (authenticators.find(({ id }) => id === authenticator)?.providerName(provider) ?? null),
})

async function showOne(parts: PasskeyParts, visit: Visit, resident: Resident, { trial, told }: Question): Promise<void> {
  const card = cardsIn(parts, resident.dossier).find(({ credential }) => credential.id === idIn(visit))
  if (card === undefined) return parts.frame.show(visit, resident, hinderedPage('gone', ROOM, visit.state.t))
  const last = await lastIn(parts, resident, card.credential, trial)
  const notice = told === null ? noticeIn(visit) : noticeOf(told, visit.state.t)
  return parts.frame.show(visit, resident, passkeyPage(card, wordingOf(parts, visit), { last, notice, reminders: parts.policy().offers.reminders }))
}

async function lastIn(parts: PasskeyParts, resident: Resident, { id }: Credential, trial: Trial | null): Promise<LastOne | null> {
  const ground = await groundOf(parts, resident)
  if (!leavesBackupAlone(ground, resident.dossier, id)) return null
  const ways = waysBeside(ground, resident.dossier, id)
  if (latelyShown(parts, resident).some((it) => ways.includes(it))) return null
  return { trial, ways: ways.filter((it) => it !== trial?.authenticator) }
}

const renaming = (parts: PasskeyParts, visit: Visit, resident: Resident): Promise<void> =>
  changing(parts, visit, resident, {
    decide: (ground, now) => rename(ground, now, { id: idIn(visit), label: fieldIn(visit, 'label') }),
    told: () => 'renamed',
    back: ROOM,
  })

const quieting = (parts: PasskeyParts, visit: Visit, resident: Resident): Promise<void> =>
  changing(parts, visit, resident, { decide: (ground, now) => leaveUnreminded(ground, now, idIn(visit)), told: () => 'quiet', back: ROOM })

async function removing(parts: PasskeyParts, visit: Visit, resident: Resident, how: Removal['how']): Promise<void> {
  const shown = await shownBeside(parts, visit, resident)
  if (!('ways' in shown)) return again(parts, visit, resident, shown)
  return changing(parts, visit, resident, {
    decide: (ground, now) => remove(ground, now, { id: idIn(visit), how, shown: shown.ways }),
    told: () => (how === 'lost' ? 'lost' : 'removed'),
    back: ROOM,
    mend: `${ROOM}/${idIn(visit)}`,
    after: ({ credential }) => parts.endResting(resident, credential, how),
  })
}

/** What the page asks besides, and what it says of the last answer. */
interface Question {
  readonly trial: Trial | null
  readonly told: Exclude<Again['told'], 'full'> | null
}

/** The question once more, with what was wrong; `full`: not again today. */
interface Again {
  readonly trial: Trial | null
  readonly told: 'wrong' | 'over' | 'full'
}

/** What was shown lately in this session, and what this form answers beside it. */
async function shownBeside(parts: PasskeyParts, visit: Visit, resident: Resident): Promise<{ readonly ways: readonly string[] } | Again> {
  const lately = latelyShown(parts, resident)
  const [sealed, code] = [fieldIn(visit, 'trial'), fieldIn(visit, 'code')]
  if (sealed === '') return { ways: lately }
  const trial = openTrial(parts, resident.dossier, sealed)
  if (trial === null) return { trial, told: 'over' }
  const verdict = await checkTrial(parts, resident.dossier, trial, { code })
  if (verdict === 'full') return { trial: null, told: 'full' }
  return verdict.ok ? { ways: [...lately, trial.authenticator] } : { trial, told: 'wrong' }
}

function latelyShown({ now }: PasskeyParts, { session }: Resident): readonly string[] {
  const since = now().getTime() - freshMinutes.submit * MINUTE_MS
  return (session.about?.evidence ?? []).filter(({ shownAt }) => shownAt.getTime() > since).map(({ authenticator }) => authenticator)
}

function again(parts: PasskeyParts, visit: Visit, resident: Resident, { trial, told }: Again): Promise<void> {
  if (told === 'full') return parts.frame.show(visit, resident, hinderedPage('full', `${ROOM}/${idIn(visit)}`, visit.state.t))
  return showOne(parts, visit, resident, { trial, told })
}

/** The page again, with the question of another way on it. */
async function askingAnother(parts: PasskeyParts, visit: Visit, resident: Resident): Promise<void> {
  const ground = await groundOf(parts, resident)
  const wanted = fieldIn(visit, 'authenticator')
  const credential = ownPasskey(resident.dossier, ground, idIn(visit))
  const isWay = credential !== null && waysBeside(ground, resident.dossier, credential.id).includes(wanted)
  const trial = isWay ? await beginTrial(parts, resident.dossier, wanted, visit.state.locale) : null
  return trial === null ? again(parts, visit, resident, { trial, told: 'full' }) : showOne(parts, visit, resident, { trial, told: null })
}
