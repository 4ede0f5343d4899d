import type { Context } from 'koa'
import type { AccountId } from '../domain/account.ts'
import { eventAbout } from '../domain/event.ts'
import type { ConnectedApps, Sessions } from '../domain/sessions.ts'
import type { Storage } from '../domain/storage.ts'
import { formOf, type Route, type Visit } from '../http/visit.ts'
import { dataPage, deletePage, isLeavingWord } from './data-pages.ts'
import { type AccountFrame, seeOther } from './frame.ts'
import { changeLetters, type Stationery } from './change-letters.ts'
import { ownData } from './own-data.ts'
import type { Resident } from './resident.ts'
import { noticesTo } from '../domain/letters-to.ts'

/** What these pages lean on. */
export interface DataParts extends Stationery {
  readonly frame: AccountFrame
  readonly sessions: Sessions<Context>
  readonly apps: ConnectedApps
  readonly storage: Pick<Storage, 'personal' | 'room' | 'accounts' | 'outbox' | 'events'>
  /** Takes the person out of this browser's own cookie. */
  readonly forgetHere: (visit: Visit, accountId: AccountId) => void
  readonly now: () => Date
}

const PAGE = '/account/data'
const DELETE = '/account/delete'

/** More than anybody reads; the oldest are left out, since a document has to end somewhere. */
const EVENTS_MAX = 10_000

/** Taking away what is held of oneself, and leaving for good. */
export function dataRoutes(parts: DataParts): readonly Route[] {
  const { frame } = parts
  return [
    ['GET', PAGE, frame.inRoom((visit, resident) => frame.show(visit, resident, dataPage(visit.state.t)))],
    [
      'GET',
      `${PAGE}.json`,
      frame.freshly(async (visit, resident) => {
        visit.set('Content-Disposition', 'attachment; filename="keyward-account.json"')
        visit.type = 'json'
        visit.body = `${JSON.stringify(await gathered(parts, resident), null, 2)}\n`
      }),
    ],
    [
      'GET',
      DELETE,
      frame.freshly(async (visit, resident) => frame.show(visit, resident, deletePage(await isLastOwner(parts, resident), false, visit.state.t))),
    ],
    [
      'POST',
      DELETE,
      frame.freshly(async (visit, resident) => {
        const { t } = visit.state
        if (await isLastOwner(parts, resident)) return frame.show(visit, resident, { ...deletePage(true, false, t), status: 409 })
        if (!isLeavingWord(formOf(visit)['confirmation'] ?? '', visit.state)) return frame.show(visit, resident, { ...deletePage(false, true, t), status: 422 })
        const isGone = await leave(parts, resident)
        if (isGone) parts.forgetHere(visit, resident.dossier.account.id)
        return isGone ? seeOther(visit, '/account/deleted') : frame.show(visit, resident, { ...deletePage(true, false, t), status: 409 })
      }, DELETE),
    ],
  ]
}

async function gathered(parts: DataParts, resident: Resident) {
  const { storage, sessions, apps, now, ...stationery } = parts
  const { dossier, browserId } = resident
  const { account } = dossier
  const [held, live, connected, browsers, past] = await Promise.all([
    storage.room.read(account.id),
    sessions.of(account.sub),
    apps.of(account.sub),
    storage.personal.browsers(account.id, browserId),
    storage.personal.past(account.id, null, null, EVENTS_MAX),
  ])
  await storage.events.add([eventAbout(resident.dossier.account.id, 'data.downloaded')], now())
  await storage.outbox.add(changeLetters(stationery, account, 'data'))
  return ownData({ dossier, pending: held?.pending ?? [], sessions: live, apps: connected, browsers, past }, now())
}

/** Without whom nobody could appoint administrators (`policy.md`, table 4 row 25). */
async function isLastOwner({ storage }: DataParts, { dossier: { account } }: Resident): Promise<boolean> {
  if (!account.roles.includes('owner')) return false
  return (await storage.accounts.withRoles(['owner'])).every((it) => it.id === account.id)
}

/** Apps are told first, as long as there is somebody to tell them of; then everything goes, and a letter with it. */
async function leave({ storage, sessions, locale, now }: DataParts, resident: Resident): Promise<boolean> {
  const { account } = resident.dossier
  const live = await sessions.of(account.sub)
  await sessions.end(
    account.sub,
    live.map((it) => it.uid),
    'deletion',
  )
  const left = await storage.personal.delete(account.id, {
    events: [eventAbout(resident.dossier.account.id, 'account.deleted')],
    letters: noticesTo(account, 'house/account-deleted', locale),
    now: now(),
  })
  return left === 'deleted'
}
