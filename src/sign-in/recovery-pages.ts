import { HOLD_WINDOW_DAYS } from '../domain/recovery.ts'
import type { Page } from '../http/page.ts'
import { momentShown } from '../i18n/moment.ts'
import { flowPage, fragment, noticeView, scriptOf, type Shown } from './page-parts.ts'
import type { Around, ScopedView } from './page-views.ts'

/** How a person leaves a recovery: by a plain link to where they can begin anew, since every form but one is refused. */
export const scopedView = ({ t, client }: Around): ScopedView =>
  client.startUri === null ? { url: '/', label: t('recovery.leave') } : { url: client.startUri, label: t('recovery.leave.client', { client: client.name }) }

/** A recovery that waits (`policy.md`, table 4 row 5): until when, why, that nobody is locked out, and how to go on at once. */
export function recoveryHeldPage({ until, identifier, challenge, notice: told }: Shown<'recovery-held'>, around: Around): Page {
  const { t, base, locale } = around
  const authenticator = challenge?.authenticator
  const notice = noticeView(told, around, { page: 'recovery-held', authenticator })
  const heading = t('recovery.held.title')
  return {
    ...flowPage('recovery-held', heading, authenticator === undefined ? [] : [scriptOf(authenticator)]),
    ...(authenticator === undefined ? {} : { authenticator }),
    data: {
      base,
      heading,
      identifier,
      notice,
      until: t('recovery.held.until', { until: momentShown(locale, until) }),
      why: t('recovery.held.why'),
      told: t('recovery.held.told'),
      meanwhile: t('recovery.held.meanwhile'),
      how: t('recovery.held.how', { days: HOLD_WINDOW_DAYS }),
      atOnce: authenticator === undefined ? '' : t('recovery.held.at-once.text', { name: t('name', {}, authenticator) }),
      fragment: challenge === null ? null : fragment('sign-in', challenge, { around, identifier, notice, scoped: true }),
      scoped: scopedView(around),
    },
  }
}

/** Table 3 row 2: which of the old ones are lost. */
export function oldKeysPage({ identifier, keys }: Shown<'old-keys'>, around: Around): Page {
  const { t, base, locale } = around
  const heading = t('recovery.keys.title')
  const whenOf = ({ lastUsedAt, createdAt }: (typeof keys)[number]): string =>
    lastUsedAt === null ? t('recovery.keys.made', { when: momentShown(locale, createdAt) }) : t('recovery.keys.used', { when: momentShown(locale, lastUsedAt) })
  const data = {
    base,
    heading,
    identifier,
    keys: keys.map((it) => ({ id: it.id, label: it.label, aside: it.aside, when: whenOf(it) })),
    scoped: scopedView(around),
  }
  return { ...flowPage('old-keys', heading), sheets: ['account.css'], data }
}

/** Table 4 row 41. */
export function wasItYouPage({ label, at }: Shown<'was-it-you'>, { t, base, client, locale }: Around): Page {
  const heading = t('recovery.was-it-you.title')
  const text = t('recovery.was-it-you.text', { when: momentShown(locale, at) })
  return { ...flowPage('was-it-you', heading), data: { base, client: client.name, heading, text, label } }
}
