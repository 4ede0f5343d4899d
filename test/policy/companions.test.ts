import { describe, expect, test } from 'vitest'
import type { KnownBrowser } from '../../src/domain/browser.ts'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { CredentialFact } from '../../src/domain/facts.ts'
import { brakingOf } from '../../src/policy/brakes.ts'
import { confirmationOf } from '../../src/policy/confirm.ts'
import { decide } from '../../src/policy/decide.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { holdUntil } from '../../src/policy/hold.ts'
import { offerAfter } from '../../src/policy/snooze.ts'
import { strandingOf } from '../../src/policy/stranded.ts'
import { blockedSince, codes, daysAgo, everyone, hoursAgo, moment, now, passkey, password, person, policyWith, securityKey, shown } from './people.ts'
import { unproven } from './people.ts'

const evidenceOf = (credential: CredentialFact): Evidence => ({ ...shown(credential.authenticator), credentialId: credential.id })

interface Told {
  readonly credential?: CredentialFact
  readonly accepted?: readonly string[]
  readonly firstSeenAt?: Date | null
  readonly at?: Date
}

describe('a credential that a password alone enrolled is confirmed', () => {
  const own = passkey({ confirmedAt: null, createdAt: daysAgo(3) })
  const confirmed = passkey()
  const confirmation = (
    beside: readonly Evidence[],
    { credential = own, accepted = ['passkey', 'email-otp', 'password'], firstSeenAt = daysAgo(1), at = now }: Told = {},
  ) =>
    confirmationOf({
      credential,
      facts: { credentials: [own, confirmed] },
      policy: defaultPolicy,
      context: moment({ now: at, evidence: [evidenceOf(credential), ...beside], browser: { known: firstSeenAt !== null, firstSeenAt, failures: 0 } }),
      accepted,
    })

  test.each([
    ['by a code shown in the same sign-in', [shown('email-otp')], 'proof'],
    ['by another passkey, which is confirmed', [evidenceOf(confirmed)], 'proof'],
    ['not by itself, shown twice', [evidenceOf(own)], null],
    ['not by the password', [shown('password')], null],
    ['not by nothing', [], null],
  ] as const)('%s', (_what, beside, by) => {
    expect(confirmation(beside)).toBe(by)
  })
  test('not by another that nobody confirmed, nor by one that was set aside', () => {
    const credentials = [own, passkey({ confirmedAt: null }), passkey({ status: 'quarantined' })]
    for (const other of credentials.slice(1)) {
      const context = moment({ evidence: [evidenceOf(own), evidenceOf(other)] })
      expect(confirmationOf({ credential: own, facts: { credentials }, policy: defaultPolicy, context, accepted: ['passkey'] })).toBeNull()
    }
  })
  test('not by itself, even where the account is not known to hold it yet', () => {
    const context = moment({ evidence: [evidenceOf(own)] })
    expect(confirmationOf({ credential: own, facts: { credentials: [] }, policy: defaultPolicy, context, accepted: ['passkey'] })).toBeNull()
  })
  test('not by a code that does not count for this account', () => {
    expect(confirmation([shown('email-otp')], { accepted: ['passkey'] })).toBeNull()
  })
  test('by days without objection, in a browser that knew the account before', () => {
    const old = { credential: { ...own, createdAt: daysAgo(7) }, firstSeenAt: daysAgo(8) }
    expect(confirmation([], old)).toBe('time')
    expect(confirmation([], { ...old, at: new Date(now.getTime() - 1) })).toBeNull()
    expect(confirmation([], { ...old, firstSeenAt: daysAgo(7) })).toBeNull()
    expect(confirmation([], { ...old, firstSeenAt: null })).toBeNull()
  })
  test('once', () => {
    expect(confirmation([shown('email-otp')], { credential: confirmed })).toBeNull()
  })
})

