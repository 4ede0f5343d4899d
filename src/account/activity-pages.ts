import type { PastEvent } from '../domain/personal.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { listIn } from '../i18n/list.ts'
import { momentShown } from '../i18n/moment.ts'

/** In whose words; `nameOf`: what a client is called. */
export interface ActivityWords {
  readonly t: Say
  readonly locale: string
  readonly nameOf: (clientId: string) => string
}

/** The past of an account in plain words, a page at a time. `older`: where it goes on. */
export const activityPage = (past: readonly PastEvent[], older: string | null, words: ActivityWords): Page => ({
  view: 'account/activity',
  step: 'activity',
  title: words.t('account.activity.title'),
  data: {
    older,
    past: past.map((it) => ({ when: momentShown(words.locale, it.at), text: textOf(it, words) })),
  },
})

/** One event in a sentence. Where its message has variants by what it was about (`session.ended.recovery`), that one. */
export function textOf({ type, clientId, data }: PastEvent, { t, locale, nameOf }: ActivityWords): string {
  const values = { app: clientId === null ? '' : nameOf(clientId), way: listIn(locale, waysIn(data, t)) }
  const key = `account.activity.${type}`
  const variant = variantOf(data)
  const particular = variant === null ? key : t(`${key}.${variant}`, values)
  return variant === null || particular === `${key}.${variant}` ? t(key, values) : particular
}

/** What its data says of how it came about. */
function variantOf({ by, why, to, what }: PastEvent['data']): string | null {
  const found = [by, why, to, what].find((it) => typeof it === 'string' && /^[a-z-]+$/.test(it))
  return typeof found === 'string' ? found : null
}

function waysIn({ authenticator, authenticators }: PastEvent['data'], t: Say): readonly string[] {
  const ids = Array.isArray(authenticators) ? authenticators : [authenticator]
  return ids.flatMap((it: unknown) => (typeof it === 'string' ? [t('name', {}, it)] : []))
}
