import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'

/** Errors of RFC 6749, section 4.1.2.1, and others that a sign-in for the account area can end with, as far as each has words of its own. */
const reasons = ['access_denied', 'login_required', 'unmet_authentication_requirements', 'no-session'] as const

/** The person came back without having signed in, or proved anything: nothing was changed, and here is why. */
export function unchangedPage(error: string, to: string, t: Say): Page {
  const reason = reasons.find((it) => it === error) ?? 'other'
  return {
    view: 'account/told',
    step: 'unchanged',
    title: t('account.unchanged.title'),
    sheets: ['account.css'],
    data: {
      title: t('account.unchanged.title'),
      lines: [t(`account.unchanged.${reason}`)],
      way: { href: to, label: t('account.go') },
      beside: reason === 'unmet_authentication_requirements' ? { href: '/recover', label: t('trouble') } : null,
    },
  }
}

/** What whoever is signed in no more reads last: signed out everywhere, or gone. */
export const goodbyePage = (what: 'signed-out' | 'deleted', t: Say): Page => ({
  view: 'account/told',
  step: what,
  title: t(`account.${what}.title`),
  sheets: ['account.css'],
  data: {
    title: t(`account.${what}.title`),
    lines: [t(`account.${what}.text`)],
    way: what === 'deleted' ? null : { href: '/account', label: t('account.signed-out.again') },
  },
})
