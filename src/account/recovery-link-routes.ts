import type { RecoveryDeed } from '../domain/recovery-link.ts'
import type { Page } from '../http/page.ts'
import type { Handler, Route, Visit } from '../http/visit.ts'
import { momentIn } from '../i18n/moment.ts'
import type { RecoveryLinks, RecoveryLinkStep } from './recovery-link.ts'

/** Where the links in letters about a recovery lead: asks, and does it. */
export const recoveryLinkRoutes = (links: RecoveryLinks): readonly Route[] => [
  ['GET', '/recovery/stop/:sealed', showing(links, 'stop')],
  ['POST', '/recovery/stop/:sealed', taking(links, 'stop')],
  ['GET', '/recovery/undo/:sealed', showing(links, 'undo')],
  ['POST', '/recovery/undo/:sealed', taking(links, 'undo')],
]

function showing(links: RecoveryLinks, deed: RecoveryDeed): Handler {
  return async (visit) => visit.state.show(pageOf(await links.show(deed, sealedIn(visit)), deed, visit))
}

function taking(links: RecoveryLinks, deed: RecoveryDeed): Handler {
  return async (visit) => {
    await links.take(deed, sealedIn(visit))
    visit.redirect(baseOf(visit, deed))
    visit.status = 303
  }
}

const sealedIn = ({ params }: Pick<Visit, 'params'>): string => params['sealed'] ?? ''
const baseOf = (visit: Pick<Visit, 'params'>, deed: RecoveryDeed): string => `/recovery/${deed}/${encodeURIComponent(sealedIn(visit))}`

/** The page of each step. */
export function pageOf(
  step: RecoveryLinkStep,
  deed: RecoveryDeed,
  visit: { readonly state: Pick<Visit['state'], 't' | 'locale'>; readonly params: Visit['params'] },
): Page {
  const { t, locale } = visit.state
  if (step.show === 'expired')
    return { ...told('recovery-expired', t('recovery.expired.title'), [t('recovery.expired.text'), t('recovery.expired.next')]), status: 410 }
  if (step.show === 'done') return told(`recovery-${deed}-done`, t(`recovery.${deed}.done.title`), [t(`recovery.${deed}.done.text`)])
  const when = momentIn(locale, step.at)
  const say = (key: string): string => t(`recovery.${deed}.ask.${key}`, { until: when, when })
  const title = say('title')
  return {
    view: 'account/recovery-link',
    step: `recovery-${deed}`,
    title,
    data: { title, base: baseOf(visit, deed), lead: say('text'), what: say('what'), submit: say('submit') },
  }
}

const told = (step: string, title: string, lines: readonly string[]): Page => ({ view: 'account/told', step, title, data: { title, lines } })
