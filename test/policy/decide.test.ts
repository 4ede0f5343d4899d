import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Facts } from '../../src/domain/facts.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { decide } from '../../src/policy/decide.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { boundToComputer, holding, moment, now, passkey, password, policyWith, securityKey, shown, stranger, unknownBrowser, unproven } from './people.ts'

const ratcheted = (facts: Facts): Facts => ({
  ...facts,
  phaseOuts: [{ policyId: 'everyone', blockedSince: now, removableSince: null, destroyedAt: null, lastMode: 'block', firstSeenAt: now, skips: 0 }],
})

describe('table 1: the mode of the password', () => {
  test.each([
    ['row 6', 'there is none', holding([passkey()]), {}, 'none', 'C3'],
    ['row 8', 'C0, target allow', holding([password()]), { target: 'allow' }, 'allow', 'C0'],
    ['row 8', 'C0, target demote', holding([password()]), { target: 'demote' }, 'allow', 'C0'],
    ['row 8', 'C0, target block', holding([password()]), {}, 'allow', 'C0'],
    ['row 9', 'C1, never proven', holding([password(), unproven()]), {}, 'allow', 'C1'],
    ['row 9', 'C1, not confirmed', holding([password(), passkey({ confirmedAt: null })]), {}, 'allow', 'C1'],
    ['row 9', 'C1, proven too long ago', holding([password(), passkey({ lastProvenAt: new Date('2026-01-01') })]), {}, 'allow', 'C1'],
    ['row 8', 'a quarantined passkey is none', holding([password(), passkey({ status: 'quarantined' })]), {}, 'allow', 'C0'],
    ['row 8', 'a passkey of another RP ID is none', holding([password(), passkey({}, { usable: false })]), {}, 'allow', 'C0'],
    ['row 10', 'C2, one security key', holding([password(), securityKey()]), {}, 'demote', 'C2'],
    ['row 10', 'C2+R1, deviceBoundOnly block', holding([password(), securityKey()]), { deviceBoundOnly: 'block' }, 'block', 'C2'],
    ['row 10', 'C2, deviceBoundOnly block, no address', holding([password(), securityKey()], { addresses: 0 }), { deviceBoundOnly: 'block' }, 'demote', 'C2'],
    ['row 11', 'C2+R2, deviceBoundOnly demote', holding([password(), securityKey()], { addresses: 2 }), {}, 'demote', 'C2'],
    [
      'row 11',
      'C2+R2, deviceBoundOnly block-with-R2',
      holding([password(), securityKey()], { addresses: 2 }),
      { deviceBoundOnly: 'block-with-R2' },
      'block',
      'C2',
    ],
    ['row 11', 'C2+R2 by a spare of the same make', holding([password(), securityKey(), securityKey()]), { deviceBoundOnly: 'block-with-R2' }, 'block', 'C2'],
    ['row 12', 'C3 without an address', holding([password(), passkey()], { addresses: 0 }), {}, 'demote', 'C3'],
    ['row 13', 'C3+R1, synced', holding([password(), passkey()]), {}, 'block', 'C3'],
    ['row 13', 'C3+R1, an independent pair', holding([password(), securityKey(), boundToComputer()]), {}, 'block', 'C3'],
    ['row 13', 'C3+R1, target demote', holding([password(), passkey()]), { target: 'demote' }, 'demote', 'C3'],
    ['row 13', 'C3+R1, target allow', holding([password(), passkey()]), { target: 'allow' }, 'allow', 'C3'],
    ['row 13', 'C3+R1, only observed', holding([password(), passkey()]), { enforcement: 'observe' }, 'allow', 'C3'],
    ['row 7a', 'blocked before, all passkeys deleted since', ratcheted(holding([password()])), {}, 'block', 'C0'],
    ['row 7a', 'blocked before, but no address any more', ratcheted(holding([password()], { addresses: 0 })), {}, 'allow', 'C0'],
    ['row 7a', 'blocked before, ratchet off', ratcheted(holding([password()])), { ratchet: false }, 'allow', 'C0'],
    ['row 7a', 'blocked before, target demote now: the row result, C0', ratcheted(holding([password()])), { target: 'demote' }, 'allow', 'C0'],
    ['row 7a', 'blocked before, target allow now', ratcheted(holding([password()])), { target: 'allow' }, 'allow', 'C0'],
  ] as const)('%s: %s', (_row, _what, facts, more, mode, of) => {
    const decision = decide(facts, policyWith(more), moment())
    expect({ mode: decision.mode, class: decision.class }).toEqual({ mode, class: of })
    expect(decision.accepted.includes('password')).toBe(mode === 'allow' || mode === 'demote')
  })
})

