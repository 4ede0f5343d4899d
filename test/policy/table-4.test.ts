import { describe, expect, test } from 'vitest'
import type { CredentialFact, Facts } from '../../src/domain/facts.ts'
import type { KindRule, PhaseOut, Policy } from '../../src/domain/policy.ts'
import { factAfter } from '../../src/policy/clock.ts'
import { decide } from '../../src/policy/decide.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import {
  able,
  address,
  blockedSince,
  boundToComputer,
  codes,
  daysAgo,
  hoursAgo,
  moment,
  now,
  override,
  passkey,
  password,
  person,
  policyWith,
} from './people.ts'
import { securityKey, shown, unproven } from './people.ts'

const decided = (facts: Facts, policy: Partial<PhaseOut> = {}, context: Parameters<typeof moment>[0] = {}, document: Partial<Policy> = {}) =>
  decide(facts, policyWith(policy, document), moment(context))

const blocked = { phaseOuts: [blockedSince(daysAgo(9))] }
const destroyed = { phaseOuts: [blockedSince(daysAgo(50), { destroyedAt: daysAgo(9) })] }
const lostOne = passkey({ status: 'revoked' })
const withPassword = { evidence: [shown('password')] }
const withCode = { evidence: [shown('email-otp')] }

describe('table 4, as far as a decision goes', () => {
  test('row 1: one passkey lost, another left: it signs in, the class is another, the block stays', () => {
    const decision = decided(person([password(), lostOne, securityKey()], blocked))
    expect(decision).toMatchObject({ mode: 'block', class: 'C2', row: '7a', offered: ['passkey', 'email-otp'] })
  })
  test('row 2: the only one lost in allow or demote: password or code, and an offer to make one', () => {
    const decision = decided(person([password(), passkey({ status: 'quarantined' })]))
    expect(decision).toMatchObject({ mode: 'allow', offered: ['password', 'email-otp'] })
    expect(decided(person([password(), passkey({ status: 'quarantined' })]), {}, { ...withPassword, capabilities: able }).afterSignIn?.row).toBe(7)
  })
  test('row 3: the only one lost in block, the secret kept: the password stays out, the code leads to a new passkey', () => {
    const facts = person([password(), lostOne], blocked)
    expect(decided(facts)).toMatchObject({ mode: 'block', route: 'B2', accepted: ['email-otp'] })
    expect(decided(facts, {}, { ...withCode, capabilities: able })).toMatchObject({ outcome: 'ask', afterSignIn: { kind: 'enrol', row: 2 } })
    expect(decided(facts, {}, withPassword)).toMatchObject({ outcome: 'ask', assurance: null })
  })
  test('row 3: only unlocking it opens it again, for its time', () => {
    const unlocked = { overrides: [override('unlockPassword')], ...blocked }
    expect(decided(person([password(), lostOne], unlocked)).accepted).toContain('password')
    expect(decided(person([password(), lostOne], unlocked), {}, { now: daysAgo(-2) }).accepted).not.toContain('password')
  })
  test('row 4: the only one lost, the secret destroyed: as row 3, and there is nothing to unlock', () => {
    const facts = person([lostOne, codes()], { ...destroyed, overrides: [override('unlockPassword'), override('exempt')] })
    expect(decided(person([lostOne, codes()], destroyed))).toMatchObject({ mode: 'none', route: 'B2', accepted: ['email-otp', 'recovery-code'] })
    expect(decided(facts).accepted).not.toContain('password')
  })
  test('row 4: a code alone stays a backup sign-in once the secret is destroyed', () => {
    expect(decided(person([passkey()], destroyed), {}, withCode).assurance?.acr).toBe('urn:keyward:acr:backup')
    expect(decided(person([]), {}, withCode).assurance?.acr).toBe('urn:keyward:acr:1fa')
  })
  test('row 7: without WebAuthn a code signs in, at a lower strength, and never the password', () => {
    const context = { capabilities: { ...able, webauthn: false } }
    const facts = person([password(), passkey()], blocked)
    expect(decided(facts, {}, context)).toMatchObject({ route: 'G', offered: ['email-otp', 'passkey'] })
    expect(decided(facts, {}, { ...context, ...withCode }).assurance).toEqual({ acr: 'urn:keyward:acr:backup', amr: ['otp'] })
    expect(decided(facts, {}, { ...context, ...withCode, acrWanted: ['phr'] })).toMatchObject({ outcome: 'ask', offered: ['passkey'] })
  })
  test('row 9: one device-bound key ends at demote; two of different make do not', () => {
    expect(decided(person([password(), boundToComputer()]), { target: 'remove' })).toMatchObject({ class: 'C2', mode: 'demote', removable: false })
    expect(decided(person([password(), boundToComputer(), codes()]), { target: 'remove', deviceBoundOnly: 'block-with-R2' })).toMatchObject({
      mode: 'block',
      removable: false,
    })
    expect(decided(person([password(), securityKey('one'), securityKey('other')]))).toMatchObject({ class: 'C3', mode: 'block' })
  })
  test('row 10: a key that was never used counts for nothing, and a reminder asks to try it', () => {
    expect(decided(person([password(), unproven()]), {}, { ...withPassword, capabilities: able })).toMatchObject({
      class: 'C1',
      mode: 'allow',
      afterSignIn: { kind: 'prove', row: 7 },
    })
  })
  test('row 11: without user verification it is one factor that somebody has', () => {
    const weak = { ...shown('passkey'), factors: 1 as const, amr: ['pop', 'user'] }
    expect(decided(person([passkey()]), {}, { evidence: [weak] }).assurance).toEqual({ acr: 'urn:keyward:acr:1fa', amr: ['pop', 'user'] })
    expect(decided(person([passkey()]), {}, { evidence: [weak], acrWanted: ['phr'] })).toMatchObject({ outcome: 'denied', because: 'demand-cannot-be-met' })
  })
  test('row 12: the word of a manager that is known not to verify is one factor, too little for clients that want two', () => {
    const passkeys = { ...defaultPolicy.passkeys, uvUntrusted: ['LAX'] }
    const lax = passkey({}, { provider: 'lax' })
    const here = (facts: Facts, context: Parameters<typeof moment>[0]) => decided(facts, {}, context, { passkeys })
    const withLax = { ...shown('passkey'), credentialId: lax.id }
    expect(here(person([password(), lax]), { evidence: [withLax] })).toMatchObject({
      outcome: 'satisfied',
      class: 'C3',
      mode: 'block',
      assurance: { acr: 'urn:keyward:acr:1fa', amr: ['pop', 'swk', 'user'] },
    })
    for (const acrWanted of [['urn:keyward:acr:2fa'], ['phr']]) expect(here(person([lax]), { evidence: [withLax], acrWanted }).outcome).not.toBe('satisfied')
    expect(here(person([lax]), { evidence: [withLax, shown('email-otp')], acrWanted: ['urn:keyward:acr:2fa'] }).outcome).toBe('satisfied')
    const other = passkey()
    expect(here(person([lax, other]), { evidence: [{ ...shown('passkey'), credentialId: other.id }], acrWanted: ['phr'] }).outcome).toBe('satisfied')
  })
  test('row 13: sync turned off: the class is another, the block stays, removal is postponed', () => {
    const facts = (bound: 'synced' | 'device') =>
      person([password(), passkey({}, { bound }), codes()], { phaseOuts: [blockedSince(daysAgo(40), { removableSince: daysAgo(40) })] })
    expect(decided(facts('synced'), { target: 'remove' })).toMatchObject({ class: 'C3', mode: 'remove', removable: true })
    const off = decided(facts('device'), { target: 'remove' })
    expect(off).toMatchObject({ class: 'C2', mode: 'block', row: '7a', removable: false })
    expect(factAfter(facts('device').phaseOuts[0] ?? null, off, 'everyone', now)).toMatchObject({ blockedSince: daysAgo(40), removableSince: null })
  })
  test('row 14: sync turned on: the class is another', () => {
    expect(decided(person([password(), passkey({}, { bound: 'device' })])).mode).toBe('demote')
    expect(decided(person([password(), passkey({}, { bound: 'synced' })])).mode).toBe('block')
  })
  test('row 15: one that was quarantined for what it answered is none', () => {
    expect(decided(person([password(), passkey({ status: 'quarantined' })])).class).toBe('C0')
  })
  test('row 17: the last one deleted in block: the password does not come back, enrolment comes first', () => {
    const facts = person([password(), passkey({ status: 'revoked' })], blocked)
    expect(decided(facts, {}, { ...withCode, capabilities: able }).afterSignIn).toMatchObject({ kind: 'enrol', skippable: false })
    expect(decided(facts).accepted).not.toContain('password')
  })
  test('row 18: what was shown counts as the policy then in force says', () => {
    const facts = person([password(), passkey()])
    expect(decided(facts, { target: 'allow' }, withPassword).outcome).toBe('satisfied')
    expect(decided(facts, { target: 'block' }, withPassword)).toMatchObject({ outcome: 'ask', assurance: null })
  })
  test('row 20 and clients: evidence satisfies a client only where that client accepts it', () => {
    const policy = { match: { clients: ['bank'] } }
    const facts = person([password(), passkey()])
    expect(decided(facts, policy, { ...withPassword, client: { id: 'shop', firstParty: true } }).outcome).toBe('satisfied')
    expect(decided(facts, policy, { ...withPassword, client: { id: 'bank', firstParty: true } }).outcome).toBe('ask')
  })
  test('row 24: a break-glass account is touched by no policy, and its use is an alert', () => {
    const decision = decided(person([password(), passkey()]), {}, withPassword, { breakGlass: ['sub-ada'] })
    expect(decision).toMatchObject({ outcome: 'satisfied', mode: 'allow', policyId: null, alarming: true })
    expect(decided(person([password()])).alarming).toBe(false)
  })
  test('row 26: loosened: what is kept is usable at once, what is destroyed never', () => {
    expect(decided(person([password(), passkey()], blocked), { target: 'allow' })).toMatchObject({ mode: 'allow', relaxed: 'policy-loosened' })
    expect(decided(person([passkey()], destroyed), { target: 'allow' })).toMatchObject({ mode: 'none', relaxed: null, accepted: ['passkey', 'email-otp'] })
  })
  test('row 29: an imported password without an address never tightens', () => {
    expect(decided(person([password()], { channels: [] }))).toMatchObject({ class: 'C0', mode: 'allow', accepted: ['password'] })
  })
  test('row 30: an imported passkey is unproven', () => {
    expect(decided(person([password(), unproven()])).class).toBe('C1')
  })
  test('row 31: without an address demote is the most, unless saved codes alone may carry a person', () => {
    const facts = person([password(), passkey(), codes()], { channels: [] })
    expect(decided(facts).mode).toBe('demote')
    const recovery = { allowCodesOnly: true, codesMin: 4, channelHours: 72, holdHours: 24 }
    expect(decided(facts, {}, {}, { recovery })).toMatchObject({ mode: 'block', recovery: 'R1', accepted: ['passkey', 'recovery-code'] })
  })
  test('row 32: a changed address counts from the third day on, the old one until then', () => {
    const changed = (hours: number, ...more: Facts['channels']) =>
      person([password(), passkey()], { channels: [address({ original: false, verifiedAt: hoursAgo(hours) }), ...more] })
    expect(decided(changed(71)).mode).toBe('demote')
    expect(decided(changed(72)).mode).toBe('block')
    expect(decided(changed(1, address())).mode).toBe('block')
  })
  test('row 33: keys that cannot be used here any more: the block relaxes, and comes back with new ones', () => {
    const gone = passkey({}, { usable: false })
    expect(decided(person([password(), gone], blocked))).toMatchObject({ mode: 'allow', relaxed: 'credentials-unusable', class: 'C0' })
    expect(decided(person([password(), gone, passkey()], blocked))).toMatchObject({ mode: 'block', relaxed: null })
    expect(decided(person([gone], destroyed))).toMatchObject({ mode: 'none', accepted: ['email-otp'] })
  })
  describe('row 34 and kinds: what a rule has against a passkey', () => {
    const rule: KindRule = {
      match: {},
      since: null,
      graceDays: 14,
      synced: 'allowed',
      deviceBound: 'allowed',
      secondFactor: 'allowed',
      compromised: 'allowed',
      allowed: null,
      denied: [],
      attestation: 'none',
    }
    const under = (facts: Facts, more: Partial<KindRule>, context: Parameters<typeof moment>[0] = {}, also: readonly Partial<KindRule>[] = []) =>
      decided(facts, {}, context, { passkeys: { ...defaultPolicy.passkeys, rules: [more, ...also].map((it) => ({ ...rule, ...it })) } })
    const synced = { bound: 'synced', syncable: true, verifies: true } as const
    const onlyHere = { bound: 'device', syncable: false, verifies: true, attachment: 'roaming', provider: 'maker' } as const

    test.each<[string, Partial<KindRule>, Partial<CredentialFact['assessed']>, boolean]>([
      ['synced, where it must not be', { synced: 'refused' }, synced, false],
      ['not synced now, but it could be', { synced: 'refused' }, { ...synced, bound: 'device' }, false],
      ['bound to its device, where it must be', { synced: 'refused' }, onlyHere, true],
      ['bound to its device, where it must not be', { deviceBound: 'refused' }, onlyHere, false],
      ['synced, where it must be', { deviceBound: 'refused' }, synced, true],
      ['not synced now, where that is no fault', { deviceBound: 'refused' }, { ...synced, bound: 'device' }, true],
      ['on the list', { allowed: ['other', 'MAKER'] }, onlyHere, true],
      ['not on the list', { allowed: ['other'] }, onlyHere, false],
      ['of nobody, where there is a list', { allowed: ['other'] }, { ...onlyHere, provider: null }, false],
      ['denied long ago by a rule', { denied: [{ provider: 'maker', since: daysAgo(20), graceDays: 14 }] }, onlyHere, false],
      ['vouched for by nobody', { attestation: 'required' }, onlyHere, false],
      ['vouched for, in software', { attestation: 'required' }, { ...onlyHere, attested: 'software' }, true],
      ['vouched for, in software, where it must be hardware', { attestation: 'hardware' }, { ...onlyHere, attested: 'software' }, false],
      ['vouched for, in hardware', { attestation: 'hardware' }, { ...onlyHere, attested: 'hardware' }, true],
      ['vouched for by nobody, where that is only wanted', { attestation: 'wanted' }, onlyHere, true],
      ['without a PIN', { secondFactor: 'refused' }, { ...onlyHere, verifies: false }, false],
      ['with a PIN', { secondFactor: 'refused' }, onlyHere, true],
      ['of a broken model, where that is refused', { compromised: 'refused' }, { ...onlyHere, compromised: true }, false],
      ['of somebody else than the rule is for', { match: { groups: ['staff'] }, synced: 'refused' }, synced, true],
      ['of somebody with another attribute', { match: { attributes: { country: ['SE'] } }, synced: 'refused' }, synced, true],
      ['before the rule begins', { since: daysAgo(-1), synced: 'refused' }, synced, true],
      ['after its grace', { since: daysAgo(14), synced: 'refused' }, synced, false],
    ])('%s', (_which, more, assessed, isAccepted) => {
      const facts = person([password(), passkey({}, assessed)])
      const decision = under(facts, more)
      expect(decision.accepted.includes('passkey')).toBe(isAccepted)
      expect(decision.class).toBe(isAccepted ? (assessed.bound === 'synced' ? 'C3' : 'C2') : 'C0')
    })

    test('in its grace it answers, replaces nothing, and opens no password that was blocked', () => {
      const facts = person([password(), passkey({}, synced)], blocked)
      expect(under(facts, { since: daysAgo(13), synced: 'refused' })).toMatchObject({
        class: 'C1',
        mode: 'block',
        row: '7a',
        accepted: ['passkey', 'email-otp'],
      })
      expect(under(facts, { since: daysAgo(14), synced: 'refused' })).toMatchObject({ class: 'C0', mode: 'allow', relaxed: 'credentials-unusable' })
    })
    test('where nothing else is left, is why it is not asked for (row B2); what is lost or cannot be used here is not refused', () => {
      const having = (more: Parameters<typeof passkey>[0], usable = true) => under(person([passkey(more, { ...synced, usable })]), { synced: 'refused' })
      expect(having({})).toMatchObject({ route: 'B2', objection: 'synced' })
      expect(having({ status: 'revoked' })).toMatchObject({ route: 'B2', objection: null })
      expect(having({}, false)).toMatchObject({ route: 'B2', objection: null })
      expect(under(person([passkey({}, synced)]), { since: daysAgo(13), synced: 'refused' })).toMatchObject({ route: 'B', objection: null })
      expect(under(person([passkey({}, synced), passkey({}, onlyHere)]), { synced: 'refused' })).toMatchObject({ route: 'B', objection: null })
    })
    test('a broken model signs in and replaces nothing, whatever the rules say', () => {
      const facts = person([password(), passkey({}, { ...synced, compromised: true })])
      expect(under(facts, {})).toMatchObject({ class: 'C1', accepted: ['passkey', 'email-otp', 'password'] })
      expect(decided(facts)).toMatchObject({ class: 'C1', accepted: ['passkey', 'email-otp', 'password'] })
    })
    test('of several rules that match each must be content', () => {
      const staff = { ...person([passkey({}, onlyHere)]), account: { ...person([]).account!, groups: ['staff'], attributes: { country: 'SE' } } }
      const lists = [{ match: { groups: ['staff'] }, allowed: ['other'] }]
      expect(under(staff, { match: { attributes: { country: ['SE'] } }, allowed: ['maker'] }).accepted).toContain('passkey')
      expect(under(staff, { match: { attributes: { country: ['SE'] } }, allowed: ['maker'] }, {}, lists).accepted).not.toContain('passkey')
    })
    test('what was shown with it counts no more either', () => {
      const key = passkey({}, synced)
      const facts = person([password(), key])
      expect(under(facts, { synced: 'refused' }, { evidence: [{ ...shown('passkey'), credentialId: key.id }] })).toMatchObject({
        outcome: 'ask',
        assurance: null,
      })
    })
    test('none is made without a dialog where it could not be accepted', () => {
      const silent = { evidence: [shown('password')], capabilities: { ...able, conditionalCreate: true } }
      expect(under(person([password()]), {}, silent).afterSignIn).toMatchObject({ kind: 'upgrade' })
      for (const more of [{ synced: 'refused' }, { secondFactor: 'refused' }, { attestation: 'required' }] as const) {
        expect(under(person([password()]), more, silent).afterSignIn).not.toMatchObject({ kind: 'upgrade' })
      }
    })
  })
  describe('row 34: a provider that is denied', () => {
    const denying = (days: number, graceDays = 14) => ({
      passkeys: { ...defaultPolicy.passkeys, denied: [{ provider: 'LEAKY', since: daysAgo(days), graceDays }] },
    })
    const leaky = passkey({}, { provider: 'leaky' })
    const here = (facts: Facts, document: Partial<Policy>, context: Parameters<typeof moment>[0] = {}, policy: Partial<PhaseOut> = {}) =>
      decided(facts, policy, context, document)
    const withLeaky = { evidence: [{ ...shown('passkey'), credentialId: leaky.id }] }

    test('is as good as any before it is', () => {
      expect(here(person([password(), leaky]), denying(-1))).toMatchObject({ class: 'C3', mode: 'block' })
    })
    test('in the grace still answers, qualifies no more, and another one is asked for', () => {
      expect(here(person([password(), leaky]), denying(13))).toMatchObject({ class: 'C1', mode: 'allow', accepted: ['passkey', 'email-otp', 'password'] })
      expect(here(person([password(), leaky]), denying(13), { capabilities: able, ...withLeaky })).toMatchObject({
        outcome: 'satisfied',
        afterSignIn: { kind: 'enrol', offer: 'replacement', row: 7 },
      })
      expect(here(person([password(), leaky]), denying(13), { capabilities: able, evidence: [shown('password')] }).afterSignIn).toMatchObject({ kind: 'enrol' })
    })
    test('in the grace opens no password that was blocked, and destroys none', () => {
      const due = { phaseOuts: [blockedSince(daysAgo(90), { removableSince: daysAgo(90) })] }
      const secured = person([password(), leaky, codes()], due)
      expect(here(secured, {}, {}, { target: 'remove' })).toMatchObject({ mode: 'remove', removable: true })
      expect(here(secured, denying(13), {}, { target: 'remove' })).toMatchObject({ mode: 'block', row: '7a', removable: false })
    })
    test('after it signs nobody in, and what was blocked for it is open again', () => {
      expect(here(person([password(), leaky], blocked), denying(14))).toMatchObject({
        class: 'C0',
        mode: 'allow',
        relaxed: 'credentials-unusable',
        accepted: ['email-otp', 'password'],
      })
      expect(here(person([password(), leaky]), denying(0, 0), withLeaky)).toMatchObject({ outcome: 'ask', assurance: null })
      expect(here(person([leaky], destroyed), denying(14))).toMatchObject({ mode: 'none', accepted: ['email-otp'] })
    })
    test('after it leaves passkeys of others as they are, and what they blocked', () => {
      const both = person([password(), leaky, passkey()], blocked)
      expect(here(both, denying(14))).toMatchObject({ class: 'C3', mode: 'block', relaxed: null })
      expect(here(both, denying(14), withLeaky)).toMatchObject({ outcome: 'ask', assurance: null })
    })
    test('is none that nobody can name', () => {
      expect(here(person([passkey({}, { provider: null })]), denying(90)).class).toBe('C3')
    })
  })
  test('row 37: a client that asks for nothing, or for less, weakens nothing', () => {
    const facts = person([password(), passkey()])
    const accepted = decided(facts).accepted
    for (const acrWanted of [[], ['urn:keyward:acr:backup'], ['urn:keyward:acr:1fa', 'gold']])
      expect(decided(facts, {}, { acrWanted }).accepted).toEqual(accepted)
  })
  describe('row 38: signing in again', () => {
    const again = { purpose: 'step-up' as const }
    const strict = { reauth: { allowBackup: false } }
    const facts = person([password(), passkey(), codes()], blocked)
    test('takes what the stage accepts: never a blocked password', () => {
      expect(decided(facts, {}, again)).toMatchObject({ outcome: 'ask', offered: ['passkey', 'email-otp', 'recovery-code'] })
    })
    test('takes backups only where the policy lets it', () => {
      const decision = decided(facts, {}, again, strict)
      expect(decision.accepted).toEqual(['passkey'])
      expect(decision.withheld).toContainEqual({ authenticator: 'email-otp', reason: 'not-strong-enough' })
      expect(decided(facts, {}, { ...again, ...withCode }, strict)).toMatchObject({ outcome: 'ask', assurance: null })
    })
    test('takes them where nothing else is left, or nothing is blocked', () => {
      expect(decided(person([password(), lostOne], blocked), {}, again, strict).accepted).toEqual(['email-otp'])
      expect(decided(person([password()]), {}, again, strict).accepted).toEqual(['email-otp', 'password'])
      expect(decided(person([password(), passkey()]), { target: 'demote' }, again, strict).accepted).toEqual(['passkey', 'email-otp', 'password'])
      expect(decided(facts, {}, {}, strict).accepted).toEqual(['passkey', 'email-otp', 'recovery-code'])
    })
    test('takes no backup either where the secret was destroyed', () => {
      expect(decided(person([passkey()], destroyed), {}, again, strict).accepted).toEqual(['passkey'])
    })
    test('opens on what can meet the demand', () => {
      expect(decided(facts, {}, { ...again, acrWanted: ['phr'] }).offered).toEqual(['passkey'])
      expect(decided(person([password()], { channels: [] }), {}, { ...again, acrWanted: ['phr'] })).toMatchObject({
        outcome: 'denied',
        because: 'demand-cannot-be-met',
      })
      expect(decided(person([password()]), {}, { ...again, acrWanted: ['phr'] })).toMatchObject({ outcome: 'ask', offered: ['password', 'email-otp'] })
    })
    describe('to change something in the account', () => {
      const guarding = { ...again, guarding: true }
      test('takes neither the mailbox alone nor a backup where a passkey works', () => {
        expect(decided(facts, {}, guarding)).toMatchObject({ outcome: 'ask', offered: ['passkey'] })
        expect(decided(facts, {}, { ...guarding, ...withCode })).toMatchObject({ outcome: 'ask', because: 'more-wanted', offered: ['passkey'] })
        expect(decided(facts, {}, { ...guarding, evidence: [shown('recovery-code'), shown('email-otp')] }).outcome).toBe('ask')
        expect(decided(facts, {}, { ...guarding, evidence: [shown('passkey')] }).outcome).toBe('satisfied')
        const bound = person([boundToComputer()])
        expect(decided(bound, { target: 'allow' }, { ...guarding, ...withCode })).toMatchObject({ class: 'C2', outcome: 'ask', offered: ['passkey'] })
      })
      test('takes the mailbox of whoever has nothing better', () => {
        expect(decided(person([]), {}, { ...guarding, ...withCode }).outcome).toBe('satisfied')
        expect(decided(person([unproven()]), {}, { ...guarding, ...withCode }).outcome).toBe('satisfied')
        expect(decided(person([password()]), {}, { ...guarding, ...withPassword }).outcome).toBe('satisfied')
      })
      test('is denied to whoever has only backups left, and makes nothing on the way', () => {
        const lost = person([password(), lostOne], blocked)
        expect(decided(lost, {}, { ...guarding, capabilities: able })).toMatchObject({ outcome: 'denied', because: 'demand-cannot-be-met' })
        expect(decided(lost, {}, { ...guarding, ...withCode, capabilities: able })).toMatchObject({ outcome: 'denied', afterSignIn: null })
      })
    })
    test('is denied to a disabled account', () => {
      expect(decided(person([passkey()], { account: { status: 'disabled' } }), {}, again)).toMatchObject({ outcome: 'denied', because: 'account-disabled' })
      expect(decided(person([passkey()], { account: { status: 'disabled' } }), {}, { evidence: [shown('passkey')] })).toMatchObject({
        outcome: 'denied',
        because: 'account-disabled',
        assurance: null,
      })
      expect(decided(person([passkey()], { account: { status: 'disabled' } }))).toMatchObject({ outcome: 'ask', because: 'nothing-shown', accepted: [] })
    })
  })
  test('row 40: time is a parameter', () => {
    const facts = person([password(), passkey()])
    expect([100, 172, 174].map((days) => decided(facts, {}, { now: daysAgo(-days) }).mode)).toEqual(['block', 'block', 'allow'])
  })
  test('row 42: what a password alone enrolled blocks nothing, however often it is used', () => {
    const thiefs = (proofs: number): CredentialFact => passkey({ confirmedAt: null, proofs })
    for (const proofs of [0, 1, 50])
      expect(decided(person([password(), thiefs(proofs), codes()]), { target: 'remove', deviceBoundOnly: 'block' })).toMatchObject({
        mode: 'allow',
        class: 'C1',
      })
    expect(decided(person([password(), thiefs(5), securityKey()])).class).toBe('C2')
  })
  test('an account with nothing at all is told so on its own browser, and sees what everybody sees elsewhere', () => {
    const empty = person([], { channels: [] })
    expect(decided(empty)).toMatchObject({ outcome: 'denied', because: 'nothing-usable', accepted: [] })
    expect(decided(empty, {}, { browser: { known: false, firstSeenAt: null, failures: 0 } })).toMatchObject({ outcome: 'ask' })
  })
  test("what is not on the policy's list is not used", () => {
    const decision = decided(person([password(), passkey()]), {}, {}, { authenticators: ['passkey', 'email-otp'] })
    expect(decision.accepted).toEqual(['passkey', 'email-otp'])
    expect(decision.withheld.map((it) => `${it.authenticator} ${it.reason}`)).toEqual(['password not-usable', 'recovery-code not-usable'])
  })
})

