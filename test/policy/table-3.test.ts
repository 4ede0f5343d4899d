import { describe, expect, test } from 'vitest'
import type { Interruption } from '../../src/domain/decision.ts'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { Context, CredentialFact, Facts } from '../../src/domain/facts.ts'
import type { Deadline, PhaseOut, Policy } from '../../src/domain/policy.ts'
import { decide } from '../../src/policy/decide.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { able, address, blockedSince, codes, credential, daysAgo, hoursAgo, moment, now, offer, override, passkey, password, person } from './people.ts'
import { policyWith, remembered, securityKey, shown, unknownBrowser, unproven } from './people.ts'

interface Told {
  readonly policy?: Partial<PhaseOut>
  readonly document?: Partial<Policy>
  readonly context?: Partial<Context>
  readonly proof?: readonly Evidence[]
}
const decided = (facts: Facts, { policy, document, context, proof = [shown('password')] }: Told = {}) =>
  decide(facts, policyWith(policy, document), moment({ capabilities: able, evidence: proof, ...context }))
const asks = (facts: Facts, told?: Told): Interruption | null => decided(facts, told).afterSignIn

const silent = { capabilities: { ...able, conditionalCreate: true } }
const incapable = { capabilities: { ...able, webauthn: false } }
const scriptless = { capabilities: { ...able, webauthn: null, script: false } }
const [otp, key, code] = [[shown('email-otp')], [shown('passkey')], [shown('recovery-code')]]
const overThere: readonly Evidence[] = [
  { ...shown('passkey'), observed: { userVerified: true, backedUp: true, attachment: 'cross-platform', crossDevice: true } },
]
const byKey: readonly Evidence[] = [{ ...shown('passkey'), observed: { userVerified: true, backedUp: false, attachment: 'cross-platform' } }]
const withKey = ({ id }: CredentialFact): readonly Evidence[] => [{ ...shown('passkey'), credentialId: id }]

const bob = person([password()])
const ada = person([password(), passkey()])
const keyHolder = person([password(), securityKey()])
const cleo = person([password(), passkey(), codes()], { phaseOuts: [blockedSince(daysAgo(9))], offers: [offer('note')] })
const lost = person([password(), passkey({ status: 'quarantined' })], { phaseOuts: [blockedSince(daysAgo(9))] })
const fresh = (more: Partial<CredentialFact> = {}) => passkey({ proofs: 0, lastProvenAt: null, createdAt: now, ...more })

const enrol = (row: number, offered: Interruption['offer'], more: object = {}) => ({
  kind: 'enrol',
  authenticator: 'passkey',
  skippable: true,
  skipsLeft: null,
  offer: offered,
  row,
  ...more,
})
const demand = (row: number, skipsLeft: number | null = null) => ({ kind: 'enrol', authenticator: 'passkey', skippable: false, skipsLeft, offer: null, row })

const due = (grace: Partial<Deadline['grace']> = {}): Partial<PhaseOut> => ({
  deadline: { date: daysAgo(20), afterFirstSeenDays: null, grace: { skips: 0, days: 14, ...grace } },
})
const grace: Partial<PhaseOut> = { deadline: { date: daysAgo(3), afterFirstSeenDays: null, grace: { skips: 5, days: 14 } } }

const full = (max: number): Partial<Policy> => ({ passkeys: { ...defaultPolicy.passkeys, max } })

