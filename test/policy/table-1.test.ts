import { describe, expect, test } from 'vitest'
import type { Context, Facts, Mode } from '../../src/domain/facts.ts'
import type { PhaseOut, Policy } from '../../src/domain/policy.ts'
import { decide } from '../../src/policy/decide.ts'
import { address, blockedSince, boundToComputer, codes, credential, daysAgo, everyone, hoursAgo, moment, now, override } from './people.ts'
import { passkey, password, person, policyWith, remembered, securityKey, shown, stranger, unproven } from './people.ts'

interface Told {
  readonly policy?: Partial<PhaseOut>
  readonly document?: Partial<Policy>
  readonly context?: Partial<Context>
}

const decided = (facts: Facts, { policy, document, context }: Told = {}) => decide(facts, policyWith(policy, document), moment(context))

const bob = (more: Parameters<typeof person>[1] = {}) => person([password()], more)
const ada = (more: Parameters<typeof person>[1] = {}) => person([password(), passkey()], more)
const resilient = (more: Parameters<typeof person>[1] = {}) => person([password(), passkey(), codes()], more)
const keyHolder = (more: Parameters<typeof person>[1] = {}) => person([password(), securityKey()], more)
const noAddress = { channels: [] } as const
const targets = ['allow', 'demote', 'block', 'remove'] as const

/** Modes under the targets allow, demote, block and remove. */
type Columns = readonly [Mode, Mode, Mode, Mode]

