import type { ParameterizedContext } from 'koa'
import type { Say } from '../i18n/messages.ts'
import type { Page } from './page.ts'

/** What the hall knows of one request, for handlers and pages. */
export interface VisitState {
  /** Random; shown on error pages and written to the log, so that one finds the other. */
  requestId: string
  /** BCP 47. */
  locale: string
  t: Say
  /** Renders the page with its layout and headers. */
  show: (page: Page) => void
  /** Prefers these languages (a client's `ui_locales`, an account's own) unless the person chose one on a page. */
  prefer: (languages: readonly string[]) => void
}

/** One request on its way through the hall. */
export type Visit = ParameterizedContext<VisitState> & { params: Readonly<Record<string, string>> }

/** What answers one route. */
export type Handler = (visit: Visit) => Promise<void> | void

/** One line of a `routes.ts`: `['POST', '/interaction/:uid/identify', identify]`. */
export type Route = readonly [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, handler: Handler]

/** The fields of a submitted form, or of JSON, that hold one text each. */
export const formOf = ({ request }: Pick<Visit, 'request'>): Readonly<Record<string, string>> => textsIn(request.body)

/** What of a form or a query holds one text; lists and nested fields are nothing that a page of ours sends, and nothing inherited counts. */
export function textsIn(sent: unknown): Readonly<Record<string, string>> {
  const texts = Object.create(null) as Record<string, string>
  if (typeof sent !== 'object' || sent === null) return texts
  for (const [name, value] of Object.entries(sent)) if (typeof value === 'string') texts[name] = value
  return texts
}