describe('table 3 row 1: a client wants more', () => {
  const bank = { context: { acrWanted: ['phr'], capabilities: able } }
  test('an account with a passkey is asked for it', () => {
    expect(decided(keyHolder, bank)).toMatchObject({ outcome: 'ask', because: 'more-wanted', opening: 'challenge', offered: ['passkey'], prompt: true })
  })
  test('on the mailbox alone none is made where one worked that a link took back', () => {
    const undone = person([password(), passkey({ status: 'revoked', takenBackAt: daysAgo(2) })])
    expect(decided(undone, { ...bank, proof: otp })).toMatchObject({ outcome: 'denied', because: 'demand-cannot-be-met' })
    expect(decided(undone, bank)).toMatchObject({ outcome: 'ask', offered: ['email-otp'] })
  })
  test('one without makes it, and then shows it', () => {
    expect(decided(bob, { ...bank, proof: otp })).toMatchObject({ outcome: 'ask', because: 'more-wanted', afterSignIn: demand(1) })
    expect(decided(person([password(), fresh()]), { ...bank, proof: otp })).toMatchObject({ outcome: 'ask', offered: ['passkey'], afterSignIn: null })
  })
  test('and before that shows what allows making one', () => {
    expect(decided(bob, bank)).toMatchObject({ outcome: 'ask', because: 'more-wanted', offered: ['email-otp'] })
  })
  test('is asked of every browser that does not say that it cannot', () => {
    const context = (webauthn: boolean | null) => ({ context: { acrWanted: ['phr'], capabilities: { ...able, webauthn, script: false } }, proof: otp })
    expect(decided(bob, context(null)).afterSignIn).toEqual(demand(1))
    expect(decided(bob, context(false))).toMatchObject({ outcome: 'denied', because: 'demand-cannot-be-met' })
  })
  test('is not met by a passkey that a password alone enrolled, unless something vouches for it', () => {
    const own = passkey({ confirmedAt: null })
    const eve = person([password(), own])
    expect(decided(eve, { ...bank, proof: withKey(own) })).toMatchObject({
      outcome: 'ask',
      offered: ['email-otp'],
      assurance: { acr: 'urn:keyward:acr:1fa', amr: ['pop', 'swk', 'user'] },
    })
    expect(decided(eve, { ...bank, proof: [shown('password'), ...withKey(own)] }).assurance).toEqual({ acr: 'urn:keyward:acr:1fa', amr: ['pwd'] })
    expect(decided(eve, { ...bank, proof: [...withKey(own), ...otp] })).toMatchObject({ outcome: 'satisfied', assurance: { acr: 'phr' } })
    expect(decided(person([password(), own], { channels: [] }), { ...bank, proof: withKey(own) })).toMatchObject({
      outcome: 'denied',
      because: 'demand-cannot-be-met',
    })
  })
  test('a sheet of codes that a password alone enrolled is no second factor beside it', () => {
    const sheet = (confirmedAt: Date | null) => credential('recovery-code', { confirmedAt, assessed: { ...credential('recovery-code').assessed, left: 9 } })
    const acr = (own: ReturnType<typeof sheet>) =>
      decided(person([password(), own]), { proof: [shown('password'), { ...shown('recovery-code'), credentialId: own.id }] }).assurance?.acr
    expect(acr(sheet(now))).toBe('urn:keyward:acr:2fa')
    expect(acr(sheet(null))).toBe('urn:keyward:acr:1fa')
  })
  test('is met by the one that is trusted, whichever was made first', () => {
    const both = person([password(), passkey({ confirmedAt: null }), passkey()])
    const document = { passkeys: { ...defaultPolicy.passkeys, enrolmentProof: ['passkey'] } }
    const context = { acrWanted: ['phr'], ...incapable }
    expect(decided(both, { context, proof: otp, document })).toMatchObject({ outcome: 'ask', offered: ['passkey'] })
  })
  test('two unconfirmed passkeys do not vouch for each other', () => {
    const [one, other] = [passkey({ confirmedAt: null }), passkey({ confirmedAt: null })]
    expect(decided(person([one, other]), { proof: [...withKey(one), ...withKey(other)] }).assurance?.acr).toBe('urn:keyward:acr:1fa')
  })
  test('two proofs together may do', () => {
    const two = { context: { acrWanted: ['urn:keyward:acr:2fa'], capabilities: able } }
    expect(decided(bob, two)).toMatchObject({ outcome: 'ask', offered: ['email-otp'] })
    expect(decided(bob, { ...two, proof: [shown('password'), ...otp] }).outcome).toBe('satisfied')
  })
  test('the policy may want it of a client: never less than that, and more where the client asks for more', () => {
    const document = { clients: { demo: { acr: 'phr' as const } } }
    expect(decided(ada, { document, proof: otp })).toMatchObject({ outcome: 'ask', because: 'more-wanted', offered: ['passkey'] })
    expect(decided(ada, { document, proof: otp, context: { acrWanted: ['urn:keyward:acr:1fa'] } }).outcome).toBe('ask')
    expect(decided(ada, { document, proof: key, context: { acrWanted: ['phrh'] } })).toMatchObject({ outcome: 'denied', because: 'demand-cannot-be-met' })
    expect(decided(ada, { document, proof: otp, context: { client: { id: 'other', firstParty: true } } }).outcome).toBe('satisfied')
    expect(decided(ada, { document, proof: otp, context: { client: null } }).outcome).toBe('satisfied')
    expect(decided(ada, { proof: otp, context: { client: { id: 'constructor', firstParty: true } } }).outcome).toBe('satisfied')
  })
  test('of several demands the weakest is enough', () => {
    const either = { context: { acrWanted: ['phr', 'urn:keyward:acr:1fa'], capabilities: able } }
    expect(decided(keyHolder, { ...either, proof: otp }).outcome).toBe('satisfied')
  })
  test('evidence of a credential that was set aside since counts for nothing', () => {
    const gone = passkey({ status: 'revoked' })
    expect(decided(person([gone, passkey()]), { proof: withKey(gone) })).toMatchObject({ outcome: 'ask', assurance: null })
  })
})

