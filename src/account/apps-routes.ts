import type { ConnectedApps } from '../domain/sessions.ts'
import { formOf, type Route } from '../http/visit.ts'
import { appsPage } from './apps-pages.ts'
import { type AccountFrame, seeOther } from './frame.ts'
import { changeLetters, type Stationery } from './change-letters.ts'
import { noticeIn, toldAt } from './notice.ts'

/** What these pages lean on. */
export interface AppsParts extends Stationery {
  readonly frame: AccountFrame
  readonly apps: ConnectedApps
}

const PAGE = '/account/apps'

/** Connected apps: what each may see, and taking it back. */
export function appsRoutes({ frame, apps, ...stationery }: AppsParts): readonly Route[] {
  return [
    [
      'GET',
      PAGE,
      frame.inRoom(async (visit, resident) => {
        const { t, locale } = visit.state
        const connected = await apps.of(resident.dossier.account.sub)
        return frame.show(visit, resident, appsPage(connected, { t, locale, notice: noticeIn(visit) }))
      }),
    ],
    [
      'POST',
      `${PAGE}/revoke`,
      frame.freshly(async (visit, { dossier: { account } }) => {
        const clientId = formOf(visit)['client'] ?? ''
        const name = await apps.nameOf(clientId)
        const isRevoked = await apps.revoke(account.sub, clientId, changeLetters(stationery, account, 'app', { app: name }))
        seeOther(visit, toldAt(PAGE, isRevoked ? 'revoked' : 'nothing'))
      }, PAGE),
    ],
  ]
}
