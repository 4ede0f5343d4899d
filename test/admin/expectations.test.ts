import { describe, expect, test } from 'vitest'
import { factsOfImagined } from '../../src/admin/imagined-person.ts'
import { tryExpectation } from '../../src/admin/expectations.ts'
import { type Expectation, expectation } from '../../src/config/expectation-schema.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { builtIn } from '../support/house.ts'

const kinds = builtIn(
  () => 'mac',
  () => new Date(),
)
const at = new Date('2026-01-01T12:00:00Z')
const read = (more: Record<string, unknown>): Expectation => expectation.parse({ name: 'it', expect: {}, ...more })
const facts = (account: Record<string, unknown>) => factsOfImagined(personIn(account), { policy: defaultPolicy, kinds, at })
const tried = (more: Record<string, unknown>) => tryExpectation(read(more), defaultPolicy, kinds)

function personIn(account: Record<string, unknown>): Exclude<Expectation['account'], 'nobody'> {
  const { account: person } = read({ account })
  if (person === 'nobody') throw new Error('a person')
  return person
}

describe('a person that an expectation imagines', () => {
  test.each([
    ['synced-passkey', { authenticator: 'passkey', proofs: 3, assessed: { bound: 'synced', attachment: 'platform', discoverable: true } }],
    ['security-key', { authenticator: 'passkey', assessed: { bound: 'device', attachment: 'roaming' } }],
    ['platform-passkey', { authenticator: 'passkey', assessed: { bound: 'device', attachment: 'platform' } }],
    ['unproven-passkey', { authenticator: 'passkey', proofs: 0, lastProvenAt: null, confirmedAt: expect.any(Date) }],
    ['unconfirmed-passkey', { authenticator: 'passkey', proofs: 3, confirmedAt: null }],
    ['retiring', { authenticator: 'password', assessed: { bound: 'none', discoverable: false } }],
    ['codes', { authenticator: 'recovery-code', confirmedAt: expect.any(Date), assessed: { left: 10 } }],
  ])('may hold %s', (kind, credential) => {
    expect(facts({ holds: [kind] }).credentials).toMatchObject([{ status: 'active', ...credential }])
  })

  test('may hold what is said of it exactly', () => {
    const [key, codes] = facts({
      holds: [
        { kind: 'synced-passkey', provider: 'another', proofs: 1, proven: '1d', created: '36h', status: 'quarantined', usable: false },
        { kind: 'codes', left: 2 },
      ],
    }).credentials
    expect(key).toMatchObject({
      proofs: 1,
      status: 'quarantined',
      lastProvenAt: new Date('2025-12-31T12:00:00Z'),
      createdAt: new Date('2025-12-31T00:00:00Z'),
      assessed: { provider: 'another', usable: false },
    })
    expect(codes?.assessed.left).toBe(2)
  })

  test('can use what they hold, and codes where they have an address', () => {
    const usable = (account: Record<string, unknown>) => facts(account).options.flatMap((it) => (it.usable ? [it.authenticator] : []))
    expect(usable({ holds: ['retiring'] })).toEqual(['email-otp', 'password'])
    expect(usable({ holds: ['codes', 'synced-passkey'], addresses: 0 })).toEqual(['passkey', 'recovery-code'])
    expect(factsOfImagined(null, { policy: defaultPolicy, kinds, at })).toMatchObject({ account: null, options: kinds.map(() => ({ usable: true })) })
  })

  test('has addresses, of which the first may have replaced another', () => {
    expect(facts({ addresses: 2, changedAddress: '1d' }).channels).toEqual([
      { kind: 'email', verifiedAt: new Date('2025-12-31T12:00:00Z'), original: false },
      { kind: 'email', verifiedAt: new Date('2025-01-01T12:00:00Z'), original: true },
    ])
  })

  test('is remembered alike by every policy of the document', () => {
    const remembered = facts({ firstSeen: '2025-12-01', blockedSince: '40d', removableSince: '36h', destroyed: '1d', lastMode: 'block', skips: 2 }).phaseOuts
    expect(remembered).toEqual([
      {
        policyId: 'everyone',
        firstSeenAt: new Date('2025-12-01T00:00:00Z'),
        blockedSince: new Date('2025-11-22T12:00:00Z'),
        removableSince: new Date('2025-12-31T00:00:00Z'),
        destroyedAt: new Date('2025-12-31T12:00:00Z'),
        lastMode: 'block',
        skips: 2,
      },
    ])
    expect(facts({}).phaseOuts).toEqual([])
  })

  test('may be an exception', () => {
    expect(
      facts({
        overrides: [
          { kind: 'force', mode: 'block' },
          { kind: 'exempt', approved: false },
        ],
      }).overrides,
    ).toMatchObject([
      { kind: 'force', mode: 'block', approvedBy: 'another administrator' },
      { kind: 'exempt', mode: null, approvedBy: null },
    ])
  })

  test('is somebody: groups, attributes, roles, sub, status', () => {
    const somebody = { groups: ['staff'], attributes: { country: 'SE' }, roles: ['owner'], sub: 'sub-1', status: 'disabled' }
    expect(facts(somebody).account).toMatchObject(somebody)
  })
})