describe('table 3 row 2: who came in by a way back', () => {
  test('makes one, and its first use is the sign-in', () => {
    const recovering = { context: { purpose: 'recovery' as const, capabilities: able }, proof: otp }
    expect(decided(lost, recovering)).toMatchObject({ outcome: 'ask', afterSignIn: demand(2) })
    const made = fresh()
    const next = person([password(), passkey({ status: 'quarantined' }), made], { phaseOuts: lost.phaseOuts })
    expect(decided(next, recovering)).toMatchObject({ outcome: 'ask', offered: ['passkey'], prompt: true, afterSignIn: null })
    expect(decided(next, { ...recovering, proof: [...otp, ...withKey(made)] })).toMatchObject({ outcome: 'satisfied', assurance: { acr: 'phr' } })
  })
  test.each([
    ['two ceremonies failed', { enrolmentFailures: 2 }],
    ['there is no WebAuthn here', incapable],
    ['there is no script here', scriptless],
    ['the client demands more', { acrWanted: ['phr'] }],
  ])('a recovery ends in a replacement or not at all: %s', (_what, context) => {
    expect(decided(lost, { proof: otp, context: { ...context, purpose: 'recovery' } })).toMatchObject({ outcome: 'ask', afterSignIn: demand(2) })
    expect(decided(cleo, { proof: otp, context: { ...context, purpose: 'recovery' } })).toMatchObject({ outcome: 'ask', afterSignIn: demand(2) })
  })
  test('a recovery rests on no password, in allow either', () => {
    expect(decided(person([password()]), { context: { purpose: 'recovery' } }).accepted).toEqual(['email-otp'])
  })
  test('table 2 row B2 leads here, on a browser that knows the account', () => {
    expect(decided(lost, { proof: otp }).afterSignIn).toEqual(demand(2))
    expect(
      decided(person([passkey({ status: 'revoked' })], { phaseOuts: [blockedSince(daysAgo(50), { destroyedAt: daysAgo(9) })] }), { proof: otp }).afterSignIn,
    ).toEqual(demand(2))
  })
  test.each([
    ['the browser does not know the account', lost, { proof: otp, context: { browser: unknownBrowser } }],
    ['a passkey is left', cleo, { proof: otp }],
    ['nothing was lost: an address is all there ever was', person([]), { proof: otp }],
    [
      'what was shown is no way back, but a way in like any other',
      person([passkey({ status: 'revoked' })], { phaseOuts: [blockedSince(daysAgo(50), { destroyedAt: daysAgo(9) })] }),
      { proof: otp, document: { roles: { ...defaultPolicy.roles, backup: ['recovery-code'] } } },
    ],
    ['there is no WebAuthn here', lost, { proof: otp, context: incapable }],
    ['there is no script here', lost, { proof: otp, context: scriptless }],
    ['two ceremonies failed', lost, { proof: otp, context: { enrolmentFailures: 2 } }],
    [
      'nothing that allows it can be shown',
      person([password(), codes()], { phaseOuts: [blockedSince(daysAgo(9))], channels: [] }),
      { proof: code, document: { recovery: { ...defaultPolicy.recovery, allowCodesOnly: true } } },
    ],
  ])('is let in all the same: %s', (_what, facts, told: Told) => {
    expect(decided(facts, told)).toMatchObject({ outcome: 'satisfied' })
    expect(asks(facts, told)?.row ?? 0).not.toBe(2)
  })
})

