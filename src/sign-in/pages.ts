import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { Fault } from '../domain/fault.ts'
import type { InteractionClient } from '../domain/interactions.ts'
import type { Challenge, Notice, Step } from '../domain/sign-in.ts'
import type { AuthenticatorFace, FragmentView, NoticeView, WayView } from './page-views.ts'

/** Where a page stands. */
export interface Around {
  /** `/interaction/<uid>`: all forms post below it. */
  readonly base: string
  readonly client: InteractionClient
  readonly t: Say
  readonly authenticators: readonly AuthenticatorFace[]
}

/** The page of a step. The last step, `finished`, is none: it leads back to the client. */
export function pageFor(step: Exclude<Step, { show: 'finished' }>, around: Around): Page {
  switch (step.show) {
    case 'identify':
      return identifyPage(step, around)
    case 'choose':
      return choosePage(step, around)
    case 'challenge':
      return challengePage(step, around)
    case 'enrol':
      return enrolPage(step, around)
    case 'sign-up':
      return signUpPage(step, around)
    case 'denied':
      return deniedPage(step, around)
    case 'offer':
    case 'upgrade':
    case 'note':
      throw new Fault('page-missing', `there is no page for ${step.show}`)
  }
}

type Shown<Show extends Step['show']> = Extract<Step, { show: Show }>

const SCRIPTS = ['capabilities.js']

const HEADINGS = { 'sign-in': 'identify', passkey: 'identify.passkey', account: 'identify.account', recovery: 'identify.passkey' } as const
const LABELS = { 'sign-in': 'identifier', passkey: 'identifier', account: 'identifier.email', recovery: 'identifier' } as const

function identifyPage(step: Shown<'identify'>, around: Around): Page {
  const { t, base, client } = around
  const heading = HEADINGS[step.wants]
  const notice = noticeView(step.notice, t)
  const autofill = step.challenge === null ? null : fragment('autofill', step.challenge, { around, identifier: step.identifier, notice })
  return {
    ...flowPage('sign-in/identify', 'identify', t(`${heading}.title`), autofill === null ? [] : [autofill.data.authenticator]),
    data: {
      base,
      client: client.name,
      heading: t(`${heading}.title`),
      intro: t(`${heading}.text`, { client: client.name }),
      label: t(LABELS[step.wants]),
      identifier: step.identifier ?? '',
      remembered: step.wants === 'account' ? [] : step.remembered,
      remember: step.remember,
      signUp: step.signUp && step.wants === 'sign-in',
      autofill: step.wants === 'sign-in' ? autofill : null,
      offersPasskey: step.wants !== 'passkey' && around.authenticators.some(({ needsWebAuthn }) => needsWebAuthn),
      notice,
    },
  }
}

function choosePage(step: Shown<'choose'>, around: Around): Page {
  const { t, base, client } = around
  return {
    ...flowPage('sign-in/choose', 'choose', t('choose.title')),
    data: { base, client: client.name, identifier: step.identifier, ways: ways(step.offered, around), notice: noticeView(step.notice, t) },
  }
}

function challengePage(step: Shown<'challenge'>, around: Around): Page {
  const { t, base, client } = around
  const notice = noticeView(step.notice, t, step.authenticator)
  return {
    ...flowPage('sign-in/challenge', 'challenge', t('title', {}, step.authenticator), [step.authenticator]),
    authenticator: step.authenticator,
    data: {
      base,
      client: client.name,
      heading: t('title', {}, step.authenticator),
      identifier: step.identifier,
      fragment: fragment('sign-in', step.challenge, { around, identifier: step.identifier, notice, prompt: step.prompt }),
      beside: ways(step.beside, around),
      others: ways(step.others, around),
      notice,
    },
  }
}

function enrolPage(step: Shown<'enrol'>, around: Around): Page {
  const { t, base, client } = around
  const notice = noticeView(step.notice, t, step.authenticator)
  const heading = t('enrol.title', { name: t('name', {}, step.authenticator) }, step.authenticator)
  return {
    ...flowPage('sign-in/enrol', 'enrol', heading, [step.authenticator]),
    authenticator: step.authenticator,
    data: {
      base,
      client: client.name,
      heading,
      identifier: step.identifier,
      fragment: fragment('enrol', step.challenge, { around, identifier: step.identifier, notice, skippable: step.skippable }),
      skip: step.skippable ? t(step.signingUp ? 'sign-up.without' : 'enrol.skip') : null,
      notice,
    },
  }
}

function signUpPage(step: Shown<'sign-up'>, around: Around): Page {
  const { t, base, client } = around
  return {
    ...flowPage('sign-in/sign-up', 'sign-up', t('sign-up.title')),
    data: {
      base,
      client: client.name,
      identifier: step.identifier,
      ways: ways(step.authenticators, around).map((way) => ({
        ...way,
        label: t('sign-up.continue', { name: way.label }, way.id),
        hint: t('sign-up.hint', {}, way.id),
      })),
      notice: noticeView(step.notice, t),
    },
  }
}

function deniedPage(step: Shown<'denied'>, around: Around): Page {
  const { t, base, client } = around
  const known = DENIED.has(step.because) ? step.because : 'nothing-usable'
  const title = t(`denied.${known}.title`)
  return {
    ...flowPage('sign-in/denied', 'denied', title),
    status: 403,
    data: { base, client: client.name, title, text: t(`denied.${known}.text`), next: t(`denied.${known}.next`, { client: client.name }) },
  }
}

const DENIED: ReadonlySet<string> = new Set(['account-disabled', 'nothing-usable', 'demand-cannot-be-met'])

const flowPage = (view: string, step: string, title: string, authenticators: readonly string[] = []): Omit<Page, 'data'> => ({
  view,
  step,
  title,
  scripts: [...SCRIPTS, ...authenticators.map((id) => `authenticators/${id}/browser.js`)],
  leaves: true,
})

/** `retryAfterSeconds` is told in whole minutes, never fewer than one. */
function noticeView(notice: Notice | null, t: Say, authenticator?: string): NoticeView | null {
  if (notice === null) return null
  const { code, retryAfterSeconds } = notice
  const later = retryAfterSeconds === undefined ? '' : ` ${t('retry-after', { count: Math.max(1, Math.ceil(retryAfterSeconds / 60)) })}`
  return { code, text: t(`refusal.${code}`, {}, authenticator) + later, calm: CALM.has(code) }
}

const CALM: ReadonlySet<string> = new Set(['ceremony-cancelled', 'credential-exists'])

const ways = (ids: readonly string[], { t, authenticators }: Around): readonly WayView[] =>
  ids.map((id) => ({
    id,
    label: t('name', {}, id),
    hint: t('choose', {}, id),
    needsWebAuthn: authenticators.some((one) => one.id === id && one.needsWebAuthn),
  }))

interface FragmentWishes {
  readonly around: Around
  readonly identifier: string | null
  readonly notice: NoticeView | null
  readonly prompt?: boolean
  readonly skippable?: boolean
}

/** An authenticator's part of a page: which view, with what. */
function fragment(
  name: string,
  challenge: Challenge,
  { around, identifier, notice, prompt = false, skippable = false }: FragmentWishes,
): { readonly view: string; readonly data: FragmentView } {
  const { authenticator, token, page } = challenge
  const t: FragmentView['t'] = (key, values) => around.t(key, values, authenticator)
  return {
    view: `/authenticators/${authenticator}/${name}`,
    data: { t, base: around.base, challenge: token, page, prompt, identifier, skippable, notice, authenticator },
  }
}
