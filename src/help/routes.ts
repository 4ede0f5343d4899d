import type { Route, Visit } from '../http/visit.ts'
import { type HelpBook, helpPage } from './page.ts'

/** The page of questions and answers. It needs no session and no database. */
export function helpRoutes(book: HelpBook, now: () => Date): readonly Route[] {
  const help = ({ state, request }: Visit): void =>
    state.show(helpPage(book, { locale: state.locale, t: state.t, userAgent: request.get('User-Agent'), now: now() }))
  return [['GET', '/help', help]]
}