describe('table 3 row 3: the deadline is over', () => {
  test('and so is the grace: a passkey is demanded', () => {
    expect(decided(bob, { policy: due() })).toMatchObject({ outcome: 'ask', because: 'deadline', afterSignIn: demand(3, 0) })
    expect(decided(bob, { policy: due({ skips: 9 }) }).because).toBe('deadline')
  })
  test('the grace ends with its "not now"s, or its days, whichever is first', () => {
    const skipped = (skips: number) => person([password()], { phaseOuts: [remembered({ skips })] })
    expect(asks(skipped(4), { policy: grace })).toEqual(enrol(3, 'replacement', { skipsLeft: 1 }))
    expect(asks(skipped(5), { policy: grace })).toEqual(demand(3, 0))
    const days = (date: Date) => ({ policy: { deadline: { date, afterFirstSeenDays: null, grace: { skips: 5, days: 14 } } } })
    expect(asks(bob, days(new Date(daysAgo(14).getTime() + 1)))?.row).toBe(3)
    expect(decided(bob, days(new Date(daysAgo(14).getTime() + 1))).outcome).toBe('satisfied')
    expect(decided(bob, days(daysAgo(14))).outcome).toBe('ask')
    expect(asks(bob, days(now))).toEqual(enrol(3, 'replacement', { skipsLeft: 5 }))
    expect(asks(bob, days(new Date(now.getTime() + 1)))?.row).toBe(7)
  })
  test('or so long after the first sign-in that the policy ruled', () => {
    const policy: Partial<PhaseOut> = { deadline: { date: null, afterFirstSeenDays: 60, grace: { skips: 5, days: 14 } } }
    const seen = (days: number) => person([password()], { phaseOuts: [remembered({ firstSeenAt: daysAgo(days) })] })
    expect(asks(seen(59), { policy })?.row).toBe(7)
    expect(asks(seen(60), { policy })).toEqual(enrol(3, 'replacement', { skipsLeft: 5 }))
    expect(asks(seen(74), { policy })).toEqual(demand(3, 0))
    expect(asks(bob, { policy })?.row).toBe(7)
  })
  test('within the grace neither pauses nor "never" hold it back, but once per sign-in is enough', () => {
    const refused = person([password()], { offers: [offer('replacement', { never: true, lastShownAt: hoursAgo(1), snoozedUntil: daysAgo(-9) })] })
    expect(asks(refused, { policy: grace })?.row).toBe(3)
    expect(asks(bob, { policy: grace, document: { offers: { ...defaultPolicy.offers, enabled: false } } })?.row).toBe(3)
    expect(asks(bob, { policy: grace, context: { shown: ['replacement'] } })).toBeNull()
  })
  test('one that is there, but unproven, is asked for instead of another', () => {
    const facts = person([password(), unproven()])
    expect(decided(facts, { policy: due() })).toMatchObject({ outcome: 'ask', because: 'deadline', offered: ['passkey', 'email-otp'] })
    expect(asks(facts, { policy: grace })).toEqual({ kind: 'prove', authenticator: 'passkey', offer: 'replacement', skipsLeft: 5, row: 3 })
    expect(asks(person([password(), passkey({}, { discoverable: false })]), { policy: due() })).toEqual(demand(3, 0))
  })
  test('one that was just made, or used, is enough', () => {
    expect(decided(person([password(), fresh()]), { policy: due() })).toMatchObject({ outcome: 'satisfied', because: 'satisfied' })
    expect(decided(person([password(), unproven()]), { policy: due(), proof: key }).outcome).toBe('satisfied')
    expect(asks(person([password(), fresh()]), { policy: grace })).toBeNull()
  })
  test.each([
    ['C3 and blocked', ada, { proof: key, policy: due() }],
    ['C2 and demoted', keyHolder, { policy: due() }],
    ['no password', person([]), { proof: otp, policy: due() }],
    ['target demote', bob, { policy: { ...due(), target: 'demote' as const } }],
    ['only observed', bob, { policy: { ...due(), enforcement: 'observe' as const } }],
    ['paused', bob, { policy: due(), context: { realm: { retiringOffered: true, paused: ['everyone'] } } }],
    ['exempt', person([password()], { overrides: [override('exempt')] }), { policy: due() }],
    ['unlocked', person([password()], { overrides: [override('unlockPassword')] }), { policy: due() }],
    ['no deadline', bob, {}],
  ])('demands nothing: %s', (_what, facts, told: Told) => {
    expect(decided(facts, told)).toMatchObject({ outcome: 'satisfied', because: 'satisfied' })
    expect(asks(facts, told)?.row ?? 0).not.toBe(3)
  })
})

