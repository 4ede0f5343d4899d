import type { Page } from '../http/page.ts'
import type { Route, Visit } from '../http/visit.ts'
import { seeOther } from './frame.ts'
import type { LinkAround } from './letter-link-pages.ts'

/** What a link in a letter is for. */
export interface LinkDeed {
  /** Where things stand. Changes nothing, since mail programs load links before people do. */
  readonly show: (sealed: string, around: LinkAround) => Promise<Page>
  /** Does it; a second time there is nothing left to do, and that is no mistake. */
  readonly take: (sealed: string) => Promise<unknown>
}

/** Where the link in a letter leads: asks, and does it. Needs no session: the link was posted to the account's own address. */
export const letterLink = (path: string, deed: LinkDeed): readonly Route[] => [
  [
    'GET',
    `${path}/:sealed`,
    async (visit) => {
      const { t, locale, show } = visit.state
      show(await deed.show(sealedIn(visit), { base: baseOf(path, visit), t, locale }))
    },
  ],
  [
    'POST',
    `${path}/:sealed`,
    async (visit) => {
      await deed.take(sealedIn(visit))
      seeOther(visit, baseOf(path, visit))
    },
  ],
]

const sealedIn = ({ params }: Visit): string => params['sealed'] ?? ''
const baseOf = (path: string, visit: Visit): string => `${path}/${encodeURIComponent(sealedIn(visit))}`
