import type { Interaction } from '../../src/domain/interactions.ts'
import { consentPage } from '../../src/http/consent-page.ts'
import { errorCodes, type ErrorCode } from '../../src/http/error-codes.ts'
import { errorPage } from '../../src/http/error-page.ts'
import type { Page } from '../../src/http/page.ts'
import type { Say } from '../../src/i18n/messages.ts'
import { pageFor } from '../../src/sign-in/pages.ts'
import { helpPages } from './help-pages.ts'
import { addingPages } from './page-adding.ts'
import { cardPages } from './page-cards.ts'
import { officePages } from './page-office.ts'
import { roomPages } from './page-room.ts'
import { ada, steps } from './page-steps.ts'

const client = { id: 'notes', name: 'Notes', firstParty: true, logoUri: null, policyUri: null, tosUri: null, startUri: 'https://notes.example/start' }
/** A third-party client asks for a lot. */
export const asking: Interaction = {
  uid: 'uid',
  client: { ...client, name: 'Photo Printer', firstParty: false, policyUri: 'https://printer.example/privacy', tosUri: 'https://printer.example/terms' },
  prompt: 'consent',
  prompts: [],
  acrWanted: [],
  maxAgeSeconds: null,
  loginHint: null,
  uiLocales: [],
  session: { sub: 'ada' },
  wanted: { scopes: ['openid', 'email', 'offline_access', 'photos:print'], claims: [] },
}

const letters = [
  {
    key: '1',
    to: ada,
    subject: 'Your code for Keyward',
    text: 'Your code\n\n123456\n\nIt lasts 10 minutes.',
    html: '',
    postedAt: new Date('2026-01-01T12:00:00Z'),
  },
]
/** Every page in every state, by name. */
export function allPages(t: Say): Readonly<Record<string, Page>> {
  const around = {
    base: '/interaction/uid',
    client,
    t,
    locale: 'en',
    authenticators: ['passkey', 'email-otp', 'password', 'recovery-code'].map((id) => ({ id, needsWebAuthn: id === 'passkey' })),
  }
  const errors = (Object.keys(errorCodes) as ErrorCode[]).map(
    (code) => [`error-${code}`, errorPage(code, { t, requestId: '0123456789abcdef' }, client)] as const,
  )
  return {
    ...Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, pageFor(step, around)])),
    ...officePages(t),
    ...addingPages(t),
    ...cardPages(t),
    ...helpPages(t),
    ...roomPages(t),
    consent: consentPage(asking, { base: '/interaction/uid', identifier: ada, t }),
    'sign-out': { view: 'sign-out', step: 'sign-out', title: t('sign-out.title'), leaves: true, data: { action: '/session/end/confirm', xsrf: 'x' } },
    'signed-out': { view: 'signed-out', step: 'signed-out', title: t('signed-out.title'), data: {} },
    home: { view: 'home', step: 'home', title: t('home.title'), data: {} },
    letters: { view: 'dev/letters', step: 'letters', title: t('letters.title'), data: { letters } },
    'letters-none': { view: 'dev/letters', step: 'letters', title: t('letters.title'), data: { letters: [] } },
    ...Object.fromEntries(errors),
  }
}