describe('table 3 row 4: past the deadline without the means', () => {
  test.each([
    ['no WebAuthn here', { context: incapable }],
    ['no script here', { context: scriptless }],
    ['two ceremonies failed', { context: { enrolmentFailures: 2 } }],
  ])('a second proof does this time: %s', (_what, told: Told) => {
    expect(decided(bob, { ...told, policy: due() })).toMatchObject({
      outcome: 'ask',
      because: 'deadline',
      opening: 'challenge',
      offered: ['email-otp'],
      afterSignIn: null,
    })
    expect(decided(bob, { ...told, policy: due(), proof: [shown('password'), ...otp] })).toMatchObject({
      outcome: 'satisfied',
      because: 'deadline',
      afterSignIn: null,
    })
    expect(decided(bob, { ...told, policy: due(), proof: otp })).toMatchObject({ outcome: 'satisfied', because: 'deadline' })
  })
  test('one failure is not enough', () => {
    expect(asks(bob, { policy: due(), context: { enrolmentFailures: 1 } })).toEqual(demand(3, 0))
  })
  test('nobody is locked out: without any second proof the first is enough', () => {
    const facts = person([password()], { channels: [] })
    expect(decided(facts, { policy: due() })).toMatchObject({ outcome: 'satisfied', because: 'deadline' })
  })
  test('nobody is locked out: a passkey that is demanded and lost waits, and meanwhile a code is enough', () => {
    const used = person([password(), passkey({ lastProvenAt: daysAgo(900) })])
    expect(decided(used, { policy: due(), proof: otp })).toMatchObject({ outcome: 'ask', because: 'deadline', offered: ['passkey'] })
    expect(decided(used, { policy: due(), proof: otp, context: { held: true } })).toMatchObject({ outcome: 'satisfied', because: 'deadline' })
  })
  test('what the mailbox alone may not make at once is not demanded of it', () => {
    const passkeys = { ...defaultPolicy.passkeys, denied: [{ provider: 'manager', since: daysAgo(3), graceDays: 14 }] }
    expect(asks(ada, { policy: due(), document: { passkeys } })).toEqual(demand(3, 0))
    expect(decided(ada, { policy: due(), document: { passkeys }, proof: otp })).toMatchObject({ outcome: 'satisfied', because: 'deadline' })
  })
  test('within the grace nothing is asked', () => {
    expect(decided(bob, { policy: grace, context: incapable })).toMatchObject({ outcome: 'satisfied', because: 'satisfied', afterSignIn: null })
  })
})

