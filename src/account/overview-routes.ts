import type { Policy } from '../domain/policy.ts'
import type { Route, Visit } from '../http/visit.ts'
import type { AccountFrame } from './frame.ts'
import type { Resident } from './resident.ts'
import { backupPage, overviewPage } from './overview-pages.ts'

/** What one room shows of itself on the overview: a view, and what it gets; null: nothing for this person. */
export interface Place {
  readonly view: string
  readonly data: (resident: Resident, visit: Visit) => Promise<object | null> | object | null
}

/** The overview: a place for each room, in this order, passkeys above everything else. */
export function overviewRoutes({ inRoom, show }: AccountFrame, places: readonly Place[], policy: () => Policy): readonly Route[] {
  return [
    [
      'GET',
      '/account',
      inRoom(
        async (visit, resident) => {
          if (resident.backup) return show(visit, resident, backupPage(policy().roles.replacement[0], visit.state.t))
          const shown = await Promise.all(places.map(async ({ view, data }) => ({ view: `/${view}`, data: await data(resident, visit) })))
          return show(visit, resident, overviewPage(resident.dossier.account.displayName, shown, visit.state.t))
        },
        { backup: true },
      ),
    ],
  ]
}
