import { noticeOf } from '../../src/account/notice.ts'
import type { Account } from '../../src/domain/account.ts'
import { type EventType, toldEvents } from '../../src/domain/event.ts'
import type { PastEvent, RememberedBrowser } from '../../src/domain/personal.ts'
import type { ConnectedApp, PersonSession } from '../../src/domain/sessions.ts'
import type { Page } from '../../src/http/page.ts'
import type { Say } from '../../src/i18n/messages.ts'
import { dayShown } from '../../src/i18n/moment.ts'
import { activityPage } from '../../src/account/activity-pages.ts'
import { appsPage } from '../../src/account/apps-pages.ts'
import { dataPage, deletePage } from '../../src/account/data-pages.ts'
import { devicesPage } from '../../src/account/devices-pages.ts'
import { goodbyePage, unchangedPage } from '../../src/account/entry-pages.ts'
import { proveFirst, recoveringPage, somebodyElse } from '../../src/account/frame.ts'
import { backupPage, overviewPage } from '../../src/account/overview-pages.ts'
import { furtherLinks } from '../../src/account/places.ts'
import { languagePage, profilePage } from '../../src/account/profile-pages.ts'
import { rooms } from '../../src/account/rooms.ts'
import { ada } from './page-steps.ts'

const noon = new Date('2026-11-26T12:00:00Z')
const monday = new Date('2026-11-23T08:00:00Z')

const session = (uid: string, more: Partial<PersonSession> = {}): PersonSession => ({
  uid,
  sub: 'ada',
  acr: 'phr',
  amr: [],
  authenticatedAt: noon,
  about: {
    evidence: [
      {
        authenticator: 'passkey',
        credentialId: null,
        shownAt: noon,
        observed: null,
        amr: [],
        factors: 2,
        phishingResistant: true,
        hardwareProtected: false,
        needsWebAuthn: true,
      },
    ],
    family: 'firefox',
    platform: 'windows',
    browser: null,
  },
  clients: ['notes', 'printer', 'keyward-account'],
  startedAt: monday,
  expiresAt: null,
  ...more,
})
const app = (clientId: string, name: string, more: Partial<ConnectedApp> = {}): ConnectedApp => ({
  clientId,
  name,
  firstParty: false,
  startUri: 'https://app.example/',
  scopes: ['openid', 'profile', 'email'],
  claims: [],
  since: monday,
  ...more,
})
const apps = [
  app('notes', 'Notes', { firstParty: true, startUri: null }),
  app('printer', 'Photo Printer', { scopes: ['openid', 'offline_access', 'photos:print'] }),
]
const browser = (hash: string, more: Partial<RememberedBrowser> = {}): RememberedBrowser => ({
  hash,
  family: 'safari',
  platform: 'mac',
  firstSeenAt: monday,
  lastSeenAt: noon,
  here: false,
  ...more,
})
const account = { displayName: 'Ada', locale: null } as Account
const past = (type: EventType, index: number): PastEvent => ({
  type,
  accountId: null,
  signInId: null,
  clientId: 'notes',
  data: { authenticator: 'passkey' },
  at: new Date(noon.getTime() - index * 3_600_000),
  number: index,
})

/** What the frame puts around a page for Ada, who proved herself lately, or did not. */
export function inFrame(page: Page, t: Say, fresh = true): Page {
  const common = { whose: 'ada', fresh, prove: '/account/sign-in?prove=yes&to=%2Faccount' }
  const nav = rooms.map(([href, key], index) => ({ href, label: t(key), current: index === 0 }))
  return { ...page, sheets: ['account.css'], room: { who: ada, nav, banners: [] }, data: { ...common, ...page.data } }
}

const withBanner = (page: Page, data: object): Page => ({
  ...page,
  room: { who: ada, nav: [], ...page.room, banners: [{ view: '/account/recovered-banner', data }] },
})

/** Pages of the account area that are no card. */
export function roomPages(t: Say): Readonly<Record<string, Page>> {
  const words = { t, locale: 'en', notice: null }
  const here = {
    here: 'a',
    sessions: [session('b'), session('a'), session('c', { about: null })],
    browsers: [browser('x', { here: true }), browser('y')],
    apps,
    prompted: true,
  }
  const alone = { here: 'a', sessions: [session('a')], browsers: [], apps: [], prompted: false }
  const shown = {
    'account-devices': devicesPage(here, words),
    'account-devices-unprompted': devicesPage({ ...here, prompted: false }, words),
    'account-devices-done': devicesPage(alone, { ...words, notice: noticeOf('others-ended', t) }),
    'account-apps': appsPage(apps, words),
    'account-apps-none': appsPage([], words),
    'account-activity': activityPage(
      toldEvents.map((type, index) => past(type, index)),
      '/account/activity?before=1_1',
      { t, locale: 'en', nameOf: () => 'Notes' },
    ),
    'account-activity-none': activityPage([], null, { t, locale: 'en', nameOf: (id) => id }),
    'account-profile': profilePage(account, 100, null, t),
    'account-language': languagePage('de', ['ar', 'de', 'en', 'ja'], noticeOf('language', t), t),
    'account-data': dataPage(t),
    'account-delete': deletePage(false, false, t),
    'account-delete-wrong': deletePage(false, true, t),
    'account-delete-refused': deletePage(true, false, t),
    'account-prove': proveFirst(t, '/account'),
    'account-recovering': recoveringPage(t, '/interaction/AAAA'),
    'account-somebody-else': somebodyElse(t),
    'account-overview': overviewPage('Ada', [{ view: '/account/place-links', data: { links: furtherLinks(t) } }], t),
  }
  return {
    ...Object.fromEntries(Object.entries(shown).map(([name, page]) => [name, inFrame(page, t)])),
    'account-devices-stale': inFrame(devicesPage(here, words), t, false),
    'account-recovered': withBanner(inFrame(overviewPage('Ada', [], t), t), {
      text: t('recovery.recovered.banner', { when: dayShown('en', monday) }),
      undo: '/account/recovery/undo',
      notMe: t('recovery.recovered.not-me'),
    }),
    'account-backup': { ...inFrame(backupPage('passkey', t), t), room: { who: ada, nav: [], banners: [] } },
    ...Object.fromEntries(
      ['access_denied', 'login_required', 'unmet_authentication_requirements', 'no-session', 'other'].map((error) => [
        `account-unchanged-${error}`,
        unchangedPage(error, '/account', t),
      ]),
    ),
    'account-signed-out': goodbyePage('signed-out', t),
    'account-deleted': goodbyePage('deleted', t),
  }
}
