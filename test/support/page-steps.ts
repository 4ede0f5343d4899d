import type { AccountId } from '../../src/domain/account.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import { type Objection, objections } from '../../src/domain/objection.ts'
import type { Challenge, Step, Turned } from '../../src/domain/sign-in.ts'
import { wishRefusals } from '../../src/sign-in/wish-refused.ts'

/** Whose pages they are. */
export const ada = 'ada@example.com'
const options = { challenge: 'AAAA', rpId: 'localhost', timeout: 300_000, userVerification: 'required', allowCredentials: [] }
const creation = {
  ...options,
  rp: { id: 'localhost', name: 'Keyward' },
  user: { id: 'AAAA', name: ada, displayName: ada },
  pubKeyCredParams: [-7, -257].map((alg) => ({ type: 'public-key', alg })),
  excludeCredentials: [],
}

/** A challenge as an authenticator begins it. */
export const challengeOf = (authenticator: string, page: Readonly<Record<string, unknown>>): Challenge => ({
  token: 'token',
  authenticator,
  ceremony: 'sign-in',
  madeFor: 'nobody',
  state: null,
  page,
  attempts: 0,
  attemptsMax: 5,
  expiresAt: new Date('2026-01-01T00:10:00Z'),
})

/** What the policy does not accept: made just now, and perhaps demanded; or used. */
const refused = (objection: Objection, more: Partial<Turned> = {}): Extract<Step, { readonly show: 'refused' }> => ({
  show: 'refused',
  authenticator: 'passkey',
  identifier: ada,
  ceremony: 'enrolment',
  objection,
  withdraw: { rpId: 'localhost', credentialId: 'AAAA' },
  taking: { authenticator: 'passkey', skippable: true, offer: null, skipsLeft: null },
  mayLeave: true,
  ...more,
})

const passkey = challengeOf('passkey', { options, mode: 'sign-in' })
const byPhone = challengeOf('passkey', { options, mode: 'discoverable', phone: true })
const listed = challengeOf('passkey', {
  options,
  mode: 'listed',
  places: [
    { provider: 'Apple Passwords', where: 'synced' },
    { provider: 'Windows Hello', where: 'this-kind-of-device' },
    { provider: null, where: 'phone' },
    { provider: null, where: 'security-key' },
  ],
})
const newPasskey = challengeOf('passkey', { options: creation, mode: 'enrol' })
const elsewhere = challengeOf('passkey', { options: creation, mode: 'enrol', elsewhere: true })
const letterCode = challengeOf('email-otp', { addressShown: ada, length: 6, minutes: 10, alphabet: 'digits' })
const password = challengeOf('password', { lengthMin: 15, lengthMax: 256 })
const sheet = [
  '4TQX-91ZK-M0RB',
  '7HDN-V2EC-PY58',
  '0WSG-JF6A-3K9T',
  'RB4M-8XQZ-1NDH',
  'C5VE-2PY0-WGJS',
  'F6A3-K9T7-HDNV',
  '2ECP-Y580-WSGJ',
  '91ZK-M0RB-4TQX',
  'Y58F-6A3K-9TRB',
  'M8XQ-Z1ND-HC5V',
]
const recoveryCode = challengeOf('recovery-code', { length: 12 })
const newCodes = (confirm: 'tick' | 'type', replaces: boolean) => challengeOf('recovery-code', { codes: sheet, confirm, replaces })
const remembered = (...identifiers: readonly string[]) => identifiers.map((identifier, index) => ({ accountId: `a${index}` as AccountId, identifier }))
const identify = {
  show: 'identify',
  identifier: null,
  challenge: passkey,
  remembered: [],
  signUp: true,
  remember: true,
  wants: 'sign-in',
  notice: null,
} as const
const wrong = { code: 'answer-wrong' } as const
/** Of one that no account has. */
const removed = { ...wrong, withdraw: { rpId: 'localhost', credentialId: 'AAAA' } } as const
const cancelled = { code: 'ceremony-cancelled' } as const
const choose = { show: 'choose', identifier: ada, offered: ['passkey', 'email-otp', 'password'], notice: null } as const
const asked = { show: 'challenge', route: 'B', offer: null, identifier: ada, prompt: false, beside: [], others: [], notice: null } as const
const byPasskey = { ...asked, authenticator: 'passkey', challenge: passkey, others: ['email-otp', 'password'] } as const
const byCode = { ...asked, authenticator: 'email-otp', challenge: letterCode, others: ['passkey'] } as const
const byPassword = { ...asked, authenticator: 'password', challenge: password, identifier: 'bob', others: ['email-otp'] } as const
const byRecoveryCode = { ...asked, authenticator: 'recovery-code', challenge: recoveryCode, others: ['passkey', 'email-otp'] } as const
const enrol = {
  show: 'enrol',
  offer: null,
  skipsLeft: null,
  authenticator: 'passkey',
  identifier: ada,
  challenge: newPasskey,
  skippable: true,
  signingUp: false,
  notice: null,
} as const
const codes = { ...enrol, offer: 'recovery', authenticator: 'recovery-code', challenge: newCodes('tick', false) } as const
const offer = { show: 'offer', authenticator: 'passkey', skippable: true, offer: 'replacement', skipsLeft: null, identifier: ada, notice: null } as const
const demanded = { ...enrol, skippable: false } as const

