import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { Facts } from '../../src/domain/facts.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { freshMinutes, isFresh } from '../../src/policy/fresh.ts'
import { blockedSince, codes, daysAgo, holding, moment, now, passkey, password, shown, unproven } from './people.ts'

const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
const proof = (authenticator: string, minutes = 1, more: Partial<Evidence> = {}): Evidence => ({
  ...shown(authenticator),
  shownAt: minutesAgo(minutes),
  ...more,
})
const fresh = (facts: Facts, evidence: readonly Evidence[], minutes: number = freshMinutes.open): boolean =>
  isFresh(facts, defaultPolicy, moment({ evidence }), minutes)

const key = passkey()
const ada = holding([key])
const bob = holding([password()])
const dan = holding([])

describe('a proof for a change of the account', () => {
  test.each([
    ['a passkey', ada, [proof('passkey', 1, { credentialId: key.id })], true],
    ['a mailbox alone, where a passkey works', ada, [proof('email-otp')], false],
    ['a mailbox alone, where a passkey signed in once', holding([passkey({ proofs: 0, lastProvenAt: null })]), [proof('email-otp')], false],
    ['a mailbox alone, where a passkey signed in long ago', holding([passkey({ lastProvenAt: daysAgo(900) })]), [proof('email-otp')], false],
    ['a mailbox alone, where a passkey was made and never used', holding([unproven()]), [proof('email-otp')], true],
    ['a mailbox alone, where there is nothing better', dan, [proof('email-otp')], true],
    ['a password, where it is all there is', bob, [proof('password')], true],
    ['a password that is retired', holding([key, password()]), [proof('password')], false],
    ['a recovery code, where the password is retired', holding([key, password(), codes()]), [proof('recovery-code')], false],
    [
      'a mailbox, where the password is retired and the passkey was lost',
      { ...holding([{ ...key, status: 'revoked' as const }, password()]), phaseOuts: [blockedSince(daysAgo(2))] },
      [proof('email-otp')],
      false,
    ],
    ['nothing', ada, [], false],
  ])('%s', (_what, facts, evidence, enough) => {
    expect(fresh(facts, evidence)).toBe(enough)
  })

  test('is ten minutes good when a page opens, and fifteen when its form comes back', () => {
    const at = (minutes: number, within: number): boolean => fresh(ada, [proof('passkey', minutes, { credentialId: key.id })], within)
    expect([at(9.9, freshMinutes.open), at(10, freshMinutes.open), at(14.9, freshMinutes.submit), at(15, freshMinutes.submit)]).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  test('from a time to come counts for nothing', () => {
    expect(fresh(ada, [proof('passkey', -1, { credentialId: key.id })])).toBe(false)
  })

  test('with a passkey that was taken away since is no proof, and lends none to a code beside it', () => {
    const other = passkey()
    const lost = holding([{ ...key, status: 'revoked' as const }, other])
    const evidence = [proof('passkey', 1, { credentialId: key.id }), proof('email-otp')]
    expect(fresh(lost, evidence)).toBe(false)
  })

  test('that is old does not help one that is new and too little', () => {
    expect(fresh(ada, [proof('passkey', 30, { credentialId: key.id }), proof('email-otp', 1)])).toBe(false)
  })
})
