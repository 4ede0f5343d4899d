import { addedPage, addPage, fullPage } from '../../src/account/add-passkey-pages.ts'
import type { Card } from '../../src/account/passkey-cards.ts'
import { enrolmentOf } from '../../src/account/frame.ts'
import type { Credential } from '../../src/domain/credential.ts'
import type { Page } from '../../src/http/page.ts'
import type { Say } from '../../src/i18n/messages.ts'
import { ada } from './page-steps.ts'

const cardOf = (id: string, label: string, place: Card['place'], lastUsedAt: string | null): Card => ({
  credential: { id, label, lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt), createdAt: new Date('2026-01-01') } as Credential,
  state: 'works',
  objection: null,
  place,
})
const phone = cardOf('1', 'Apple Passwords', 'synced', '2026-10-01T10:00:00Z')
const key = cardOf('2', 'A security key with a very long name of its own that goes on', 'key', null)
const computer = cardOf('3', 'Windows Hello', 'device', '2026-01-20T08:00:00Z')

/** Where a new passkey is to be, and what became of it, as they stand in the account area. */
export function addingPages(t: Say): Readonly<Record<string, Page>> {
  const room = { who: ada, nav: [{ href: '/account', label: t('account.nav.overview'), current: false }], banners: [] }
  const inRoom = (page: Page): Page => ({ ...page, sheets: ['account.css'], room, data: { whose: 'whose', fresh: true, prove: '/account', ...page.data } })
  const reader = { t, locale: 'en' }
  return {
    'passkey-add': inRoom(addPage((where) => enrolmentOf('passkey', '/account/passkeys/added?since=0', where), t)),
    'passkey-add-full': inRoom(fullPage(20, t)),
    'passkey-added': inRoom(addedPage(phone, [key, computer], reader)),
    'passkey-added-key': inRoom(addedPage(key, [phone], reader)),
    'passkey-added-only': inRoom(addedPage(computer, [], reader)),
  }
}
