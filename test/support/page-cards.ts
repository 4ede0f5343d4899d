import { addressesPage, addressesView } from '../../src/account/address-pages.ts'
import type { AddressView } from '../../src/account/addresses.ts'
import { codesPage, codesView } from '../../src/account/codes-pages.ts'
import type { Hindrance } from '../../src/account/gate.ts'
import type { Next } from '../../src/account/health.ts'
import { healthPage } from '../../src/account/health-pages.ts'
import { hinderedPage } from '../../src/account/hindered-page.ts'
import { noticeOf, type Told } from '../../src/account/notice.ts'
import { overviewPage } from '../../src/account/overview-pages.ts'
import type { Card, CardState } from '../../src/account/passkey-cards.ts'
import { passkeyPage, passkeysPage, passkeysView } from '../../src/account/passkey-pages.ts'
import { passwordPage, passwordView } from '../../src/account/password-pages.ts'
import { practicePage, practisedPage } from '../../src/account/practice-pages.ts'
import { undoPage } from '../../src/account/undo-pages.ts'
import type { Account, Identifier } from '../../src/domain/account.ts'
import type { Credential } from '../../src/domain/credential.ts'
import type { Override } from '../../src/domain/facts.ts'
import type { Page } from '../../src/http/page.ts'
import type { Say } from '../../src/i18n/messages.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { inFrame } from './page-room.ts'
import { ada } from './page-steps.ts'

const spring = new Date('2026-03-02T10:00:00Z')
const noon = new Date('2026-11-26T12:00:00Z')

const cardOf = (label: string, state: CardState, more: Partial<Credential> = {}, card: Partial<Card> = {}): Card => ({
  credential: {
    id: label,
    authenticator: 'passkey',
    label,
    status: 'active',
    assessed: { bound: 'synced', provider: 'p', attachment: 'platform', discoverable: true, usable: true },
    createdAt: spring,
    createdOn: { family: 'safari', platform: 'ios' },
    lastUsedAt: noon,
    lastUsedOn: { family: 'firefox', platform: 'windows' },
    ...more,
  } as Credential,
  state,
  objection: null,
  place: 'synced',
  ...card,
})

const cards: readonly Card[] = [
  cardOf('Work phone', 'works', { lastUsedHere: true }),
  cardOf(
    'A security key with a very long name of its own that goes on and on',
    'unused',
    { lastUsedAt: null, lastUsedOn: null, createdOn: null },
    { place: 'key' },
  ),
  cardOf('Old tablet', 'set-aside', { status: 'quarantined', statusWhy: 'recovery:1' }, { place: 'device' }),
  cardOf('Copied somewhere', 'set-aside', { status: 'quarantined', statusWhy: 'answered' }),
  cardOf('Windows Hello', 'refused', {}, { objection: 'device-bound', place: 'device' }),
  cardOf('Another manager', 'refused-soon', {}, { objection: 'denied' }),
  cardOf('From before', 'useless-here'),
  cardOf('Key without a PIN', 'second-factor', {}, { place: 'key' }),
  cardOf('Added by password', 'unconfirmed'),
  cardOf('Forgotten', 'stale', { lastUsedAt: null }),
  cardOf('In a drawer', 'rested'),
]

const mail = (value: string, primary: boolean, more: Partial<Identifier> = {}): Identifier => ({
  kind: 'email',
  value,
  normalised: value,
  verifiedAt: spring,
  primary,
  original: true,
  endsAt: null,
  distrustedAt: null,
  ...more,
})
const addresses: readonly AddressView[] = [
  { identifier: mail(ada, true), state: 'verified' },
  { identifier: mail('a.very.long.address.of.somebody.who.likes.long.addresses@subdomain.of.a.long.domain.example', false), state: 'young' },
  { identifier: mail('read@example.com', false), state: 'distrusted' },
  { identifier: mail('gone@example.com', false, { endsAt: noon }), state: 'ends' },
  { identifier: mail('typed@example.com', false, { verifiedAt: null }), state: 'unverified' },
]
const pending = [{ value: 'new@example.com', normalised: 'new@example.com', codeMac: '', attempts: 0, createdAt: noon, expiresAt: noon }]
const trial = { authenticator: 'email-otp', sealed: 'sealed', address: ada, state: null }
const override = { kind: 'exempt', mode: null, reason: 'lost phone', approvedBy: null, expiresAt: noon } as Override
const account = { displayName: 'Ada', roles: ['owner'] } as unknown as Account