describe('table 3 row 5: a silent upgrade', () => {
  const upgrade = { kind: 'upgrade', authenticator: 'passkey', offer: 'upgrade', row: 5 }
  test('after a password, where the browser can', () => {
    expect(asks(bob, { context: silent })).toEqual(upgrade)
    expect(asks(keyHolder, { context: silent })).toEqual(upgrade)
  })
  test.each([
    ['the browser cannot', bob, {}],
    ['nobody knows whether it can', bob, { context: { capabilities: { ...able, conditionalCreate: null } } }],
    ['the policy does not want it', bob, { context: silent, document: { passkeys: { ...defaultPolicy.passkeys, autoUpgrade: false } } }],
    ['offers are off', bob, { context: silent, document: { offers: { ...defaultPolicy.offers, enabled: false } } }],
    ['no password was shown', bob, { context: silent, proof: otp }],
    ['the passkey was shown too', person([password(), unproven()]), { context: silent, proof: [shown('password'), ...key] }],
    ['"never"', person([password()], { offers: [offer('replacement', { never: true })] }), { context: silent }],
    ['it was tried in this sign-in', bob, { context: { ...silent, shown: ['upgrade'] } }],
    ['it was tried an hour ago', person([password()], { offers: [offer('upgrade', { lastShownAt: hoursAgo(1) })] }), { context: silent }],
    ['it was put off', person([password()], { offers: [offer('upgrade', { snoozedUntil: daysAgo(-1) })] }), { context: silent }],
    ['something else was asked an hour ago', person([password()], { offers: [offer('second', { lastShownAt: hoursAgo(1) })] }), { context: silent }],
  ])('not where %s', (_what, facts, told: Told) => {
    expect(asks(facts, told)?.row ?? 0).not.toBe(5)
  })
  test('that failed does not use up the one interruption', () => {
    expect(asks(bob, { context: { ...silent, shown: ['upgrade'] } })).toEqual(enrol(7, 'replacement'))
    expect(asks(person([password()], { offers: [offer('upgrade', { lastShownAt: hoursAgo(1) })] }), { context: silent })?.row).toBe(7)
  })
  test('that succeeded asks nothing more', () => {
    expect(asks(person([password(), fresh({ confirmedAt: null })]), { context: { ...silent, shown: ['upgrade'] } })).toBeNull()
  })
})

describe('as many passkeys as an account may have', () => {
  const useless = passkey({}, { discoverable: false })
  test('are room for no other: nothing is offered, nor tried without a dialog', () => {
    const has = (...keys: readonly CredentialFact[]) => person([password(), ...keys])
    expect([asks(has(useless), { document: full(2) })?.kind, asks(has(useless), { document: full(1) })]).toEqual(['enrol', null])
    expect([asks(has(useless), { context: silent, document: full(2) })?.row, asks(has(useless), { context: silent, document: full(1) })]).toEqual([5, null])
    expect(asks(keyHolder, { proof: key, document: full(1) })).toMatchObject({ authenticator: 'recovery-code', row: 8 })
    expect(asks(has(passkey({ status: 'revoked' })), { document: full(1) })?.kind).toBe('enrol')
  })
  test('do not stand in the way of one that is demanded', () => {
    expect(asks(person([password(), useless]), { policy: due(), document: full(1) })).toEqual(demand(3, 0))
  })
})

describe('table 3 row 6: a passkey for this device', () => {
  test('after another device answered for it', () => {
    expect(asks(cleo, { proof: overThere })).toEqual(enrol(6, 'this-device'))
  })
  test.each([
    ['it answered itself', cleo, { proof: key }],
    ['a security key answered', cleo, { proof: byKey }],
    ['it has no authenticator', cleo, { proof: overThere, context: { capabilities: { ...able, platformAuthenticator: false } } }],
    ['nobody knows whether it has one', cleo, { proof: overThere, context: { capabilities: { ...able, platformAuthenticator: null } } }],
    ['not on this device, they said', person([passkey()], { offers: [offer('this-device', { here: true, never: true })] }), { proof: overThere }],
    ['put off here', person([passkey()], { offers: [offer('this-device', { here: true, snoozedUntil: daysAgo(-1) })] }), { proof: overThere }],
    ['there are as many as there may be', cleo, { proof: overThere, document: full(1) }],
  ])('not where %s', (_what, facts, told: Told) => {
    expect(asks(facts, told)?.row ?? 0).not.toBe(6)
  })
})

