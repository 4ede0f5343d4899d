import type { Page } from '../http/page.ts'
import type { Route, Visit } from '../http/visit.ts'
import { surroundingsOf } from '../i18n/surroundings.ts'
import { type HelpBook, helpPage } from './page.ts'

/** The page of questions and answers. It needs no session and no database. */
export function helpRoutes(book: HelpBook, now: () => Date): readonly Route[] {
  const pages = keptForADay(now)
  const help = ({ state: { locale, t, show }, request }: Visit): void => {
    const around = surroundingsOf(request.get('User-Agent'))
    show(pages([locale, ...around].join(' '), () => helpPage(book, { locale, t, around, now: now() })))
  }
  return [['GET', '/help', help]]
}

/** Pages change with the language, the system and the day alone: each is put together once a day. Keys are few, since all of them come from lists of ours. */
function keptForADay(now: () => Date): (key: string, make: () => Page) => Page {
  let day = ''
  const kept = new Map<string, Page>()
  return (key, make) => {
    const today = now().toISOString().slice(0, 10)
    if (today !== day) kept.clear()
    day = today
    const page = kept.get(key) ?? make()
    kept.set(key, page)
    return page
  }
}
