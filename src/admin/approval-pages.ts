import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { momentShown } from '../i18n/moment.ts'
import { fragment, scriptOf } from '../sign-in/page-parts.ts'
import type { NoticeView } from '../sign-in/page-views.ts'
import type { ApprovalStep } from './approval.ts'
import { nameOf } from './people.ts'
import { whatOf } from './override-letter.ts'

/** Where the page stands, and in which language. */
export interface ApprovalAround {
  /** `/approve/<id>`: all forms post below it. */
  readonly base: string
  readonly t: Say
  readonly locale: string
}

type Shown<Show extends ApprovalStep['show']> = Extract<ApprovalStep, { readonly show: Show }>

/** The page of each step of an approval. */
export function approvalPage(step: ApprovalStep, around: ApprovalAround): Page {
  switch (step.show) {
    case 'prove':
      return provePage(step, around)
    case 'confirm':
      return confirmPage(step, around)
    case 'approved': {
      const { override, account } = step.asked
      return toldPage('approved', around, { about: nameOf(account), until: momentShown(around.locale, override.expiresAt) })
    }
    case 'gone':
    case 'own':
      return { ...toldPage(step.show, around), status: step.show === 'gone' ? 410 : 403 }
  }
}

function provePage({ challenge, notice: code }: Shown<'prove'>, around: ApprovalAround): Page {
  const { authenticator } = challenge
  const notice = code === null ? null : noticeOf(code, around)
  return {
    view: 'admin/approve',
    step: 'approve',
    authenticator,
    title: around.t('approve.title'),
    scripts: [scriptOf(authenticator)],
    data: { fragment: fragment('sign-in', challenge, { around, identifier: null, notice }), notice },
  }
}

/** There is no other way here, as there is in a sign-in: what its words say of others is left out. */
function noticeOf(code: NonNullable<Shown<'prove'>['notice']>, { t }: ApprovalAround): NoticeView {
  if (code === 'not-administrator') return { code: 'answer-wrong', text: t('approve.not-administrator'), calm: false }
  const own = code === 'ceremony-cancelled' || code === 'answer-wrong'
  return { code, text: t(own ? `approve.${code}` : `refusal.${code}`), calm: code === 'ceremony-cancelled' }
}

function confirmPage({ asked }: Shown<'confirm'>, { base, t, locale }: ApprovalAround): Page {
  const { override, account, actorName } = asked
  return {
    view: 'admin/approve-confirm',
    step: 'approve-confirm',
    title: t('approve.confirm.title'),
    data: {
      base,
      facts: [
        { label: t('approve.about'), value: nameOf(account) },
        { label: t('approve.what'), value: t(`override.office.${whatOf(override)}`) },
        { label: t('approve.reason'), value: override.reason },
        { label: t('approve.actor'), value: actorName },
        { label: t('approve.asked'), value: momentShown(locale, override.createdAt) },
        { label: t('approve.until'), value: momentShown(locale, override.expiresAt) },
      ],
    },
  }
}

const toldPage = (what: 'approved' | 'gone' | 'own', { t }: ApprovalAround, values: Readonly<Record<string, string>> = {}): Page => ({
  view: 'admin/approve-told',
  step: `approve-${what}`,
  title: t(`approve.${what}.title`),
  data: { title: t(`approve.${what}.title`), text: t(`approve.${what}.text`, values) },
})