describe('the brakes (table 4 row 28)', () => {
  const figures = { affected: 1000, recoveries: 0, ceremonies: 0, failed: 0 }
  test.each([
    ['nothing', {}, null],
    ['as many recoveries as may be', { recoveries: 20 }, null],
    ['one more', { recoveries: 21 }, { brake: 'recoveries', seen: 21, limit: 20 }],
    ['few accounts: five may recover', { affected: 10, recoveries: 5 }, null],
    ['few accounts: six may not', { affected: 10, recoveries: 6 }, { brake: 'recoveries', seen: 6, limit: 5 }],
    ['as many failures as may be', { ceremonies: 100, failed: 15 }, null],
    ['one more', { ceremonies: 100, failed: 16 }, { brake: 'failures', seen: 16, limit: 15 }],
    ['too few ceremonies to tell', { ceremonies: 49, failed: 49 }, null],
    ['just enough', { ceremonies: 50, failed: 50 }, { brake: 'failures', seen: 100, limit: 15 }],
  ])('%s', (_what, more, braking) => {
    expect(brakingOf(everyone.brakes, { ...figures, ...more })).toEqual(braking)
  })
  test('do nothing where the policy has none', () => {
    expect(brakingOf({ recoveries: null, failures: null }, { affected: 1, recoveries: 99, ceremonies: 99, failed: 99 })).toBeNull()
    expect(brakingOf({ recoveries: null, failures: { percent: 0, ceremoniesMin: 0 } }, figures)).toBeNull()
  })
})

describe('a hold (table 4 row 5)', () => {
  const facts = person([password(), passkey(), codes()])
  const known = (more: Partial<KnownBrowser>): KnownBrowser => ({
    accountId: facts.account!.id,
    madeBy: 'password',
    firstSeenAt: daysAgo(9),
    lastReplacementAt: null,
    failures: 0,
    ...more,
  })
  const until = ({
    evidence = [shown('email-otp')],
    browser = null as KnownBrowser | null,
    heldSince = null as Date | null,
    who = facts,
    hours = 24,
    passkeys = defaultPolicy.passkeys,
    count = 1,
  } = {}) => {
    const policy = policyWith({ proof: { count, maxAgeDays: 180 } }, { recovery: { ...defaultPolicy.recovery, holdHours: hours }, passkeys })
    const context = moment({ evidence })
    return holdUntil({ facts: who, policy, context, decision: decide(who, policy, context), browser, heldSince })
  }

  const denying = (days: number) => ({ ...defaultPolicy.passkeys, denied: [{ provider: 'manager', since: daysAgo(days), graceDays: 14 }] })
  test('makes whoever has the mailbox alone wait, while a passkey works', () => {
    expect(until()).toEqual(hoursAgo(-24))
    expect(until({ who: person([password(), securityKey()]) })).toEqual(hoursAgo(-24))
  })
  test('is counted from when they first wanted to, and then is over', () => {
    expect(until({ heldSince: hoursAgo(23) })).toEqual(hoursAgo(-1))
    expect(until({ heldSince: hoursAgo(24) })).toBeNull()
  })
  test.each([
    ['a passkey was made and never used', { who: person([password(), unproven()]) }],
    ['nobody vouched for the passkey', { who: person([password(), passkey({ confirmedAt: null })]) }],
    ['it is a second factor, which signs nobody in', { who: person([password(), passkey({}, { discoverable: false, secondFactor: true })]) }],
    ['this deployment cannot use it', { who: person([password(), passkey({}, { usable: false })]) }],
    ['its owner lost it', { who: person([password(), passkey({ status: 'revoked' })]) }],
    ['its provider is denied, and the grace over', { passkeys: denying(20) }],
    ['a recovery code was shown too', { evidence: [shown('email-otp'), shown('recovery-code')] }],
    ['the passkey was shown', { evidence: [shown('passkey')] }],
    ['nothing was shown', { evidence: [] }],
    ['the policy has none', { hours: 0 }],
    ['a passkey signed in here a day ago', { browser: known({ lastReplacementAt: daysAgo(1) }) }],
    ['a passkey made this browser known a day ago', { browser: known({ madeBy: 'passkey', firstSeenAt: daysAgo(1), lastReplacementAt: now }) }],
  ])('is none where %s', (_what, told) => {
    expect(until(told)).toBeNull()
  })
  test.each([
    ['the browser is known by its password alone', known({})],
    ['a passkey signed in here an hour ago for the first time', known({ lastReplacementAt: hoursAgo(1) })],
    ['a passkey made this browser known an hour ago', known({ madeBy: 'passkey', firstSeenAt: hoursAgo(1), lastReplacementAt: hoursAgo(1) })],
  ])('is one where %s', (_what, browser) => {
    expect(until({ browser })).not.toBeNull()
  })
  test.each([
    ['signed in in the sign-in that made it, and never since', { who: person([password(), passkey({ proofs: 0, lastProvenAt: null })]) }],
    ['was not used for longer than the policy trusts it', { who: person([passkey({ lastProvenAt: daysAgo(900), lastUsedAt: daysAgo(900) })]) }],
    ['was used less often than the policy asks', { who: person([passkey()]), count: 3 }],
    ['is of a provider that was denied lately', { passkeys: denying(3) }],
  ])('is one where the passkey %s', (_what, told) => {
    expect(until(told)).not.toBeNull()
  })
  test('does not count a password that is blocked as shown', () => {
    expect(until({ evidence: [shown('email-otp'), shown('password')] })).not.toBeNull()
    expect(until({ evidence: [shown('password')] })).toBeNull()
  })
})

