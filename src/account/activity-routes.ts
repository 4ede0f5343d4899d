import { toldEvents } from '../domain/event.ts'
import type { PastEvent } from '../domain/personal.ts'
import type { ConnectedApps } from '../domain/sessions.ts'
import type { Storage } from '../domain/storage.ts'
import type { Route } from '../http/visit.ts'
import { activityPage } from './activity-pages.ts'
import type { AccountFrame } from './frame.ts'

/** What this page leans on. */
export interface ActivityParts {
  readonly frame: AccountFrame
  readonly apps: Pick<ConnectedApps, 'nameOf'>
  readonly storage: Pick<Storage, 'personal'>
}

const PAGE = '/account/activity'
const ON_A_PAGE = 25

/** What happened to the account, the newest first. */
export const activityRoutes = ({ frame, apps, storage }: ActivityParts): readonly Route[] => [
  [
    'GET',
    PAGE,
    frame.inRoom(async (visit, resident) => {
      const found = await storage.personal.past(resident.dossier.account.id, toldEvents, placeIn(visit.query['before']), ON_A_PAGE + 1)
      const past = found.slice(0, ON_A_PAGE)
      const names = new Map(await Promise.all(clientsIn(past).map(async (id) => [id, await apps.nameOf(id)] as const)))
      const older = found.length > ON_A_PAGE ? `${PAGE}?before=${placeOf(past.at(-1))}` : null
      const { t, locale } = visit.state
      return frame.show(visit, resident, activityPage(past, older, { t, locale, nameOf: (id) => names.get(id) ?? id }))
    }),
  ],
]

const clientsIn = (past: readonly PastEvent[]): readonly string[] => [...new Set(past.flatMap(({ clientId }) => clientId ?? []))]

const placeOf = (last: PastEvent | undefined): string => (last === undefined ? '' : `${last.at.getTime()}_${last.number}`)

/** Where the page before this one ended; null for the first, and for what is no place. */
function placeIn(text: unknown): Pick<PastEvent, 'at' | 'number'> | null {
  const [, at, number] = /^(\d{1,15})_(\d{1,15})$/.exec(typeof text === 'string' ? text : '') ?? []
  return at === undefined || number === undefined ? null : { at: new Date(Number(at)), number: Number(number) }
}