describe('table 4, while a recovery is under way', () => {
  const recovering = { purpose: 'recovery' as const, capabilities: able }
  const opener = { authenticator: 'pass', restsOn: 'credential', opens: 'recovery', enrollable: false, discoverable: false, usable: true } as const
  const traits = { amr: ['otp'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false } as const
  const withPass = (facts: Facts): Facts => ({ ...facts, options: [...facts.options, { ...traits, ...opener }] })

  test.each([
    ['2', 'allow', person([password(), passkey({ status: 'quarantined' })]), 'allow'],
    ['2', 'demote', person([password(), passkey({ status: 'quarantined' })]), 'demote'],
    ['3', 'block, the secret kept', person([password(), lostOne], blocked), 'block'],
    ['4', 'remove, the secret destroyed', person([lostOne], destroyed), 'remove'],
  ] as const)('row %s: %s: a code leads to a replacement, and never to the password', (_row, _what, facts, target) => {
    const decision = decided(facts, { target }, { ...recovering, ...withCode })
    expect(decision).toMatchObject({ outcome: 'ask', afterSignIn: { kind: 'enrol', row: 2, skippable: false } })
    expect(decision.accepted).not.toContain('password')
    expect(decided(facts, { target }, { ...recovering, ...withPassword })).toMatchObject({ outcome: 'ask', assurance: null })
  })

  test('row 4: a pass opens a recovery and nothing else, whatever the policy lists', () => {
    const facts = withPass(person([lostOne], { ...destroyed, channels: [] }))
    expect(decided(facts).accepted).not.toContain('pass')
    expect(decided(facts, {}, { ...recovering })).toMatchObject({ accepted: ['pass'] })
    expect(decided(facts, {}, { ...recovering, evidence: [] }).offered.at(-1)).toBe('pass')
    const shownPass = { evidence: [{ ...shown('email-otp'), authenticator: 'pass' }] }
    expect(decided(facts, {}, { ...recovering, ...shownPass })).toMatchObject({ outcome: 'ask', afterSignIn: { kind: 'enrol', row: 2 } })
    expect(decided(facts, {}, shownPass)).toMatchObject({ assurance: null })
  })

  test('row 4: the last code of a sheet counts in the sign-in that used it up', () => {
    const last = codes(0, { id: 'sheet' as never, assessed: { ...codes(1).assessed, usable: false, left: 0 } })
    const facts = person([lostOne, last], { ...destroyed, channels: [] })
    const evidence = [{ ...shown('recovery-code'), credentialId: last.id }]
    expect(decided(facts, {}, { ...recovering, evidence })).toMatchObject({ outcome: 'ask', afterSignIn: { kind: 'enrol', row: 2 } })
    expect(decided(facts, {}, { ...recovering }).accepted).toEqual([])
  })

  test('row 41: what was set aside answers no more', () => {
    const quarantined = passkey({ status: 'quarantined' })
    const evidence = [{ ...shown('passkey'), credentialId: quarantined.id }]
    expect(decided(person([quarantined, securityKey()]), {}, { evidence }).assurance).toBeNull()
  })
})