const rows: readonly (readonly [row: string, what: string, facts: Facts, columns: Columns, told?: Told])[] = [
  ['1', 'a disabled account', ada({ account: { status: 'disabled' } }), ['none', 'none', 'none', 'none']],
  ['2', 'an account that signs in elsewhere has nothing that retires', person([]), ['none', 'none', 'none', 'none']],
  ['3', 'forced to allow', ada({ overrides: [override('force', 'allow')] }), ['allow', 'allow', 'allow', 'allow']],
  ['3', 'forced to block, C0', bob({ overrides: [override('force', 'block')] }), ['block', 'block', 'block', 'block']],
  ['3', 'forced to remove, C0', bob({ overrides: [override('force', 'remove')] }), ['remove', 'remove', 'remove', 'remove']],
  ['4', 'unlocked', ada({ overrides: [override('unlockPassword')] }), ['allow', 'demote', 'demote', 'demote']],
  [
    '4',
    'unlocked, blocked before',
    ada({ overrides: [override('unlockPassword')], phaseOuts: [blockedSince(daysAgo(9))] }),
    ['allow', 'demote', 'demote', 'demote'],
  ],
  ['5', 'exempt', ada({ overrides: [override('exempt')] }), ['allow', 'allow', 'allow', 'allow']],
  ['5', 'exempt, blocked before', ada({ overrides: [override('exempt')], phaseOuts: [blockedSince(daysAgo(9))] }), ['allow', 'allow', 'allow', 'allow']],
  ['5', 'break-glass', ada(), ['allow', 'allow', 'allow', 'allow'], { document: { breakGlass: ['sub-ada'] } }],
  ['6', 'no password', person([passkey()]), ['none', 'none', 'none', 'none']],
  ['6', 'destroyed', person([passkey()], { phaseOuts: [blockedSince(daysAgo(40), { destroyedAt: daysAgo(9) })] }), ['none', 'none', 'none', 'none']],
  ['6', 'a revoked password is none', person([credential('password', { status: 'revoked' })]), ['none', 'none', 'none', 'none']],
  ['6', 'unlocked, but there is none', person([passkey()], { overrides: [override('unlockPassword')] }), ['none', 'none', 'none', 'none']],
  ['7', 'pinned to demote', ada({ overrides: [override('pin', 'demote')] }), ['allow', 'demote', 'demote', 'demote']],
  ['7', 'pinned to allow', ada({ overrides: [override('pin', 'allow')] }), ['allow', 'allow', 'allow', 'allow']],
  ['7', 'pinned to block: tightens nothing', bob({ overrides: [override('pin', 'block')] }), ['allow', 'allow', 'allow', 'allow']],
  [
    '7',
    'pinned to demote, blocked before',
    bob({ overrides: [override('pin', 'demote')], phaseOuts: [blockedSince(daysAgo(9))] }),
    ['allow', 'allow', 'demote', 'demote'],
  ],
  ['7a', 'blocked before, C0 since', bob({ phaseOuts: [blockedSince(daysAgo(9))] }), ['allow', 'allow', 'block', 'block']],
  ['7a', 'blocked before, C1 since', person([password(), unproven()], { phaseOuts: [blockedSince(daysAgo(9))] }), ['allow', 'allow', 'block', 'block']],
  ['7a', 'blocked before, C2 since', keyHolder({ phaseOuts: [blockedSince(daysAgo(9))] }), ['allow', 'demote', 'block', 'block']],
  [
    '7a',
    'blocked before, its proof too old since',
    person([password(), passkey({ lastProvenAt: daysAgo(181) })], { phaseOuts: [blockedSince(daysAgo(9))] }),
    ['allow', 'allow', 'block', 'block'],
  ],
  [
    '7a',
    'blocked before, and the address too young to count',
    bob({ phaseOuts: [blockedSince(daysAgo(9))], channels: [address({ original: false, verifiedAt: hoursAgo(1) })] }),
    ['allow', 'allow', 'block', 'block'],
  ],
  ['7a', 'removable before, C0 since', bob({ phaseOuts: [blockedSince(daysAgo(40), { removableSince: daysAgo(35) })] }), ['allow', 'allow', 'block', 'block']],
  ['8', 'C0', bob(), ['allow', 'allow', 'allow', 'allow']],
  ['9', 'C1', person([password(), unproven()]), ['allow', 'allow', 'allow', 'allow']],
  ['10', 'C2+R1', keyHolder(), ['allow', 'demote', 'demote', 'demote']],
  ['10', 'C2+R0', keyHolder(noAddress), ['allow', 'demote', 'demote', 'demote']],
  ['10', 'C2+R1, block-with-R2', keyHolder(), ['allow', 'demote', 'demote', 'demote'], { policy: { deviceBoundOnly: 'block-with-R2' } }],
  ['10', 'C2+R1, block', keyHolder(), ['allow', 'demote', 'block', 'block'], { policy: { deviceBoundOnly: 'block' } }],
  ['10', 'C2+R0, block', keyHolder(noAddress), ['allow', 'demote', 'demote', 'demote'], { policy: { deviceBoundOnly: 'block' } }],
  [
    '10',
    'less than R1 cannot be asked for: C2+R0, block',
    keyHolder(noAddress),
    ['allow', 'demote', 'demote', 'demote'],
    { policy: { deviceBoundOnly: 'block', recoveryRequired: { block: 'R0', remove: 'R0' } } },
  ],
  [
    '10',
    'C2+R1, block, but R2 is asked for',
    keyHolder(),
    ['allow', 'demote', 'demote', 'demote'],
    { policy: { deviceBoundOnly: 'block', recoveryRequired: { block: 'R2', remove: 'R2' } } },
  ],
  ['11', 'C2+R2', person([password(), securityKey(), codes()]), ['allow', 'demote', 'demote', 'demote']],
  [
    '11',
    'C2+R2, block-with-R2',
    person([password(), securityKey(), codes()]),
    ['allow', 'demote', 'block', 'block'],
    { policy: { deviceBoundOnly: 'block-with-R2' } },
  ],
  ['11', 'C2+R2, block', person([password(), securityKey(), codes()]), ['allow', 'demote', 'block', 'block'], { policy: { deviceBoundOnly: 'block' } }],
  [
    '11',
    'C2+R2 and the undo days over: never removed',
    person([password(), securityKey(), codes()], { phaseOuts: [blockedSince(daysAgo(40), { removableSince: daysAgo(35) })] }),
    ['allow', 'demote', 'block', 'block'],
    { policy: { deviceBoundOnly: 'block' } },
  ],
  ['12', 'C3+R0', ada(noAddress), ['allow', 'demote', 'demote', 'demote']],
  ['13', 'C3+R1', ada(), ['allow', 'demote', 'block', 'block']],
  ['13', 'C3+R1, an independent pair', person([password(), securityKey(), boundToComputer()]), ['allow', 'demote', 'block', 'block']],
  ['13', 'C3+R1, but R2 is asked for', ada(), ['allow', 'demote', 'demote', 'demote'], { policy: { recoveryRequired: { block: 'R2', remove: 'R2' } } }],
  [
    '13',
    'C3+R1 and the undo days over: never removed',
    ada({ phaseOuts: [blockedSince(daysAgo(40), { removableSince: daysAgo(35) })] }),
    ['allow', 'demote', 'block', 'block'],
  ],
  [
    '12',
    'less than R1 cannot be asked for: C3+R0 is not blocked',
    ada(noAddress),
    ['allow', 'demote', 'demote', 'demote'],
    { policy: { recoveryRequired: { block: 'R0', remove: 'R0' } } },
  ],
  ['14', 'C3+R2', resilient(), ['allow', 'demote', 'block', 'block']],
  [
    '14',
    'C3+R2, a day before the undo days are over',
    resilient({ phaseOuts: [blockedSince(daysAgo(29), { removableSince: daysAgo(29) })] }),
    ['allow', 'demote', 'block', 'block'],
  ],
  [
    '14',
    'C3+R2, blocked long, but removable only lately',
    resilient({ phaseOuts: [blockedSince(daysAgo(90), { removableSince: daysAgo(3) })] }),
    ['allow', 'demote', 'block', 'block'],
  ],
  [
    '14',
    'C3+R2, the undo days over',
    resilient({ phaseOuts: [blockedSince(daysAgo(30), { removableSince: daysAgo(30) })] }),
    ['allow', 'demote', 'block', 'remove'],
  ],
  [
    '14',
    'C3+R2, the undo days over, but paused',
    resilient({ phaseOuts: [blockedSince(daysAgo(90), { removableSince: daysAgo(90) })] }),
    ['allow', 'demote', 'block', 'block'],
    { context: { realm: { retiringOffered: true, paused: ['everyone'] } } },
  ],
]