describe('table 2: what the sign-in page does', () => {
  const noWebAuthn = { webauthn: false, platformAuthenticator: false, hybrid: false, conditionalGet: false, conditionalCreate: false, script: true }
  test.each([
    ['B', 'block: the passkey at once', holding([password(), passkey()]), {}, 'challenge', ['passkey', 'email-otp'], true],
    ['B', 'no password: the passkey at once', holding([passkey()]), {}, 'challenge', ['passkey', 'email-otp'], true],
    ['B2', 'block, no active passkey', ratcheted(holding([password()])), {}, 'challenge', ['email-otp'], false],
    ['C', 'demote: the password is behind', holding([password(), securityKey()]), {}, 'challenge', ['passkey', 'email-otp', 'password'], true],
    ['D', 'allow, C1: side by side', holding([password(), unproven()]), {}, 'challenge', ['passkey', 'password', 'email-otp'], false],
    ['E', 'allow, C0: the password first', holding([password()]), {}, 'challenge', ['password', 'email-otp'], false],
    [
      'F',
      'two failures here: what works first',
      holding([password(), passkey()]),
      { browser: { known: true, firstSeenAt: now, failures: 2 } },
      'challenge',
      ['email-otp', 'passkey'],
      false,
    ],
    [
      'G',
      'no WebAuthn: the code first, the passkey not hidden',
      holding([password(), passkey()]),
      { capabilities: noWebAuthn },
      'challenge',
      ['email-otp', 'passkey'],
      false,
    ],
    ['H', 'unknown browser: uniform', holding([password(), passkey()]), { browser: unknownBrowser }, 'choose', ['passkey', 'email-otp', 'password'], false],
    ['H', 'nobody has the name: uniform', stranger, { browser: unknownBrowser }, 'choose', ['passkey', 'email-otp', 'password'], false],
    ['H', 'a disabled account: uniform', holding([passkey()], { status: 'disabled' }), {}, 'choose', ['passkey', 'email-otp', 'password'], false],
    [
      'H',
      'no password left anywhere',
      stranger,
      { browser: unknownBrowser, realm: { retiringOffered: false, paused: [] } },
      'choose',
      ['passkey', 'email-otp'],
      false,
    ],
  ] as const)('row %s: %s', (row, _what, facts, more, opening, offered, prompt) => {
    const decision = decide(facts, defaultPolicy, moment(more))
    expect({ opening: decision.opening, offered: decision.offered, prompt: decision.prompt }).toEqual({ opening, offered, prompt })
    expect(decision.trace.at(-1)).toBe(`table 2 row ${row}`)
  })

  test('row K: without protection an account with a passkey goes straight to it', () => {
    const open: Policy = { ...defaultPolicy, identification: { ...defaultPolicy.identification, enumerationProtection: 'off' } }
    expect(decide(holding([passkey()]), open, moment({ browser: unknownBrowser }))).toMatchObject({ opening: 'challenge', offered: ['passkey', 'email-otp'] })
    expect(decide(holding([password()]), open, moment({ browser: unknownBrowser }))).toMatchObject({ opening: 'choose' })
  })

  test('on an unknown browser the blocked password is offered and not accepted', () => {
    const decision = decide(holding([password(), passkey()]), defaultPolicy, moment({ browser: unknownBrowser }))
    expect(decision.offered).toContain('password')
    expect(decision.accepted).not.toContain('password')
    expect(decision.withheld).toContainEqual({ authenticator: 'password', reason: 'blocked' })
  })
})

