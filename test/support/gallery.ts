import type { Page } from '../../src/http/page.ts'
import type { Route } from '../../src/http/visit.ts'
import { allPages } from './page-fixtures.ts'

/** The names of all pages in all their states. */
export const pageNames: readonly string[] = Object.keys(allPages((key) => key))

const made = new Map<string, Readonly<Record<string, Page>>>()

/** `/show/<name>`: each of them, made once for each language. */
export const gallery: Route = [
  'GET',
  '/show/:name',
  ({ params, state }) => {
    const pages = made.get(state.locale) ?? allPages(state.t)
    made.set(state.locale, pages)
    const page = pages[params['name'] ?? '']
    if (page !== undefined) state.show(page)
  },
]
