import type { ConnectedApp } from '../domain/sessions.ts'
import { wishIn } from '../http/consent-page.ts'
import type { Page } from '../http/page.ts'
import { momentShown } from '../i18n/moment.ts'
import type { Telling } from './devices-pages.ts'

/** The apps that a person let in, and what each may see of them. */
export const appsPage = (apps: readonly ConnectedApp[], { t, locale, notice }: Telling): Page => ({
  view: 'account/apps',
  step: 'apps',
  title: t('account.apps.title'),
  data: {
    notice,
    apps: apps.map(({ clientId, name, firstParty, startUri, scopes, claims, since }) => ({
      clientId,
      name,
      startUri: startUri !== null && /^https?:/.test(startUri) ? startUri : null,
      ours: firstParty,
      since: t('account.apps.since', { when: momentShown(locale, since) }),
      wishes: [
        ...new Set([...scopes.filter((it) => it !== 'openid').map((scope) => wishIn('scope', scope, t)), ...claims.map((claim) => wishIn('claim', claim, t))]),
      ],
    })),
  },
})