describe('table 1, the mode of what retires', () => {
  test.each(rows.map(([row, what, ...rest]) => [row, what, rest] as const))('row %s: %s', (row, _what, [facts, columns, told = {}]) => {
    const all = targets.map((target) => decided(facts, { ...told, policy: { ...told.policy, target } }))
    expect(all.map(({ mode }) => mode)).toEqual(columns)
    expect(all.every(({ accepted, mode }) => accepted.includes('password') === (mode === 'allow' || mode === 'demote'))).toBe(true)
    if (!['2', '7', '7a'].includes(row)) expect(new Set(all.map((it) => it.row))).toEqual(new Set([row]))
  })

  test.each([
    ['7', bob({ overrides: [override('pin', 'demote')], phaseOuts: [blockedSince(daysAgo(9))] }), '7'],
    ['7', bob({ overrides: [override('pin', 'block')] }), '8'],
    ['7a', bob({ phaseOuts: [blockedSince(daysAgo(9))] }), '7a'],
    ['7a', ada({ phaseOuts: [blockedSince(daysAgo(9))] }), '13'],
  ] as const)('row %s says so only where it changed the mode', (_row, facts, row) => {
    expect(decided(facts).row).toBe(row)
  })

  test('where no policy matches, the mode is allow', () => {
    const decision = decided(ada(), { policy: { match: { groups: ['staff'] } } })
    expect(decision).toMatchObject({ mode: 'allow', observed: 'allow', policyId: null, observedPolicyId: null })
    expect(decision.trace[0]).toBe('no policy matches')
  })

  test('a name that nobody has gives none', () => {
    expect(decided(stranger)).toMatchObject({ mode: 'none', row: '6', policyId: null })
  })
})

describe('an override', () => {
  const force = override('force', 'block')
  test.each([
    ['force by one administrator', bob({ overrides: [{ ...force, approvedBy: null }] })],
    ['force approved by whoever asked for it', bob({ overrides: [{ ...force, approvedBy: force.actor }] })],
    ['force without R1', bob({ overrides: [force], channels: [] })],
    ['force without a mode', bob({ overrides: [{ ...force, mode: null }] })],
    ['force that has expired', bob({ overrides: [{ ...force, expiresAt: now }] })],
  ])('counts for nothing: row 3, %s', (_what, facts) => {
    expect(decided(facts)).toMatchObject({ mode: 'allow', row: '8' })
  })

  test.each(['exempt', 'unlockPassword', 'pin'] as const)(
    'counts for nothing on a privileged account without a second administrator (table 4 row 23): %s',
    (kind) => {
      const one = override(kind, kind === 'pin' ? 'allow' : null)
      const privileged = (approvedBy: string | null) => ada({ account: { roles: ['policy'] }, overrides: [{ ...one, approvedBy }] })
      expect(decided(privileged(null)).mode).toBe('block')
      expect(decided(privileged(one.actor)).mode).toBe('block')
      expect(decided(privileged('sub-second')).mode).not.toBe('block')
      expect(decided(ada({ overrides: [one] })).mode).not.toBe('block')
    },
  )

  test('of one kind, the newest counts', () => {
    const older = override('pin', 'allow', { createdAt: daysAgo(3) })
    const newer = override('pin', 'demote', { createdAt: daysAgo(2) })
    expect(decided(ada({ overrides: [older, newer] })).mode).toBe('demote')
    expect(decided(ada({ overrides: [newer, older] })).mode).toBe('demote')
  })

  test('force comes before unlock, unlock before exempt, exempt before a pin', () => {
    const all = [override('pin', 'block'), override('exempt'), override('unlockPassword'), override('force', 'block')]
    expect([4, 3, 2, 1].map((count) => decided(ada({ overrides: all.slice(0, count) })).row)).toEqual(['3', '4', '5', '13'])
  })
})

