import { describe, expect, test } from 'vitest'
import type { CredentialFact, Facts } from '../../src/domain/facts.ts'
import type { PhaseOut, Policy } from '../../src/domain/policy.ts'
import { decide } from '../../src/policy/decide.ts'
import { qualifies } from '../../src/policy/classify.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { optionsOf } from '../../src/policy/options.ts'
import {
  address,
  boundToComputer,
  codes,
  credential,
  daysAgo,
  hoursAgo,
  kinds,
  moment,
  now,
  passkey,
  password,
  person,
  policyWith,
  securityKey,
  stranger,
} from './people.ts'

const key = (provider: string | null, attachment: 'platform' | 'roaming' | null, bound: 'synced' | 'device' = 'device'): CredentialFact =>
  passkey({}, { bound, provider, attachment })

const standing = (facts: Facts, more: Partial<PhaseOut> = {}, document: Partial<Policy> = {}) => {
  const { class: of, recovery } = decide(facts, policyWith(more, document), moment())
  return `${of}+${recovery}`
}

describe('the credential class', () => {
  test.each([
    ['C0', 'nothing', []],
    ['C0', 'quarantined', [passkey({ status: 'quarantined' })]],
    ['C0', 'revoked', [passkey({ status: 'revoked' })]],
    ['C0', 'of another RP ID', [passkey({}, { usable: false })]],
    ['C1', 'never proven', [passkey({ proofs: 0, lastProvenAt: null })]],
    ['C1', 'proven, but nobody knows when', [passkey({ lastProvenAt: null })]],
    ['C1', 'proven, not confirmed', [passkey({ confirmedAt: null })]],
    ['C1', 'not discoverable', [passkey({}, { discoverable: false })]],
    ['C1', 'proven too long ago', [passkey({ lastProvenAt: new Date(daysAgo(180).getTime() - 1) })]],
    ['C3', 'proven just long enough ago', [passkey({ lastProvenAt: daysAgo(180) })]],
    ['C3', 'synced', [passkey()]],
    ['C2', 'one security key', [securityKey()]],
    ['C2', 'one bound to the computer', [boundToComputer()]],
    ['C2', 'neither synced nor bound by name', [passkey({}, { bound: 'none' })]],
    ['C2', 'two of one make', [securityKey(), securityKey()]],
    ['C3', 'two makes', [securityKey('one'), securityKey('other')]],
    ['C3', 'one make, built in and carried', [key('maker', 'platform'), key('maker', 'roaming')]],
    ['C2', 'two of unknown make', [key(null, 'roaming'), key(null, 'roaming')]],
    ['C3', 'two of unknown make, built in and carried', [key(null, 'platform'), key(null, 'roaming')]],
    ['C2', 'one of unknown make and one of known, nothing else to tell them apart', [key(null, 'roaming'), key('maker', 'roaming')]],
    ['C2', 'one of unknown attachment', [key('maker', null), key('maker', 'roaming')]],
    ['C2', 'a pair of which one is unproven', [securityKey('one'), passkey({ proofs: 0 }, { bound: 'device', provider: 'other' })]],
    ['C3', 'the third makes the pair', [securityKey('one'), securityKey('one'), securityKey('other')]],
  ] as const)('is %s: %s', (of, _what, credentials) => {
    expect(standing(person([password(), ...credentials])).slice(0, 2)).toBe(of)
  })

  test('asks for as many proofs as the policy says, and none where it says none', () => {
    const once = person([passkey()])
    expect(standing(once, { proof: { count: 2, maxAgeDays: 180 } })).toBe('C1+R1')
    const made = (createdAt: Date) => person([passkey({ proofs: 0, lastProvenAt: null, createdAt })])
    expect(standing(made(daysAgo(1)), { proof: { count: 0, maxAgeDays: 0 } })).toBe('C3+R1')
    expect(standing(made(daysAgo(1)), { proof: { count: 0, maxAgeDays: 180 } })).toBe('C3+R1')
    expect(standing(made(daysAgo(181)), { proof: { count: 0, maxAgeDays: 180 } })).toBe('C1+R1')
  })

  test('never lets a proof grow old where the policy says so', () => {
    expect(standing(person([passkey({ lastProvenAt: daysAgo(2000) })]), { proof: { count: 1, maxAgeDays: 0 } })).toBe('C3+R1')
  })

  test('is of the replacement alone', () => {
    expect(qualifies(passkey(), { account: null, policy: defaultPolicy, proof: { count: 1, maxAgeDays: 180 }, now })).toBe(true)
    expect(standing(person([credential('badge', { assessed: passkey().assessed })]))).toBe('C0+R1')
  })
})

