import type { Page } from '../http/page.ts'
import type { Withdrawal } from '../domain/signals.ts'
import type { Step } from '../domain/sign-in.ts'
import { challengePage, enrolPage, leadOf, notePage, offerPage, phoneOf, upgradePage, wayOut } from './ceremony-pages.ts'
import { flowPage, fragment, noticeView, scriptOf, type Shown, ways, webAuthnIn, whyView } from './page-parts.ts'
import type { Around } from './page-views.ts'
import { oldKeysPage, recoveryHeldPage, wasItYouPage } from './recovery-pages.ts'
import { confirmPage } from './confirm-page.ts'
import { refusedPage } from './refused-page.ts'
import { wishRefusals, type WishRefusal } from './wish-refused.ts'

/** The page of a step, which the address of the interaction shows again. The last step, `finished`, is none: it leads back to the client. */
export function pageFor(step: Exclude<Step, { show: 'finished' }>, around: Around): Page {
  const page = { ...bare(step, around), again: around.base }
  const withdraw = withdrawIn(step)
  return withdraw === null ? page : { ...page, signals: [{ kind: 'unknown', ...withdraw }] }
}

/** What the browser is asked to delete (WebAuthn L3, section 5.1.10.1). */
function withdrawIn(step: Step): Withdrawal | null {
  if (step.show === 'refused') return step.withdraw
  return 'notice' in step ? (step.notice?.withdraw ?? null) : null
}

function bare(step: Exclude<Step, { show: 'finished' }>, around: Around): Page {
  switch (step.show) {
    case 'identify':
      return identifyPage(step, around)
    case 'choose':
      return choosePage(step, around)
    case 'challenge':
      return challengePage(step, around)
    case 'enrol':
      return enrolPage(step, around)
    case 'offer':
      return offerPage(step, around)
    case 'upgrade':
      return upgradePage(step, around)
    case 'recovery-held':
      return recoveryHeldPage(step, around)
    case 'old-keys':
      return oldKeysPage(step, around)
    case 'was-it-you':
      return wasItYouPage(step, around)
    case 'note':
      return notePage(step, around)
    case 'confirm':
      return confirmPage(step, around)
    case 'refused':
      return refusedPage(step, around)
    case 'sign-up':
      return signUpPage(step, around)
    case 'denied':
      return deniedPage(step, around)
  }
}

const HEADINGS = { 'sign-in': 'identify', passkey: 'identify.passkey', account: 'identify.account', recovery: 'identify.passkey' } as const
const LABELS = { 'sign-in': 'identifier', passkey: 'identifier', account: 'identifier.email', recovery: 'identifier' } as const

function identifyPage(step: Shown<'identify'>, around: Around): Page {
  const { t, base, client } = around
  const heading = HEADINGS[step.wants]
  const title = step.wants === 'recovery' ? t('trouble') : t(`${heading}.title`)
  return {
    ...flowPage('identify', title, step.challenge === null ? [] : [scriptOf(step.challenge.authenticator)]),
    data: {
      base,
      client: client.name,
      heading: title,
      intro: t(`${heading}.text`, { client: client.name }),
      label: t(LABELS[step.wants]),
      identifier: step.identifier ?? '',
      remember: step.remember,
      signUp: step.signUp && step.wants === 'sign-in',
      notice: noticeView(step.notice, around, { page: 'identify', authenticator: step.challenge?.authenticator }),
      ...(step.shared === true ? atShared(step, around) : atOwn(step, around)),
    },
  }
}

/** What is in a browser that is one's own: names, passkeys, and room for another. */
const atOwn = (step: Shown<'identify'>, around: Around) => ({
  shared: false,
  mayShare: step.wants === 'sign-in',
  remembered: step.wants === 'account' ? [] : step.remembered,
  autofill: autofillIn(step, around),
  byPhone: null,
  offersPasskey: (step.wants === 'sign-in' || step.wants === 'account') && webAuthnIn(around) !== undefined,
})

/** What is in everybody's: the phone that somebody has with them, and nothing else. */
const atShared = (step: Shown<'identify'>, around: Around) => ({
  shared: true,
  mayShare: true,
  remembered: [],
  autofill: null,
  byPhone: autofillIn(step, around),
  offersPasskey: false,
})

/** A passkey among the names that the browser suggests, and its button. */
const autofillIn = ({ challenge, wants, identifier }: Shown<'identify'>, around: Around) =>
  challenge === null || wants !== 'sign-in' ? null : fragment('autofill', challenge, { around, identifier, notice: null })

function choosePage(step: Shown<'choose'>, around: Around): Page {
  const { t, base, client } = around
  const { offered, tucked = [], route } = step
  const cameToNothing = step.notice?.code === 'ceremony-cancelled' || route === 'F'
  return {
    ...flowPage('choose', t('choose.title')),
    data: {
      base,
      client: client.name,
      identifier: step.identifier,
      ...whyView(step.why, around),
      lead: leadOf(step, around),
      phone: phoneOf(route, around),
      ways: ways(
        offered.filter((id) => !tucked.includes(id)),
        around,
      ),
      others: ways(
        offered.filter((id) => tucked.includes(id)),
        around,
      ),
      wayOut: wayOut(cameToNothing, around),
      notice: noticeView(step.notice, around, { page: 'choose' }),
    },
  }
}

function signUpPage(step: Shown<'sign-up'>, around: Around): Page {
  const { t, base, client } = around
  return {
    ...flowPage('sign-up', t('sign-up.title')),
    data: {
      base,
      client: client.name,
      identifier: step.identifier,
      ways: ways(step.authenticators, around).map((way) => ({
        ...way,
        label: t('sign-up.continue', { name: way.label }, way.id),
        hint: t('sign-up.hint', {}, way.id),
      })),
      notice: noticeView(step.notice, around, { page: 'sign-up' }),
    },
  }
}

function deniedPage(step: Shown<'denied'>, { t, base, client }: Around): Page {
  const known = DENIED.has(step.because) || isWished(step.because) ? step.because : 'nothing-usable'
  const title = t(`denied.${known}.title`)
  return {
    ...flowPage('denied', title),
    status: 403,
    data: {
      base,
      client: client.name,
      title,
      text: t(`denied.${known}.text`),
      next: t(`denied.${known}.next`, { client: client.name }),
      onward: onwardOf(step.because, t),
    },
  }
}

const DENIED: ReadonlySet<string> = new Set(['account-disabled', 'nothing-usable', 'demand-cannot-be-met'])

const isWished = (because: string): because is WishRefusal => wishRefusals.some((it) => it === because)

/** Whoever came from their account is nobody else, and goes back there, unless a new replacement is what helps. */
function onwardOf(because: string, t: Around['t']): { readonly action: 'restart' | 'recover'; readonly label: string } | null {
  if (because === 'guarded') return { action: 'recover', label: t('denied.guarded.submit') }
  return isWished(because) ? null : { action: 'restart', label: t('denied.restart') }
}
