import type { Context } from 'koa'
import type { AccountId } from '../domain/account.ts'
import { eventAbout } from '../domain/event.ts'
import type { ConnectedApps, Sessions } from '../domain/sessions.ts'
import type { Storage } from '../domain/storage.ts'
import { formOf, type Route, type Visit } from '../http/visit.ts'
import { devicesPage, isPrompted } from './devices-pages.ts'
import { type AccountFrame, type RoomWork, seeOther } from './frame.ts'
import { changeLetters, type Stationery } from './change-letters.ts'
import { noticeIn, type Told, toldAt } from './notice.ts'
import type { Resident } from './resident.ts'

/** What these pages lean on. */
export interface DevicesParts extends Stationery {
  readonly frame: AccountFrame
  readonly sessions: Sessions<Context>
  readonly apps: ConnectedApps
  readonly storage: Pick<Storage, 'personal'>
  /** Takes the person out of this browser's own cookie. */
  readonly forgetHere: (visit: Visit, accountId: AccountId) => void
  readonly now: () => Date
}

const PAGE = '/account/devices'

/** Signed-in browsers, and those that remember the person. */
export function devicesRoutes(parts: DevicesParts): readonly Route[] {
  const { frame } = parts
  const change = (work: RoomWork) => frame.freshly(work, PAGE)
  return [
    ['GET', PAGE, frame.inRoom((visit, resident) => show(parts, visit, resident))],
    [
      'POST',
      `${PAGE}/end`,
      change((visit, resident) => endThese(parts, resident, [formOf(visit)['session'] ?? '']).then((it) => seeOther(visit, toldAt(PAGE, it)))),
    ],
    ['POST', `${PAGE}/end-others`, change(async (visit, resident) => seeOther(visit, toldAt(PAGE, await endOthers(parts, resident))))],
    ['POST', `${PAGE}/end-all`, change((visit, resident) => endAll(parts, visit, resident))],
    ['POST', `${PAGE}/forget`, change((visit, resident) => forgetOne(parts, visit, resident))],
    ['POST', `${PAGE}/forget-all`, change(async (visit, resident) => seeOther(visit, toldAt(PAGE, await forgetAll(parts, visit, resident))))],
  ]
}

type Work<T> = (parts: DevicesParts, visit: Parameters<RoomWork>[0], resident: Resident) => Promise<T>

const show: Work<void> = async ({ frame, sessions, apps, storage }, visit, resident) => {
  const { account } = resident.dossier
  const [live, known, connected] = await Promise.all([
    sessions.of(account.sub),
    storage.personal.browsers(account.id, resident.browserId),
    apps.of(account.sub),
  ])
  const { t, locale } = visit.state
  const devices = { here: resident.session.uid, sessions: live, browsers: known, apps: connected, prompted: isPrompted(resident) }
  const page = devicesPage(devices, { t, locale, notice: noticeIn(visit) })
  return frame.show(visit, resident, page)
}

async function endThese({ sessions, ...stationery }: DevicesParts, { dossier: { account } }: Resident, uids: readonly string[]): Promise<Told> {
  const count = await sessions.end(account.sub, uids, 'person', changeLetters(stationery, account, 'sessions'))
  if (count === 0) return 'nothing'
  return count === 1 ? 'ended' : 'others-ended'
}

async function endOthers(parts: DevicesParts, resident: Resident): Promise<Told> {
  const others = (await parts.sessions.of(resident.dossier.account.sub)).filter((it) => it.uid !== resident.session.uid)
  const done = await endThese(
    parts,
    resident,
    others.map((it) => it.uid),
  )
  return done === 'nothing' ? done : 'others-ended'
}

/** Everywhere, this browser with it; and none of them knows the person any more. */
const endAll: Work<void> = async (parts, visit, resident) => {
  await forgetAll(parts, visit, resident)
  const all = await parts.sessions.of(resident.dossier.account.sub)
  await endThese(
    parts,
    resident,
    all.map((it) => it.uid),
  )
  seeOther(visit, '/account/signed-out')
}

/** This browser also lets go of the name that it holds itself. */
const forgetOne: Work<void> = async (parts, visit, resident) => {
  const { account } = resident.dossier
  const hash = formOf(visit)['browser'] ?? ''
  const known = await parts.storage.personal.browsers(account.id, resident.browserId)
  if (known.some((it) => it.here && it.hash === hash)) parts.forgetHere(visit, account.id)
  seeOther(visit, toldAt(PAGE, await forget(parts, resident, [hash])))
}

const forgetAll: Work<Told> = (parts, visit, resident) => {
  parts.forgetHere(visit, resident.dossier.account.id)
  return forget(parts, resident, null)
}

async function forget({ storage, now, ...stationery }: DevicesParts, resident: Resident, hashes: readonly string[] | null): Promise<Told> {
  const { account } = resident.dossier
  const count = await storage.personal.forgetBrowsers(account.id, hashes, {
    events: [eventAbout(resident.dossier.account.id, 'browser.forgotten', { by: 'person' })],
    letters: changeLetters(stationery, account, 'browsers'),
    now: now(),
  })
  if (count === 0) return 'nothing'
  return hashes === null ? 'all-forgotten' : 'forgotten'
}