describe('table 3 row 7: a first passkey', () => {
  test('C0: make one', () => {
    expect(decided(bob)).toMatchObject({ outcome: 'satisfied', afterSignIn: enrol(7, 'replacement') })
    expect(asks(person([]), { proof: otp })).toEqual(enrol(7, 'replacement'))
  })
  test('C1: try the one that is there', () => {
    expect(asks(person([password(), unproven()]))).toEqual({ kind: 'prove', authenticator: 'passkey', offer: 'replacement', row: 7 })
    expect(asks(person([password(), passkey({ lastProvenAt: daysAgo(200) })]))?.kind).toBe('prove')
    expect(asks(person([password(), passkey({}, { discoverable: false })]))?.kind).toBe('enrol')
  })
  test.each([
    ['C1, and it was just used', person([password(), passkey({ confirmedAt: null })]), { proof: key }],
    ['C1, and it was just made', person([password(), fresh()]), {}],
    ['put off', person([password()], { offers: [offer('replacement', { snoozedUntil: new Date(now.getTime() + 1) })] }), {}],
    ['never', person([password()], { offers: [offer('replacement', { never: true })] }), {}],
    ['not on this device', person([password()], { offers: [offer('replacement', { here: true, never: true })] }), {}],
    [
      'put off as often as may be',
      person([password()], { offers: [offer('replacement', { skips: 3 })] }),
      { document: { offers: { ...defaultPolicy.offers, skipsMax: 3 } } },
    ],
    ['offers are off', bob, { document: { offers: { ...defaultPolicy.offers, enabled: false } } }],
    ['no WebAuthn here', bob, { context: incapable }],
    ['no WebAuthn here, C1', person([password(), unproven()]), { context: incapable }],
    ['no script here', bob, { context: scriptless }],
    ['nothing that allows making one could be shown', person([password()], { channels: [] }), {}],
  ])('not: %s', (_what, facts, told: Told) => {
    expect(asks(facts, told)).toBeNull()
  })
  test('again once the time is over, without end where the policy says so', () => {
    expect(asks(person([password()], { offers: [offer('replacement', { skips: 30, snoozedUntil: now })] }))?.row).toBe(7)
    expect(
      asks(person([password()], { offers: [offer('replacement', { skips: 2 })] }), { document: { offers: { ...defaultPolicy.offers, skipsMax: 3 } } })?.row,
    ).toBe(7)
  })
  test('also after a backup sign-in in an unknown browser: nothing else would bring the person back', () => {
    expect(asks(lost, { proof: otp, context: { browser: unknownBrowser } })).toEqual(enrol(7, 'replacement'))
  })
})

describe('table 3 row 8: a second one, or codes', () => {
  test('C2', () => {
    expect(asks(keyHolder)).toEqual(enrol(8, 'second'))
  })
  test('C2 where none can be made: recovery codes', () => {
    expect(asks(keyHolder, { context: incapable })).toEqual(enrol(8, 'second', { authenticator: 'recovery-code' }))
    expect(asks(person([password(), securityKey(), codes()]), { context: incapable })).toBeNull()
    expect(asks(person([password(), securityKey(), codes(3)]), { context: incapable })?.row).toBe(8)
    expect(asks(keyHolder, { context: incapable, document: { authenticators: ['passkey', 'email-otp', 'password'] } })).toBeNull()
  })
  test('not where it was put off', () => {
    expect(asks(person([password(), securityKey()], { offers: [offer('second', { snoozedUntil: daysAgo(-1) })] }))).toBeNull()
  })
  test('not where one was just made', () => {
    expect(asks(person([password(), securityKey(), fresh({ assessed: securityKey().assessed })]))?.kind ?? null).not.toBe('prove')
    expect(asks(person([password(), securityKey(), fresh(), codes()]))).toBeNull()
  })
})

