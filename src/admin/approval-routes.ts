import { formOf, type Handler, type Route, type Visit } from '../http/visit.ts'
import { approvalPage } from './approval-pages.ts'
import { TICKET_SECONDS } from './approval-ticket.ts'
import type { Approvals } from './approval.ts'

/**
 * Where a second administrator approves an exception (`policy.md`, table 4 row 23). Needs no session: the passkey is the whole of the proof. A POST sends the
 * browser back to the page, with a ticket in a cookie of this one address.
 */
export function approvalRoutes(approvals: Approvals, isSecure: boolean): readonly Route[] {
  const name = isSecure ? '__Secure-keyward_approval' : 'keyward_approval'
  const ticketIn = (visit: Visit): string | undefined => visit.cookies.get(name)
  const posting =
    (act: (id: string, visit: Visit) => Promise<string> | string): Handler =>
    async (visit) => {
      const ticket = await act(idOf(visit), visit)
      const place = { path: baseOf(visit), maxAge: TICKET_SECONDS * 1000 }
      visit.cookies.set(name, ticket, { ...place, httpOnly: true, sameSite: 'strict', secure: isSecure, signed: false, overwrite: true })
      visit.redirect(baseOf(visit))
      visit.status = 303
    }
  const show: Handler = async (visit) => {
    const { t, locale, show: render } = visit.state
    render(approvalPage(await approvals.show(idOf(visit), ticketIn(visit)), { base: baseOf(visit), t, locale }))
  }
  const answer = (id: string, visit: Visit): Promise<string> => approvals.prove(id, formOf(visit)['challenge'] ?? '', formOf(visit))
  return [
    ['GET', '/approve/:id', show],
    ['POST', '/approve/:id/answer', posting(answer)],
    ['POST', '/approve/:id/cancelled', posting((id) => approvals.cancelled(id))],
    ['POST', '/approve/:id/confirm', posting((id, visit) => approvals.confirm(id, ticketIn(visit)))],
    ['GET', '/approve/:id/:action', toItsPage],
  ]
}

const idOf = ({ params }: Visit): string => params['id'] ?? ''
const baseOf = (visit: Visit): string => `/approve/${encodeURIComponent(idOf(visit))}`

/** The address of a form, loaded by hand. */
const toItsPage: Handler = (visit) => visit.redirect(baseOf(visit))