/** Passkeys, addresses, password, codes, health and what a person is told when something cannot be done, each in every state. */
export function cardPages(t: Say): Readonly<Record<string, Page>> {
  const words = { t, locale: 'en', providerName: () => 'Apple Passwords' }
  const told = (it: Told) => noticeOf(it, t)
  const around = { t, locale: 'en', notice: null }
  const healthWords = { t, locale: 'en', holdHours: 24, replacement: 'passkey', codes: 'recovery-code' }
  const state = { there: true, phaseOuts: [], policy: defaultPolicy, kept: null, exception: null, paused: false } as const
  const under = (mode: 'allow' | 'demote' | 'block' | 'remove' | 'none') => ({ ...state, decision: { mode, policyId: 'everyone', class: 'C1' as const } })
  const sheet = { assessed: { left: 3 }, confirmedAt: spring } as Credential
  const [first = cardOf('x', 'works')] = cards
  const losses = [
    { what: cards.slice(0, 1), left: { by: 'replacement', cards: cards.slice(1, 3) } },
    { what: cards.slice(1, 2), left: { by: 'channel', held: true } },
    { what: 'mailbox', left: { by: 'nothing' } },
  ] as const
  const undoing = { base: '/undo/AAAA', t, locale: 'en' }
  const all = { addresses, pending, channelHours: 72, editable: true }
  const places = [
    { view: '/account/passkeys-part', data: passkeysView(cards.slice(0, 3), words, 'passkey') },
    { view: '/account/health-part', data: { heading: t('cards.health.title'), text: t('cards.health.text') } },
    { view: '/account/addresses-part', data: addressesView({ ...all, pending: [], editable: false }, t, 'en') },
    { view: '/account/codes-part', data: codesView(sheet, defaultPolicy, t, 'en') },
    { view: '/account/password-part', data: passwordView(under('demote'), t, 'en') },
  ]
  const hindrances: readonly Hindrance[] = ['way-in', 'recovery', 'gone', 'full', 'another-way', 'no-replacement']
  const nexts: readonly Next[] = ['verify', 'prove', 'tidy']
  const inside = {
    'overview-cards': overviewPage('Ada', places, t),
    'passkeys-all': passkeysPage(passkeysView(cards, words, 'passkey'), told('removed')),
    'passkeys-none': passkeysPage(passkeysView([], words, null), null),
    ...Object.fromEntries(
      cards.map((card) => [
        `passkeys-one-${card.credential.label.replaceAll(' ', '-').toLowerCase()}`,
        passkeyPage(card, words, { last: null, notice: null, reminders: true }),
      ]),
    ),
    'passkeys-last': passkeyPage(first, words, { last: { ways: ['email-otp', 'recovery-code'], trial: null }, notice: null, reminders: true }),
    'passkeys-last-asked': passkeyPage(first, words, { last: { ways: ['recovery-code'], trial }, notice: told('wrong'), reminders: true }),
    'addresses-all': addressesPage({ ...all, pending: [], editable: false }, around),
    'addresses-all-none': addressesPage({ ...all, addresses: [], pending: [] }, around),
    'addresses-all-change': addressesPage(all, { ...around, notice: told('wrong') }),
    ...Object.fromEntries((['allow', 'demote', 'block', 'remove', 'none'] as const).map((mode) => [`passwords-${mode}`, passwordPage(under(mode), around)])),
    ...Object.fromEntries(
      (['no-replacement', 'recovery', 'way-in'] as const).map((kept) => [`passwords-kept-${kept}`, passwordPage({ ...under('allow'), kept }, around)]),
    ),
    'passwords-except': passwordPage({ ...under('allow'), exception: { until: spring } }, around),
    'passwords-gone': passwordPage({ ...under('none'), there: false }, { ...around, notice: told('password-removed') }),
    'codes-sheet': codesPage(sheet, defaultPolicy, t, 'en'),
    'codes-sheet-none': codesPage(null, defaultPolicy, t, 'en'),
    ...Object.fromEntries(nexts.map((next) => [`health-${next}`, healthPage({ grade: 'fair', losses, next }, { account, overrides: [] }, healthWords)])),
    'health-weak': healthPage({ grade: 'weak', losses, next: 'address' }, { account, overrides: [override] }, healthWords),
    'health-good': healthPage({ grade: 'good', losses: [], next: 'practise' }, { account, overrides: [] }, healthWords),
    'practice-begin': practicePage({ ways: ['email-otp', 'recovery-code'], trial: null, notice: null }, t),
    'practice-none': practicePage({ ways: [], trial: null, notice: null }, t),
    'practice-asked': practicePage({ ways: ['recovery-code'], trial, notice: told('over') }, t),
    'practice-right': practisedPage({ right: true, byChannel: true, waitHours: 24 }, t),
    'practice-right-codes': practisedPage({ right: true, byChannel: false, waitHours: null }, t),
    'practice-wrong': practisedPage({ right: false, byChannel: true, waitHours: null }, t),
    'practice-wrong-codes': practisedPage({ right: false, byChannel: false, waitHours: null }, t),
    ...Object.fromEntries(hindrances.map((it) => [`hindered-${it}`, hinderedPage(it, '/account', t)])),
  }
  return {
    ...Object.fromEntries(Object.entries(inside).map(([name, page]) => [name, inFrame(page, t)])),
    'undo-removal': undoPage({ show: 'ask-removal', label: 'Work phone', when: noon }, undoing),
    'undo-addresses': undoPage({ show: 'ask-addresses', restored: [ada], dropped: ['new@example.com'] }, undoing),
    'undo-restored-removal': undoPage({ show: 'restored', what: 'removal' }, undoing),
    'undo-restored-addresses': undoPage({ show: 'restored', what: 'addresses' }, undoing),
  }
}
