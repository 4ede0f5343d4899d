import type { RememberedBrowser } from '../domain/personal.ts'
import type { ConnectedApp, PersonSession } from '../domain/sessions.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { listIn } from '../i18n/list.ts'
import { momentShown } from '../i18n/moment.ts'
import type { Notice } from './notice.ts'
import type { Resident } from './resident.ts'
import { spotIn } from './spot-words.ts'

/** In whose words, and what was just done. */
export interface Telling {
  readonly t: Say
  readonly locale: string
  readonly notice: Notice | null
}

interface Devices {
  readonly here: string
  readonly sessions: readonly PersonSession[]
  readonly browsers: readonly RememberedBrowser[]
  readonly apps: readonly ConnectedApp[]
  /** Whoever comes to a browser that knows them is asked for a passkey before anything else. */
  readonly prompted: boolean
}

/** Rows B and C of table 2: not where no passkey is held that counts, nor in row D, where a password stands beside it. */
export const isPrompted = ({ facts, decision }: Pick<Resident, 'facts' | 'decision'>): boolean =>
  decision.mode !== 'allow' && facts.options.some((it) => it.needsWebAuthn && decision.accepted.includes(it.authenticator))

/** Where somebody is signed in, and which browsers know them. */
export function devicesPage({ here, sessions, browsers, apps, prompted }: Devices, { t, locale, notice }: Telling): Page {
  const nameOf = (clientId: string): string | null => apps.find((it) => it.clientId === clientId)?.name ?? null
  return {
    view: 'account/devices',
    step: 'devices',
    title: t('account.devices.title'),
    data: {
      notice,
      sessions: sessions
        .toSorted((a, b) => Number(b.uid === here) - Number(a.uid === here))
        .map((it) => sessionView(it, it.uid === here, { t, locale, nameOf })),
      others: sessions.filter((it) => it.uid !== here).length,
      browsersLead: t(prompted ? 'account.browsers.lead' : 'account.browsers.lead.named'),
      browsers: browsers.map((it) => ({
        hash: it.hash,
        name: spotIn(t, it.family, it.platform),
        here: it.here,
        since: t('account.browsers.since', { first: momentShown(locale, it.firstSeenAt), last: momentShown(locale, it.lastSeenAt) }),
      })),
    },
  }
}

function sessionView({ uid, about, clients, startedAt, authenticatedAt }: PersonSession, here: boolean, words: SessionWords) {
  const { t, locale, nameOf } = words
  const shown = [...new Set((about?.evidence ?? []).map(({ authenticator }) => t('name', {}, authenticator)))]
  const when = (at: Date) => ({ when: momentShown(locale, at) })
  return {
    uid,
    here,
    name: spotIn(t, about?.family ?? null, about?.platform ?? null),
    lines: [
      t('account.devices.since', when(startedAt)),
      ...(authenticatedAt > startedAt ? [t('account.devices.proved', when(authenticatedAt))] : []),
      ...listed(locale, shown, (how) => t('account.devices.how', { how })),
      ...listed(
        locale,
        clients.flatMap((id) => nameOf(id) ?? []),
        (apps) => t('account.devices.apps', { apps }),
      ),
    ],
  }
}

type SessionWords = Pick<Telling, 't' | 'locale'> & { readonly nameOf: (clientId: string) => string | null }

/** Several names as the language lists them, in a sentence; none where there are none. */
const listed = (locale: string, names: readonly string[], say: (list: string) => string): readonly string[] =>
  names.length === 0 ? [] : [say(listIn(locale, names))]