describe('what is withheld', () => {
  const reasons = (facts: Facts, more = {}, policy = defaultPolicy) =>
    Object.fromEntries(decide(facts, policy, moment(more)).withheld.map((it) => [it.authenticator, it.reason]))
  test.each([
    ['blocked', holding([password(), passkey()]), {}, { password: 'blocked' }],
    ['not there', holding([password()], { addresses: 0 }), {}, { passkey: 'not-usable', 'email-otp': 'not-usable' }],
    ['shown already', holding([passkey()]), { evidence: [shown('email-otp')], acrWanted: ['phr'] }, { password: 'not-usable', 'email-otp': 'already-shown' }],
    ['too weak', holding([passkey()]), { purpose: 'step-up', acrWanted: ['phr'] }, { password: 'not-usable', 'email-otp': 'not-strong-enough' }],
    [
      'of use, but not on a page for everybody',
      holding([password()]),
      { browser: unknownBrowser, realm: { retiringOffered: false, paused: [] } },
      { passkey: 'not-usable', password: 'demoted' },
    ],
    ['nothing, once somebody is let in', holding([password()]), { evidence: [shown('email-otp')] }, { passkey: 'not-usable' }],
  ])('%s', (_what, facts, more, expected) => {
    expect(reasons(facts, more)).toEqual(expected)
  })
})

describe('the assurance reached', () => {
  test.each([
    ['a passkey', holding([passkey()]), ['passkey'], 'phr', ['pop', 'swk', 'user', 'mfa']],
    ['a password', holding([password()]), ['password'], 'urn:keyward:acr:1fa', ['pwd']],
    ['a code', holding([]), ['email-otp'], 'urn:keyward:acr:1fa', ['otp']],
    ['a password and a code', holding([password()]), ['password', 'email-otp'], 'urn:keyward:acr:2fa', ['pwd', 'otp', 'mfa']],
    ['the same code twice', holding([]), ['email-otp', 'email-otp'], 'urn:keyward:acr:1fa', ['otp']],
    ['a code where the password is blocked', holding([password(), passkey()]), ['email-otp'], 'urn:keyward:acr:backup', ['otp']],
  ] as const)('%s', (_what, facts, evidence, acr, amr) => {
    const decision = decide(facts, defaultPolicy, moment({ evidence: evidence.map(shown) }))
    expect(decision).toMatchObject({ outcome: 'satisfied', assurance: { acr, amr } })
  })

  test('evidence of a password that is blocked by now counts for nothing', () => {
    expect(decide(holding([password(), passkey()]), defaultPolicy, moment({ evidence: [shown('password')] }))).toMatchObject({
      outcome: 'ask',
      assurance: null,
    })
  })
})

describe('a client that wants more', () => {
  const wanting = (acr: string, more = {}) => moment({ acrWanted: [acr], ...more })

  test('gets the passkey asked for after a code', () => {
    expect(decide(holding([passkey()]), defaultPolicy, wanting('phr', { evidence: [shown('email-otp')] }))).toMatchObject({
      outcome: 'ask',
      offered: ['passkey'],
    })
  })
  test('gets one made where there is none, and it cannot be skipped', () => {
    expect(decide(holding([]), defaultPolicy, wanting('phr', { evidence: [shown('email-otp')] })).afterSignIn).toEqual({
      kind: 'enrol',
      authenticator: 'passkey',
      skippable: false,
      skipsLeft: null,
      offer: null,
      row: 1,
    })
  })
  test('gets a code asked for first where a password alone allows making none', () => {
    expect(decide(holding([password()]), defaultPolicy, wanting('phr', { evidence: [shown('password')] }))).toMatchObject({
      outcome: 'ask',
      because: 'more-wanted',
      offered: ['email-otp'],
    })
  })
  test('is told that it cannot be met, and never asked in a loop', () => {
    expect(decide(holding([password()], { addresses: 0 }), defaultPolicy, wanting('phr', { evidence: [shown('password')] }))).toMatchObject({
      outcome: 'denied',
      because: 'demand-cannot-be-met',
    })
    expect(decide(holding([passkey()]), defaultPolicy, wanting('phrh', { evidence: [shown('passkey')] }))).toMatchObject({
      outcome: 'denied',
      because: 'demand-cannot-be-met',
    })
  })
  test('gets only what can meet it when the person is signed in already', () => {
    expect(decide(holding([password(), securityKey()]), defaultPolicy, wanting('phr', { purpose: 'step-up' }))).toMatchObject({
      outcome: 'ask',
      offered: ['passkey'],
    })
  })
  test('gets no less than the account: a weaker demand changes nothing', () => {
    expect(decide(holding([password(), passkey()]), defaultPolicy, wanting('urn:keyward:acr:1fa')).accepted).not.toContain('password')
  })
  test('unknown values demand nothing', () => {
    expect(decide(holding([passkey()]), defaultPolicy, wanting('gold', { evidence: [shown('passkey')] })).outcome).toBe('satisfied')
  })
})

