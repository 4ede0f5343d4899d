import { formOf, type Handler, type Route, type Visit } from '../http/visit.ts'
import { approvalPage } from './approval-pages.ts'
import type { Approvals, ApprovalStep } from './approval.ts'

/** Where a second administrator approves an exception (`policy.md`, table 4 row 23). Needs no session: the passkey is the whole of the proof. */
export function approvalRoutes(approvals: Approvals): readonly Route[] {
  return [
    ['GET', '/approve/:id', showing(() => approvals.begin())],
    ['POST', '/approve/:id/answer', showing((id, fields) => approvals.prove(id, fields['challenge'] ?? '', fields))],
    ['POST', '/approve/:id/cancelled', showing(() => approvals.cancelled())],
    ['POST', '/approve/:id/confirm', showing((id, fields) => approvals.confirm(id, fields['ticket'] ?? ''))],
    ['GET', '/approve/:id/:action', toItsPage],
  ]
}

const idOf = ({ params }: Visit): string => params['id'] ?? ''
const baseOf = (visit: Visit): string => `/approve/${encodeURIComponent(idOf(visit))}`

const showing =
  (act: (id: string, fields: Readonly<Record<string, string>>) => Promise<ApprovalStep>): Handler =>
  async (visit) => {
    const { t, locale, show } = visit.state
    show(approvalPage(await act(idOf(visit), formOf(visit)), { base: baseOf(visit), t, locale }))
  }

/** The address of a form, loaded by hand. */
const toItsPage: Handler = (visit) => {
  visit.redirect(baseOf(visit))
}