describe('the recovery level', () => {
  const young = (hours: number) => address({ original: false, verifiedAt: hoursAgo(hours) })
  const codesOnly = { recovery: { allowCodesOnly: true, codesMin: 4, channelHours: 72, holdHours: 24 } }
  test.each([
    ['R0', 'no address', person([passkey()], { channels: [] })],
    ['R1', 'an address', person([passkey()])],
    ['R0', 'an address that was changed 71 hours ago', person([passkey()], { channels: [young(71)] })],
    ['R1', 'an address that was changed 72 hours ago', person([passkey()], { channels: [young(72)] })],
    ['R1', 'one that came with the account a minute ago', person([passkey()], { channels: [address({ verifiedAt: now })] })],
    ['R1', 'the old one beside one changed lately', person([passkey()], { channels: [address(), young(1)] })],
    ['R2', 'two addresses', person([passkey()], { channels: [address(), young(73)] })],
    ['R2', 'saved codes', person([passkey(), codes(10)])],
    ['R2', 'as many codes left as it takes', person([passkey(), codes(4)])],
    ['R1', 'too few codes left', person([passkey(), codes(3)])],
    ['R1', 'codes that nobody said they keep', person([passkey(), codes(10, { confirmedAt: null })])],
    ['R1', 'codes that were revoked', person([passkey(), codes(10, { status: 'revoked' })])],
    ['R0', 'codes without an address', person([passkey(), codes(10)], { channels: [] })],
    ['R2', 'a spare beside a synced one', person([passkey(), securityKey()])],
    ['R2', 'a spare of the same make', person([securityKey(), securityKey()])],
    ['R1', 'a pair is no spare', person([securityKey('one'), securityKey('other')])],
    ['R2', 'a spare beside a pair', person([securityKey('one'), securityKey('other'), securityKey('one')])],
    ['R1', 'one that does not qualify is no spare', person([passkey(), passkey({ proofs: 0 })])],
    ['R0', 'a spare without an address', person([passkey(), securityKey()], { channels: [] })],
  ] as const)('is %s: %s', (level, _what, facts) => {
    expect(standing(facts).slice(3)).toBe(level)
  })

  test.each([
    ['R1', 'codes alone (table 4 row 31)', person([passkey(), codes(10)], { channels: [] })],
    ['R0', 'too few codes alone', person([passkey(), codes(3)], { channels: [] })],
    ['R2', 'codes and a spare', person([passkey(), securityKey(), codes(10)], { channels: [] })],
    ['R1', 'codes beside an address that is too young', person([passkey(), codes(10)], { channels: [young(1)] })],
    ['R2', 'codes and an address', person([passkey(), codes(10)])],
  ] as const)('is %s where codes alone may carry a person: %s', (level, _what, facts) => {
    expect(standing(facts, {}, codesOnly).slice(3)).toBe(level)
  })

  test('rests on an address only where something is posted to it that is a way back', () => {
    const facts = person([passkey()])
    expect(standing(facts, {}, { authenticators: ['passkey', 'password', 'recovery-code'] })).toBe('C3+R0')
    expect(standing(facts, {}, { roles: { retiring: ['email-otp'], replacement: ['passkey'], backup: ['recovery-code'] } })).toBe('C3+R0')
  })

  test('rests on codes only where they are on the list', () => {
    expect(standing(person([passkey(), codes()]), {}, { authenticators: ['passkey', 'email-otp', 'password'] })).toBe('C3+R1')
  })
})

describe('what an account could use', () => {
  const usable = (facts: Parameters<typeof optionsOf>[1]) => optionsOf(kinds, facts).flatMap((it) => (it.usable ? [it.authenticator] : []))
  test('rests on its credentials and channels', () => {
    expect(usable(person([password()]))).toEqual(['email-otp', 'password'])
    expect(usable(person([passkey(), codes(1)], { channels: [] }))).toEqual(['passkey', 'recovery-code'])
    expect(
      usable(
        person([passkey({ status: 'quarantined' }), codes(0, { assessed: { ...codes(1).assessed, left: 0 } }), passkey({}, { usable: false })], {
          channels: [],
        }),
      ),
    ).toEqual([])
  })
  test('is everything for a name that nobody has', () => {
    expect(usable(stranger)).toEqual(['passkey', 'email-otp', 'password', 'recovery-code'])
  })
  test('comes with the traits of each', () => {
    expect(optionsOf(kinds, stranger)[1]).toEqual({
      authenticator: 'email-otp',
      amr: ['otp'],
      factors: 1,
      phishingResistant: false,
      hardwareProtected: false,
      needsWebAuthn: false,
      restsOn: 'channel',
      usable: true,
      enrollable: false,
      discoverable: false,
    })
  })
})