describe('what always holds', () => {
  const credentials = fc.array(
    fc.oneof(
      fc.constant(null).map(password),
      fc.constant(null).map(securityKey.bind(null, 'key-maker')),
      fc.constant(null).map(boundToComputer),
      fc.constant(null).map(unproven),
      fc.constant(null).map(() => passkey()),
      fc.constant(null).map(() => passkey({ status: 'quarantined' })),
    ),
    { maxLength: 5 },
  )
  const accounts = fc
    .record({ credentials, addresses: fc.integer({ min: 0, max: 2 }), blocked: fc.boolean() })
    .map(({ credentials: held, addresses, blocked }) => {
      const facts = holding(held, { addresses })
      return blocked ? ratcheted(facts) : facts
    })
  const policies = fc.record({
    target: fc.constantFrom('allow', 'demote', 'block', 'remove'),
    deviceBoundOnly: fc.constantFrom('demote', 'block-with-R2', 'block'),
    ratchet: fc.boolean(),
  } as const)
  const browsers = fc.record({ known: fc.boolean(), firstSeenAt: fc.constant(now), failures: fc.nat(4) })

  test('nobody with a way in is stranded', () => {
    fc.assert(
      fc.property(accounts, policies, browsers, (facts, more, browser) => {
        const decision = decide(facts, policyWith(more), moment({ browser }))
        if (facts.options.some((it) => it.usable)) expect(decision.accepted.length).toBeGreaterThan(0)
        expect(decision.outcome).toBe(facts.options.some((it) => it.usable) || !browser.known ? 'ask' : 'denied')
      }),
      { numRuns: 5000 },
    )
  })

  test('block is never entered without a proven replacement and a way to recover', () => {
    fc.assert(
      fc.property(accounts, policies, (facts, more) => {
        const decision = decide({ ...facts, phaseOuts: [] }, policyWith(more), moment())
        if (decision.mode !== 'block') return
        expect(decision.recovery).not.toBe('R0')
        expect(['C2', 'C3']).toContain(decision.class)
        if (decision.class === 'C2') expect(more.deviceBoundOnly === 'block' || decision.recovery === 'R2').toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  test('a stranger and anybody else see the same page on an unknown browser', () => {
    fc.assert(
      fc.property(accounts, policies, (facts, more) => {
        const [one, other] = [facts, stranger].map((it) => decide(it, policyWith(more), moment({ browser: unknownBrowser })))
        const seen = ({ outcome, opening, offered, tucked, prompt, afterSignIn }: NonNullable<typeof one>) => ({
          outcome,
          opening,
          offered,
          tucked,
          prompt,
          afterSignIn,
        })
        expect(one && seen(one)).toEqual(other && seen(other))
      }),
      { numRuns: 5000 },
    )
  })

  test('the code names no authenticator', async () => {
    const { globSync, readFileSync } = await import('node:fs')
    for (const file of globSync('src/policy/*.ts').filter((it) => !it.endsWith('default-policy.ts'))) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/'(password|passkey|email-otp|recovery-code)'/)
    }
  })
})
