import { describe, expect, test } from 'vitest'
import type { CredentialFact } from '../../src/domain/facts.ts'
import type { KindRule, Policy } from '../../src/domain/policy.ts'
import { decide } from '../../src/policy/decide.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { able, daysAgo, holding, moment, now, passkey, password, shown } from './people.ts'

const vouched = { bound: 'device', provider: 'maker', attachment: 'roaming', syncable: false, verifies: true, attested: 'hardware' } as const
const rule: KindRule = {
  match: {},
  since: null,
  graceDays: 0,
  synced: 'allowed',
  deviceBound: 'allowed',
  secondFactor: 'allowed',
  compromised: 'allowed',
  allowed: null,
  denied: [],
  attestation: 'none',
}
const under = (more: Partial<KindRule>): Policy => ({ ...defaultPolicy, passkeys: { ...defaultPolicy.passkeys, rules: [{ ...rule, ...more }] } })

/** What a sign-in amounts to that was made with this key while it was in attested hardware, as things stand now. */
function reached(key: CredentialFact, policy: Policy = defaultPolicy) {
  const proof = { ...shown('passkey'), credentialId: key.id, hardwareProtected: true, amr: ['pop', 'hwk', 'user', 'mfa'] }
  return decide(holding([password(), key]), policy, moment({ acrWanted: ['phrh'], evidence: [proof], capabilities: able }))
}

describe('phrh', () => {
  test.each<[string, Partial<CredentialFact['assessed']>, Policy, string | null]>([
    ['of a key in attested hardware', {}, defaultPolicy, 'phrh'],
    ['of one whose model broke since', { compromised: true }, defaultPolicy, 'phr'],
    ['of one that turned out to be software', { attested: 'software' }, defaultPolicy, 'phr'],
    ['of one whose model broke, where that is refused', { compromised: true }, under({ compromised: 'refused' }), null],
    ['of one that is on the list', {}, under({ allowed: ['maker'] }), 'phrh'],
    ['of one that a list leaves out', {}, under({ allowed: ['other'] }), null],
    ['of one that a list leaves out, in the grace', {}, under({ allowed: ['other'], since: daysAgo(1), graceDays: 9 }), 'phrh'],
    ['of one whose list was taken away', {}, under({ allowed: null }), 'phrh'],
    ['of one where hardware is demanded', {}, under({ attestation: 'hardware' }), 'phrh'],
    ['of one in software where hardware is demanded', { attested: 'software' }, under({ attestation: 'hardware' }), null],
  ])('%s', (_which, assessed, policy, acr) => {
    const decision = reached(passkey({}, { ...vouched, ...assessed }), policy)
    expect(decision.assurance?.acr ?? null).toBe(acr)
    expect(decision.assurance?.amr.includes('hwk') ?? false).toBe(acr === 'phrh')
    expect(decision.outcome === 'satisfied').toBe(acr === 'phrh')
  })

  test.each<[string, Partial<CredentialFact>, Partial<CredentialFact['assessed']>, boolean]>([
    ['is asked for of whoever holds such a key', {}, {}, true],
    ['of nobody whose key is broken', {}, { compromised: true }, false],
    ['of nobody whose key is in software', {}, { attested: 'software' }, false],
    ['of nobody whose key nobody vouches for', {}, { attested: null }, false],
    ['of nobody whose key can be copied', {}, { syncable: true }, false],
    ['of nobody whose key was made on a password alone', { confirmedAt: null }, {}, false],
    ['of nobody whose key was set aside', { status: 'quarantined' }, {}, false],
    ['of nobody whose key does not work here', {}, { usable: false }, false],
  ])('%s, with a code shown, and in a session that did less', (_which, more, assessed, isAsked) => {
    const facts = holding([password(), passkey(), passkey(more, { ...vouched, ...assessed })])
    for (const context of [{ evidence: [shown('email-otp')] }, { purpose: 'step-up' as const }]) {
      const decision = decide(facts, defaultPolicy, moment({ acrWanted: ['phrh'], capabilities: able, now, ...context }))
      expect(decision).toMatchObject(isAsked ? { outcome: 'ask', offered: ['passkey'] } : { outcome: 'denied', because: 'demand-cannot-be-met' })
    }
  })
})