describe('an expectation', () => {
  test('holds where every field that it names comes out', () => {
    expect(tried({ account: { holds: ['retiring'] }, expect: { mode: 'allow', class: 'C0', acr: null, afterSignIn: 'nothing' } }).differences).toEqual([])
    expect(tried({ account: { holds: ['synced-passkey'] }, evidence: ['passkey'], expect: { outcome: 'satisfied', acr: 'phr' } }).differences).toEqual([])
  })

  test('names the field and both values where one does not', () => {
    const { differences, trace } = tried({
      account: { holds: ['retiring', 'synced-passkey'] },
      expect: { mode: 'allow', class: 'C3', offered: ['password'], afterSignIn: { kind: 'enrol' } },
    })
    expect(differences).toEqual([
      { field: 'mode', expected: 'allow', found: 'block' },
      { field: 'offered', expected: ['password'], found: ['passkey', 'email-otp'] },
      { field: 'afterSignIn', expected: { kind: 'enrol' }, found: 'nothing' },
    ])
    expect(trace.join()).toContain('13')
  })

  test('may be that nothing is asked', () => {
    const asked = { account: { holds: ['retiring'] }, evidence: ['password'] }
    expect(tried({ ...asked, expect: { afterSignIn: 'nothing' } }).differences).toMatchObject([
      { field: 'afterSignIn', expected: 'nothing', found: { kind: 'enrol' } },
    ])
    expect(tried({ ...asked, expect: { afterSignIn: { kind: 'enrol', skippable: false } } }).differences).toEqual([
      { field: 'afterSignIn.skippable', expected: false, found: true },
    ])
  })

  test('is decided in the browser that it describes', () => {
    const route = (browser: unknown, more: Record<string, unknown> = {}) =>
      tried({ account: { holds: ['retiring', 'synced-passkey'] }, browser, ...more, expect: { route: '?' } }).differences[0]?.found
    expect(route('known')).toBe('B')
    expect(route('unknown')).toBe('H')
    expect(route('failed-twice')).toBe('F')
    expect(route({ failures: 3 })).toBe('F')
    expect(route({ known: false, failures: 3 })).toBe('H')
    expect(route('known', { capabilities: { webauthn: false } })).toBe('G')
  })

  test('knows what was shown: by whom, and what it proved', () => {
    const withCode = { account: { holds: ['retiring'] }, browser: 'unknown', evidence: ['email-otp'] }
    expect(tried({ ...withCode, expect: { acr: 'urn:keyward:acr:1fa' } }).differences).toEqual([])
    expect(tried({ ...withCode, acr: ['phr'], expect: { outcome: 'ask', because: 'more-wanted', route: 'E' } }).differences).toEqual([])
  })

  test('says what no authenticator of this deployment can play, or is called', () => {
    const without = kinds.filter(({ id }) => id !== 'recovery-code')
    const lacking = tryExpectation(read({ account: { holds: ['codes'] } }), defaultPolicy, without)
    expect(lacking.differences).toEqual([{ field: 'account.holds', expected: 'codes', found: 'no authenticator on the list that plays this part' }])
    expect(tried({ evidence: ['pasword'], expect: { offered: ['passkeey'] } }).differences).toEqual([
      { field: 'evidence', expected: 'pasword', found: expect.stringContaining('password') },
      { field: 'expect.offered', expected: 'passkeey', found: expect.any(String) },
    ])
  })
})