describe('an enforced block relaxes', () => {
  const cleo = (credentials = [password()], more: Parameters<typeof person>[1] = {}) => person(credentials, { phaseOuts: [blockedSince(daysAgo(9))], ...more })
  test.each([
    ['policy-loosened', 'its target is weaker now', cleo(), { policy: { target: 'demote' } }],
    ['policy-loosened', 'it only observes now', cleo(), { policy: { enforcement: 'observe' } }],
    ['policy-loosened', 'it is gone', cleo(), { policy: { id: 'another' } }],
    ['policy-loosened', 'the account is excluded now', cleo(), { policy: { exclude: { accounts: ['sub-ada'] } } }],
    ['policy-loosened', 'the account is break-glass now', cleo(), { document: { breakGlass: ['sub-ada'] } }],
    ['recovery-removed', 'there is no address any more', cleo([password()], { channels: [] }), {}],
    ['recovery-removed', 'nothing is posted to addresses any more', cleo(), { document: { authenticators: ['passkey', 'password'] } }],
    ['credentials-unusable', 'another RP ID', cleo([password(), passkey({}, { usable: false })]), {}],
    ['override', 'exempt', cleo([password()], { overrides: [override('exempt')] }), {}],
    ['override', 'unlocked', cleo([password()], { overrides: [override('unlockPassword')] }), {}],
    ['override', 'pinned', cleo([password()], { overrides: [override('pin', 'demote')] }), {}],
    ['override', 'forced', cleo([password()], { overrides: [override('force', 'allow')] }), {}],
    [null, 'never, where the policy says so (ratchet off)', cleo(), { policy: { ratchet: false } }],
  ] as const)('%s: %s', (cause, _what, facts, told) => {
    const decision = decided(facts, told)
    expect(decision.relaxed).toBe(cause)
    expect(decision.accepted).toContain('password')
  })

  test.each([
    ['the passkey is quarantined', cleo([password(), passkey({ status: 'quarantined' })])],
    ['the passkey is deleted', cleo([password(), passkey({ status: 'revoked' })])],
    [
      'one passkey cannot be used here any more, and the other was deleted by its owner',
      cleo([password(), passkey({}, { usable: false }), passkey({ status: 'revoked' })]),
    ],
    ['nobody was ever unblocked', cleo()],
  ])('not because %s', (_what, facts) => {
    expect(decided(facts)).toMatchObject({ mode: 'block', relaxed: null })
  })

  test('not while the codes that alone carry a person are used up, and a passkey is left', () => {
    const document = { recovery: { allowCodesOnly: true, codesMin: 4, channelHours: 72, holdHours: 24 } }
    const codesOnly = (left: number, ...more: readonly ReturnType<typeof passkey>[]) => cleo([password(), codes(left), ...more], { channels: [] })
    expect(decided(codesOnly(0, passkey()), { document }).mode).toBe('block')
    expect(decided(codesOnly(3), { document }).mode).toBe('block')
    expect(decided(codesOnly(0), { document })).toMatchObject({ mode: 'allow', relaxed: 'recovery-removed' })
    expect(decided(codesOnly(3, passkey()))).toMatchObject({ mode: 'demote', relaxed: 'recovery-removed' })
  })

  test('says nothing where nothing was blocked, and of what is gone', () => {
    expect(decided(bob()).relaxed).toBeNull()
    expect(decided(person([passkey()], { phaseOuts: [blockedSince(daysAgo(40), { destroyedAt: daysAgo(1) })] })).relaxed).toBeNull()
  })

  test('and does not for a client that the policy is not about', () => {
    const policy = { match: { clients: ['bank'] } }
    expect(decided(cleo(), { policy })).toMatchObject({ mode: 'allow', relaxed: null, policyId: null })
    expect(decided(cleo(), { policy, context: { client: { id: 'bank', firstParty: false } } })).toMatchObject({ mode: 'block', policyId: 'everyone' })
  })
})