/** Every state of a sign-in that a person can see. */
export const steps: Readonly<Record<string, Exclude<Step, { show: 'finished' }>>> = {
  identify,
  'identify-refused': { ...identify, identifier: 'not an address', notice: { code: 'identifier-malformed' } },
  'identify-remembered': { ...identify, remembered: remembered(ada, 'a.very.long.name.of.a.person@department.university.example') },
  'identify-passkey': { ...identify, wants: 'passkey' },
  'identify-recovery': { ...identify, wants: 'recovery' },
  'identify-shared': { ...identify, shared: true, challenge: byPhone },
  'identify-shared-refused': { ...identify, shared: true, challenge: byPhone, identifier: 'not an address', notice: { code: 'identifier-malformed' } },
  'identify-account': { ...identify, wants: 'account' },
  'identify-unknown-passkey': { ...identify, notice: wrong },
  'identify-removed-passkey': { ...identify, notice: removed },
  choose,
  'choose-tucked': { ...choose, tucked: ['password'] },
  'choose-lost': { ...choose, offered: ['email-otp'], route: 'B2' },
  'choose-not-accepted': { ...choose, offered: ['email-otp'], route: 'B2', objection: 'denied' },
  'choose-failed-twice': { ...choose, offered: ['email-otp', 'passkey'], route: 'F', notice: cancelled },
  'choose-failed-before': { ...choose, offered: ['email-otp', 'passkey'], route: 'F' },
  'choose-unable': { ...choose, offered: ['email-otp', 'passkey'], route: 'G' },
  'choose-policy-changed': { ...choose, notice: { code: 'policy-changed' } },
  'challenge-passkey': byPasskey,
  'challenge-passkey-places': { ...byPasskey, challenge: listed },
  'challenge-passkey-places-cancelled': { ...byPasskey, challenge: listed, notice: cancelled },
  'challenge-passkey-beside': { ...byPasskey, route: 'D', beside: ['password'], others: ['email-otp'] },
  'challenge-passkey-cancelled': { ...byPasskey, beside: ['email-otp'], others: [], notice: cancelled },
  'challenge-passkey-unknown': { ...byPasskey, notice: wrong },
  'challenge-passkey-removed': { ...byPasskey, notice: removed },
  'challenge-passkey-try': { ...byPasskey, others: [], offer: 'replacement' },
  'challenge-email-otp': byCode,
  'challenge-email-otp-lost': { ...byCode, route: 'B2', others: [] },
  'challenge-email-otp-not-accepted': { ...byCode, route: 'B2', objection: 'synced', others: [] },
  'challenge-email-otp-failed-before': { ...byCode, route: 'F' },
  'challenge-email-otp-unable': { ...byCode, route: 'G' },
  'challenge-email-otp-refused': { ...byCode, notice: wrong },
  'challenge-password': { ...byPassword, beside: ['passkey'] },
  'challenge-password-refused': { ...byPassword, notice: { code: 'too-many-attempts', retryAfterSeconds: 240 } },
  'challenge-recovery-code': byRecoveryCode,
  'challenge-recovery-code-refused': { ...byRecoveryCode, notice: wrong },
  'challenge-passkey-second-factor': {
    ...byPasskey,
    others: [],
    why: 'more',
    challenge: challengeOf('passkey', { options, mode: 'listed', title: 'second-factor.title', places: [] }),
  },
  'challenge-passkey-to-change': { ...byPasskey, others: [], why: 'account' },
  'challenge-passkey-demanded': { ...byPasskey, others: [], why: 'more' },
  'challenge-passkey-once-more': { ...byPasskey, why: 'again' },
  'challenge-passkey-overdue': { ...byPasskey, why: 'deadline' },
  'choose-to-add': { ...choose, offered: ['email-otp'], why: 'enrol' },
  'challenge-email-otp-leads-to-passkey': { ...byCode, others: [], offer: 'replacement', leadsTo: 'passkey' },
  offer,
  'offer-twice-more': { ...offer, skipsLeft: 2 },
  'offer-here': { ...offer, offer: 'this-device' },
  'offer-overdue': { ...offer, skippable: false, row: 3 },
  'enrol-recovery-code': codes,
  'enrol-recovery-code-second': { ...codes, offer: 'second' },
  'enrol-recovery-code-again': { ...codes, challenge: newCodes('type', true), notice: { code: 'not-confirmed' } },
  'enrol-passkey': enrol,
  'enrol-passkey-cancelled': { ...enrol, offer: 'replacement', notice: cancelled },
  'enrol-passkey-signing-up': { ...enrol, signingUp: true, notice: cancelled },
  'enrol-passkey-offered': { ...enrol, offer: 'replacement' },
  'enrol-passkey-offered-twice-more': { ...enrol, offer: 'replacement', skipsLeft: 2 },
  'enrol-passkey-here': { ...enrol, offer: 'this-device' },
  'enrol-passkey-second': { ...enrol, offer: 'second' },
  'enrol-passkey-demanded': { ...demanded, row: 1 },
  'enrol-passkey-recovered': { ...demanded, row: 2 },
  'enrol-passkey-overdue': { ...demanded, row: 3 },
  'enrol-passkey-wished-here': { ...enrol, where: 'here' },
  'enrol-passkey-wished-phone': { ...enrol, where: 'phone', challenge: elsewhere },
  'enrol-passkey-wished-security-key': { ...enrol, where: 'security-key', challenge: elsewhere, notice: cancelled },
  'enrol-password-change': { ...enrol, authenticator: 'password', challenge: challengeOf('password', { lengthMin: 15, lengthMax: 256, renewing: true }) },
  'enrol-password': {
    ...demanded,
    authenticator: 'password',
    challenge: password,
    signingUp: true,
    notice: { code: 'password-too-short' },
  },
  upgrade: { show: 'upgrade', authenticator: 'passkey', identifier: ada, challenge: newPasskey },
  'recovery-held': { show: 'recovery-held', until: new Date('2026-01-02T12:00:00Z'), identifier: ada, challenge: null, notice: null },
  'recovery-held-codes': { show: 'recovery-held', until: new Date('2026-01-02T12:00:00Z'), identifier: ada, challenge: recoveryCode, notice: null },
  'recovery-held-refused': { show: 'recovery-held', until: new Date('2026-01-02T12:00:00Z'), identifier: ada, challenge: recoveryCode, notice: wrong },
  'recovery-enrol': { ...demanded, row: 2, scoped: true },
  'recovery-enrol-cancelled': { ...demanded, row: 2, scoped: true, notice: cancelled },
  'recovery-first-use': { ...byPasskey, others: [], scoped: true },
  'old-keys': {
    show: 'old-keys',
    identifier: ada,
    keys: [
      {
        id: 'one' as CredentialId,
        label: 'Apple Passwords',
        createdAt: new Date('2025-01-01T12:00:00Z'),
        lastUsedAt: new Date('2025-06-01T12:00:00Z'),
        aside: true,
      },
      { id: 'two' as CredentialId, label: 'A security key of the company', createdAt: new Date('2025-12-01T12:00:00Z'), lastUsedAt: null, aside: false },
    ],
  },
  'was-it-you': { show: 'was-it-you', label: 'Apple Passwords', at: new Date('2026-01-01T12:00:00Z') },
  'note-recovery-reversed': { show: 'note', message: 'recovery-reversed', identifier: null },
  'note-recovery-kept': { show: 'note', message: 'recovery-kept', identifier: null },
  confirm: { show: 'confirm', offer: 'recovery', identifier: ada },
  'note-no-room': { show: 'note', message: 'no-room', identifier: ada },
  'note-not-needed': { show: 'note', message: 'retiring-not-needed', identifier: ada },
  'note-added': { show: 'note', message: 'replacement-added', identifier: ada },
  'note-added-silently': { show: 'note', message: 'replacement-added', identifier: ada, undo: '/undo/AAAA' },
  ...Object.fromEntries(objections.map((it) => [`refused-${it}`, refused(it)])),
  'recovery-refused': { ...refused('synced', { mayLeave: false }), scoped: true },
  'refused-demanded': refused('synced', { mayLeave: false }),
  'refused-silent': refused('synced', { taking: null }),
  'refused-sign-in': refused('denied', { ceremony: 'sign-in', withdraw: null, taking: null }),
  'sign-up': { show: 'sign-up', identifier: ada, authenticators: ['passkey'], notice: null },
  'denied-disabled': { show: 'denied', because: 'account-disabled' },
  'denied-nothing-usable': { show: 'denied', because: 'nothing-usable' },
  'denied-demand': { show: 'denied', because: 'demand-cannot-be-met' },
  ...Object.fromEntries(wishRefusals.map((because) => [`denied-${because}`, { show: 'denied', because }] as const)),
}