describe('who would be left without a way in', () => {
  const stranding = (who: ReturnType<typeof person>, document = {}) => {
    const policy = policyWith({}, document)
    return strandingOf(who, decide(who, policy, moment()), policy)
  }
  test.each([
    ['nobody: an address', person([]), {}, null],
    ['nobody: blocked, with an address', person([password(), passkey()], { phaseOuts: [blockedSince(daysAgo(3))] }), {}, null],
    ['with an address alone, where codes are off the list', person([]), { authenticators: ['passkey', 'password'] }, 'no-way'],
    ['with a passkey and an address, where codes are off the list', person([passkey()]), { authenticators: ['passkey', 'password'] }, 'webauthn-alone'],
    [
      'with a passkey and saved codes, where those are off the list',
      person([passkey(), codes()], { channels: [] }),
      { authenticators: ['passkey', 'password', 'email-otp'] },
      'webauthn-alone',
    ],
    ['nobody: a passkey is all there ever was', person([passkey()], { channels: [] }), {}, null],
    [
      'nobody: the password was blocked',
      person([passkey(), password()], { channels: [], phaseOuts: [blockedSince(daysAgo(3))] }),
      { authenticators: ['passkey'] },
      null,
    ],
    ['with a password that never was', person([passkey(), password()], { channels: [] }), { authenticators: ['passkey'] }, 'webauthn-alone'],
    ['nobody: the account is disabled', person([], { account: { status: 'disabled' } }), {}, null],
  ] as const)('%s', (_what, who, document, found) => {
    expect(stranding(who, document)).toBe(found)
  })
})

describe('an offer as it is remembered', () => {
  const rules = defaultPolicy.offers
  const before = { kind: 'replacement', here: false } as const
  test('rests longer every time, and the last time for ever the same', () => {
    const rests = (skips: number) => offerAfter({ ...before, skips }, 'later', rules, now).snoozedUntil
    expect([0, 1, 2, 3, 9].map(rests)).toEqual([7, 30, 90, 90, 90].map((days) => daysAgo(-days)))
    expect(offerAfter({ ...before, skips: 2 }, 'later', rules, now).skips).toBe(3)
  })
  test('a second one rests 30 days, codes 14', () => {
    expect(offerAfter({ kind: 'second', here: false }, 'later', rules, now).snoozedUntil).toEqual(daysAgo(-30))
    expect(offerAfter({ kind: 'recovery', here: false, skips: 5 }, 'later', rules, now).snoozedUntil).toEqual(daysAgo(-14))
  })
  test('is never made again where they said so', () => {
    expect(offerAfter(before, 'never', rules, now)).toEqual({ ...before, skips: 0, snoozedUntil: null, never: true, lastShownAt: now })
  })
  test('was shown, and nothing more', () => {
    const known = { ...before, skips: 2, snoozedUntil: daysAgo(1), never: false, lastShownAt: daysAgo(40) }
    expect(offerAfter(known, 'shown', rules, now)).toEqual({ ...known, lastShownAt: now })
  })
  test('does not rest where the policy names no days', () => {
    expect(offerAfter(before, 'later', { ...rules, snoozeDays: [] }, now).snoozedUntil).toEqual(now)
  })
})