describe('the ratchet', () => {
  const blocked = bob({ phaseOuts: [blockedSince(daysAgo(9), { policyId: 'first' })] })
  const second = { ...everyone, id: 'second', target: 'remove' as const }

  test('of one policy holds under another that is stricter', () => {
    const document = { phaseOuts: [{ ...everyone, id: 'first' }, second] }
    expect(decide(blocked, { ...policyWith(), ...document }, moment())).toMatchObject({ mode: 'block', row: '7a', policyId: 'second' })
  })

  test('does not hold where the policy that blocked is gone', () => {
    expect(decide(blocked, { ...policyWith(), phaseOuts: [second] }, moment())).toMatchObject({ mode: 'allow', relaxed: 'policy-loosened' })
  })

  test('still lets what is due be removed', () => {
    const due = resilient({ phaseOuts: [blockedSince(daysAgo(40), { removableSince: daysAgo(31) })] })
    expect(decided(due, { policy: { target: 'remove' } })).toMatchObject({ mode: 'remove', row: '14', removable: true })
  })
})

describe('what is removed', () => {
  test.each([
    ['row 14 holds under enforcement', resilient(), {}, true],
    ['not with R1 alone', ada(), {}, false],
    ['not while the policy only observes', resilient(), { policy: { enforcement: 'observe' } }, false],
    ['not while the policy is paused', resilient(), { context: { realm: { retiringOffered: true, paused: ['everyone'] } } }, false],
    ['not where it is pinned', resilient({ overrides: [override('pin', 'block')] }), {}, true],
    ['not where it is pinned to less', resilient({ overrides: [override('pin', 'demote')] }), {}, false],
    ['not for some clients alone', resilient(), { policy: { match: { clients: ['demo'] } } }, false],
    ['not under target block', resilient(), { policy: { target: 'block' } }, false],
    ['not where it is exempt', resilient({ overrides: [override('exempt')] }), {}, false],
    ['where two administrators forced it', bob({ overrides: [override('force', 'remove')] }), { policy: { target: 'block' } }, true],
  ] as const)('is told by row 14: %s', (_what, facts, told: Told, removable) => {
    expect(decided(facts, { ...told, policy: { target: 'remove', ...told.policy } }).removable).toBe(removable)
  })

  test('is never what only some clients retire, however long ago', () => {
    const due = resilient({ phaseOuts: [blockedSince(daysAgo(90), { removableSince: daysAgo(90) })] })
    expect(decided(due, { policy: { target: 'remove', match: { clients: ['demo'] } } }).mode).toBe('block')
  })
})

describe('a policy that only observes', () => {
  test('changes nothing, and says what it would', () => {
    expect(decided(ada(), { policy: { enforcement: 'observe' } })).toMatchObject({
      mode: 'allow',
      observed: 'block',
      policyId: null,
      observedPolicyId: 'everyone',
      class: 'C3',
    })
  })

  test('beside one that is enforced says what both would', () => {
    const document = {
      phaseOuts: [
        { ...everyone, target: 'demote' as const },
        { ...everyone, id: 'trial', enforcement: 'observe' as const },
      ],
    }
    expect(decide(ada(), { ...policyWith(), ...document }, moment())).toMatchObject({
      mode: 'demote',
      observed: 'block',
      policyId: 'everyone',
      observedPolicyId: 'trial',
    })
  })

  test('that is weaker than what is enforced changes neither', () => {
    const document = { phaseOuts: [everyone, { ...everyone, id: 'trial', target: 'demote' as const, enforcement: 'observe' as const }] }
    expect(decide(ada(), { ...policyWith(), ...document }, moment())).toMatchObject({ mode: 'block', observed: 'block', observedPolicyId: 'everyone' })
  })

  test('gives the class by its own idea of proof', () => {
    expect(decided(ada(), { policy: { enforcement: 'observe', proof: { count: 9, maxAgeDays: 0 } } })).toMatchObject({ class: 'C1', observed: 'allow' })
  })
})

describe('the trace', () => {
  test('names the policy, the row, the class and why', () => {
    expect(decided(ada(), { context: { evidence: [shown('passkey')] } }).trace).toEqual(['everyone: row 13: replaced and recoverable (C3+R1)', 'table 2 row B'])
    expect(decided(bob({ phaseOuts: [blockedSince(daysAgo(1))] })).trace[1]).toBe('row 7a: blocked before, and nothing outside the account changed')
    expect(decided(ada({ phaseOuts: [remembered()] }), { policy: { enforcement: 'observe' } }).trace[1]).toBe(
      'if all were enforced: everyone: row 13: replaced and recoverable (C3+R1)',
    )
  })
})
