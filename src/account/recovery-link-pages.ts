import type { RecoveryDeed } from '../domain/recovery-link.ts'
import type { Page } from '../http/page.ts'
import { momentShown } from '../i18n/moment.ts'
import { type LinkAround, linkExpired, linkTold } from './letter-link-pages.ts'
import type { RecoveryLinkStep } from './recovery-link.ts'

/** The page of each step of stopping a recovery, or of taking one back. */
export function recoveryLinkPage(step: RecoveryLinkStep, deed: RecoveryDeed, { base, t, locale }: LinkAround): Page {
  if (step.show === 'expired') return linkExpired('recovery', t)
  if (step.show === 'done') return linkTold(`recovery-${deed}-done`, t(`recovery.${deed}.done.title`), [t(`recovery.${deed}.done.text`)])
  const when = momentShown(locale, step.at)
  const say = (key: string): string => t(`recovery.${deed}.ask.${key}`, { until: when, when })
  const title = say('title')
  return {
    view: 'account/recovery-link',
    step: `recovery-${deed}`,
    title,
    data: { title, base, lead: say('text'), what: say('what'), submit: say('submit') },
  }
}
