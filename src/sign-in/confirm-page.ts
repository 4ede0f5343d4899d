import type { Page } from '../http/page.ts'
import { flowPage, putOffView, type Shown } from './page-parts.ts'
import type { Around } from './page-views.ts'

/** Where addresses are added: a page of the account area. */
const ADDRESSES = '/account/addresses/change'

/** Table 3 row 9: an account without an address has no way back in. It is added in the account area, in a tab of its own, or put off. */
export function confirmPage({ offer, identifier }: Shown<'confirm'>, around: Around): Page {
  const { t, base, client } = around
  const heading = t('cards.confirm.title')
  return {
    ...flowPage('confirm', heading),
    data: {
      base,
      client: client.name,
      heading,
      text: t('cards.confirm.text'),
      identifier,
      href: ADDRESSES,
      putOff: putOffView({ offer, skipsLeft: null }, around),
    },
  }
}
