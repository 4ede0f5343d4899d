import type { Context } from 'koa'
import type { AccountNow } from '../domain/account-room.ts'
import type { AccountId } from '../domain/account.ts'
import { eventAbout } from '../domain/event.ts'
import type { ConnectedApps, Sessions } from '../domain/sessions.ts'
import type { Storage } from '../domain/storage.ts'
import { formOf, type Route, type Visit } from '../http/visit.ts'
import { dataPage, deletePage, isLeavingWord } from './data-pages.ts'
import { type AccountFrame, seeOther } from './frame.ts'
import { changeLetters, type Stationery } from './change-letters.ts'
import { type Gathered, ownData } from './own-data.ts'
import type { Resident } from './resident.ts'
import { noticesTo } from '../domain/letters-to.ts'

/** What these pages lean on. */
export interface DataParts extends Stationery {
  readonly frame: AccountFrame
  readonly sessions: Sessions<Context>
  readonly apps: ConnectedApps
  readonly storage: Pick<Storage, 'personal' | 'room' | 'accounts'>
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
    ['POST', `${PAGE}/download`, frame.freshly((visit, resident) => download(parts, visit, resident), PAGE)],
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

async function download(parts: DataParts, visit: Visit, resident: Resident): Promise<void> {
  const gathered = await gather(parts, resident)
  if (gathered === null) return seeOther(visit, '/account')
  visit.set('Content-Disposition', 'attachment; filename="keyward-account.json"')
  visit.type = 'json'
  visit.body = `${JSON.stringify(ownData(gathered, parts.now()), null, 2)}\n`
}

/** Nobody takes the account away without its event and its letters: they are written in the transaction that reads it. null: it is gone. */
async function gather({ storage, sessions, apps, now, ...stationery }: DataParts, { dossier: { account }, browserId }: Resident): Promise<Gathered | null> {
  const [live, connected, browsers, past] = await Promise.all([
    sessions.of(account.sub),
    apps.of(account.sub),
    storage.personal.browsers(account.id, browserId),
    storage.personal.past(account.id, null, null, EVENTS_MAX),
  ])
  const found = await storage.room.change<AccountNow | null>(account.id, {
    browserId,
    full: null,
    keeps: () => null,
    decide: (held) => ({
      answer: held,
      changes: { events: [eventAbout(account.id, 'data.downloaded')], letters: changeLetters(stationery, held.dossier.account, 'data'), now: now() },
    }),
  })
  return found === null ? null : { ...found, sessions: live, apps: connected, browsers, past }
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
