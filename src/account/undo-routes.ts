import type { Route, Visit } from '../http/visit.ts'
import { undoPage } from './undo-pages.ts'
import type { Undoing } from './undo.ts'

/** Where the link in a letter leads: asks, and takes back. Needs no session: the link was posted to the account's own address. */
export function undoRoutes(undoing: Undoing): readonly Route[] {
  return [
    [
      'GET',
      '/undo/:sealed',
      async (visit) => {
        const { t, locale, show } = visit.state
        show(undoPage(await undoing.show(sealedIn(visit)), { base: baseOf(visit), t, locale }))
      },
    ],
    [
      'POST',
      '/undo/:sealed',
      async (visit) => {
        await undoing.undo(sealedIn(visit))
        visit.redirect(baseOf(visit))
        visit.status = 303
      },
    ],
  ]
}

const sealedIn = ({ params }: Visit): string => params['sealed'] ?? ''
const baseOf = (visit: Visit): string => `/undo/${encodeURIComponent(sealedIn(visit))}`