describe('table 3 row 9: what the target needs and the account lacks', () => {
  const ready = { offers: [offer('note')] }
  const confirm = { kind: 'confirm', authenticator: 'email-otp', offer: 'recovery', row: 9 }
  const save = enrol(9, 'recovery', { authenticator: 'recovery-code' })
  test.each([
    ['C3+R0 for block: an address', person([password(), passkey()], { channels: [], ...ready }), {}, confirm],
    [
      'C3+R0 for block, an address too young to count: codes',
      person([password(), passkey()], { channels: [address({ original: false, verifiedAt: hoursAgo(1) })], ...ready }),
      {},
      save,
    ],
    ['C3+R1 for remove: codes', person([password(), passkey()], { phaseOuts: [blockedSince(daysAgo(1))], ...ready }), { target: 'remove' }, save],
    ['C3+R1 for block that asks for R2: codes', person([password(), passkey()], ready), { recoveryRequired: { block: 'R2', remove: 'R2' } }, save],
    ['C3+R1 for block: nothing', person([password(), passkey()], { phaseOuts: [blockedSince(daysAgo(1))], ...ready }), {}, null],
    ['C3+R2 for remove: nothing', person([password(), passkey(), codes()], { phaseOuts: [blockedSince(daysAgo(1))], ...ready }), { target: 'remove' }, null],
    ['C3+R0 for demote: nothing', person([password(), passkey()], { channels: [], ...ready }), { target: 'demote' }, null],
    ['no policy: nothing', person([password(), passkey()], { channels: [], ...ready }), { match: { groups: ['staff'] } }, null],
    [
      'put off: nothing',
      person([password(), passkey()], { channels: [], offers: [offer('note'), offer('recovery', { snoozedUntil: daysAgo(-1) })] }),
      {},
      null,
    ],
  ] as const)('%s', (_what, facts, policy, asked) => {
    expect(asks(facts, { proof: key, policy })).toEqual(asked)
  })

  test('C3+R0 for block, where codes alone may carry a person: codes', () => {
    const facts = person([password(), passkey()], { channels: [], ...ready })
    const document = { recovery: { ...defaultPolicy.recovery, allowCodesOnly: true } }
    expect(asks(facts, { proof: key, document })).toEqual(save)
  })
})

describe('table 3 row 10: the password is not needed any more', () => {
  const note = { kind: 'note', message: 'retiring-not-needed', offer: 'note', row: 10 }
  test('is told by the first sign-in that is blocked', () => {
    expect(asks(ada, { proof: key })).toEqual(note)
  })
  test('and by a later one where none told it', () => {
    expect(asks(person([password(), passkey()], { phaseOuts: [blockedSince(daysAgo(2))] }), { proof: key })).toEqual(note)
  })
  test('once, unless it was open again in between', () => {
    const told = { offers: [offer('note')] }
    expect(asks(person([password(), passkey()], { phaseOuts: [blockedSince(daysAgo(2))], ...told }), { proof: key })).toBeNull()
    expect(asks(person([password(), passkey()], { phaseOuts: [remembered({ lastMode: 'allow' })], ...told }), { proof: key })).toEqual(note)
  })
  test.each([
    ['demoted', keyHolder, { proof: key }],
    ['nothing to block', person([passkey()]), { proof: key }],
    ['destroyed long ago', person([passkey()], { phaseOuts: [blockedSince(daysAgo(90), { destroyedAt: daysAgo(9) })] }), { proof: key }],
    ['only observed', ada, { proof: key, policy: { enforcement: 'observe' as const } }],
  ])('not: %s', (_what, facts, told: Told) => {
    expect(asks(facts, told)?.row ?? 0).not.toBe(10)
  })
})

describe('table 3, rows 5 to 10 are never', () => {
  test.each([
    ['during step-up', { purpose: 'step-up' }],
    ['with prompt=none', { prompts: ['none'] }],
    ['after another in the same sign-in', { shown: ['second'] }],
    ['after the same in the same sign-in', { shown: ['replacement'] }],
  ] as const)('%s', (_what, context) => {
    expect(asks(bob, { context })).toBeNull()
    expect(asks(bob, { context: { ...silent, ...context } })).toBeNull()
    expect(asks(cleo, { proof: overThere, context })).toBeNull()
  })
  test.each([
    [23, null],
    [24, 7],
  ] as const)('within the pause: %i hours after the last interruption', (hours, row) => {
    for (const here of [true, false]) {
      const facts = person([password()], { offers: [offer('note', { here, lastShownAt: hoursAgo(hours) })] })
      expect(asks(facts)?.row ?? null).toBe(row)
    }
  })
  test('on a break-glass account', () => {
    expect(asks(bob, { document: { breakGlass: ['sub-ada'] } })).toBeNull()
  })
  test('after a backup sign-in, while something works: adding on the mailbox alone is a recovery', () => {
    expect(asks(person([password(), passkey()], { phaseOuts: [blockedSince(daysAgo(1))] }), { proof: otp, policy: { target: 'remove' } })).toBeNull()
    expect(asks(person([credential('password'), securityKey()], { phaseOuts: [blockedSince(daysAgo(1))] }), { proof: otp })).toBeNull()
  })
  test('before somebody is let in', () => {
    expect(asks(bob, { proof: [] })).toBeNull()
  })
})
