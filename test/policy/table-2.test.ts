import { describe, expect, test } from 'vitest'
import type { Context, Facts } from '../../src/domain/facts.ts'
import type { PhaseOut, Policy } from '../../src/domain/policy.ts'
import { decide } from '../../src/policy/decide.ts'
import { optionsOf } from '../../src/policy/options.ts'
import { able, blockedSince, codes, credential, daysAgo, kinds, moment, now, override, passkey, password, person, policyWith } from './people.ts'
import { securityKey, shown, stranger as nobody, unknownBrowser, unproven } from './people.ts'

interface Told {
  readonly policy?: Partial<PhaseOut>
  readonly document?: Partial<Policy>
  readonly context?: Partial<Context>
}
const decided = (facts: Facts, { policy, document, context }: Told = {}) => decide(facts, policyWith(policy, document), moment(context))

/** What a person sees: what the page opens on; openly beside it; behind "Try another way". */
function page(facts: Facts, told: Told = {}) {
  const { opening, offered, tucked, prompt, route } = decided(facts, told)
  return { route, opening, prompt, first: offered[0] ?? null, beside: offered.slice(1).filter((id) => !tucked.includes(id)), behind: tucked }
}

const stranger = { ...nobody, options: optionsOf(kinds, nobody) }
const blocked = { phaseOuts: [blockedSince(daysAgo(9))] }
const ada = person([password(), passkey()])
const cleo = person([password(), passkey(), codes()], blocked)
const bob = person([password()])
const dan = person([])
const failing = { browser: { known: true, firstSeenAt: now, failures: 2 } }
const cannot = { capabilities: { ...able, webauthn: false } }
const unknown = { browser: unknownBrowser }
const at = (protection: Policy['identification']['enumerationProtection']): Pick<Told, 'document'> => ({
  document: { identification: { ...policyWith().identification, enumerationProtection: protection } },
})

const challenge = { opening: 'challenge', beside: [] as readonly string[] }

const rows: readonly (readonly [row: string, what: string, facts: Facts, told: Told, seen: object])[] = [
  [
    'H',
    'off: a disabled account, once with a passkey',
    person([passkey()], { account: { status: 'disabled' } }),
    { context: unknown, ...at('off') },
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp', 'password'], behind: ['recovery-code'] },
  ],
  [
    'J',
    'decoy: disabled, on a browser that knew it',
    person([password()], { account: { status: 'disabled' } }),
    at('decoy'),
    { ...challenge, prompt: false, first: 'password', behind: ['passkey', 'email-otp', 'recovery-code'] },
  ],
  [
    'H',
    'the browser can use no passkey',
    stranger,
    { context: { ...unknown, ...cannot } },
    { opening: 'choose', prompt: false, first: 'email-otp', beside: ['password', 'passkey'], behind: ['recovery-code'] },
  ],
  [
    'H',
    'codes stand last wherever the policy lists them',
    stranger,
    { context: unknown, document: { authenticators: ['recovery-code', 'email-otp', 'passkey', 'password'] } },
    { opening: 'choose', prompt: false, first: 'email-otp', beside: ['passkey', 'password'], behind: ['recovery-code'] },
  ],
  [
    'H',
    'codes alone hide behind nothing',
    stranger,
    { context: unknown, document: { authenticators: ['recovery-code'] } },
    { opening: 'choose', prompt: false, first: 'recovery-code', beside: [], behind: [] },
  ],
  [
    'H',
    'to recover, a disabled account is like any other',
    person([passkey()], { account: { status: 'disabled' } }),
    { context: { ...unknown, purpose: 'recovery' } },
    { ...challenge, prompt: false, first: 'email-otp', behind: ['recovery-code'] },
  ],
  [
    'A',
    'nobody is named yet',
    stranger,
    { context: { named: false, ...unknown } },
    { opening: 'identify', prompt: false, first: 'passkey', beside: [], behind: [] },
  ],
  ['B', 'block', cleo, {}, { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'recovery-code'] }],
  [
    'B',
    'remove',
    person([password(), passkey(), codes()], { phaseOuts: [blockedSince(daysAgo(40), { removableSince: daysAgo(40) })] }),
    { policy: { target: 'remove' } },
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'recovery-code'] },
  ],
  ['B', 'no password', person([passkey()]), {}, { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp'] }],
  [
    'B',
    'block, the passkey unproven by now',
    person([password(), unproven()], blocked),
    {},
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp'] },
  ],
  [
    'B',
    'exempt, but there is no password',
    person([passkey()], { overrides: [override('exempt')] }),
    {},
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp'] },
  ],
  [
    'B2',
    'block, no active passkey',
    person([password(), codes()], blocked),
    {},
    { ...challenge, prompt: false, first: 'email-otp', behind: ['recovery-code'] },
  ],
  [
    'B2',
    'destroyed, no active passkey',
    person([passkey({ status: 'quarantined' })], { phaseOuts: [blockedSince(daysAgo(40), { destroyedAt: daysAgo(9) })] }),
    {},
    { ...challenge, prompt: false, first: 'email-otp', behind: [] },
  ],
  [
    'B2',
    'never a password, and the passkey is gone',
    person([passkey({ status: 'revoked' })]),
    {},
    { ...challenge, prompt: false, first: 'email-otp', behind: [] },
  ],
  ['C', 'demote', person([password(), securityKey()]), {}, { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'password'] }],
  [
    'C',
    'unlocked, the passkey still there',
    person([password(), passkey()], { overrides: [override('unlockPassword')], ...blocked }),
    {},
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'password'] },
  ],
  [
    'D',
    'allow, C1',
    person([password(), unproven()]),
    {},
    { opening: 'challenge', prompt: false, first: 'passkey', beside: ['password'], behind: ['email-otp'] },
  ],
  [
    'D',
    'allow, C3: as peers',
    ada,
    { policy: { target: 'allow' } },
    { opening: 'challenge', prompt: false, first: 'passkey', beside: ['password'], behind: ['email-otp'] },
  ],
  ['E', 'allow, C0', bob, {}, { ...challenge, prompt: false, first: 'password', behind: ['email-otp'] }],
  ['E', 'an address alone', dan, {}, { ...challenge, prompt: false, first: 'email-otp', behind: [] }],
  [
    'E',
    'unlocked, the passkey lost',
    person([password()], { overrides: [override('unlockPassword')], ...blocked }),
    {},
    { ...challenge, prompt: false, first: 'password', behind: ['email-otp'] },
  ],
  [
    'F',
    'two failures here, block',
    cleo,
    { context: failing },
    { opening: 'challenge', prompt: false, first: 'email-otp', beside: ['passkey'], behind: ['recovery-code'] },
  ],
  [
    'F',
    'two failures here, demote',
    person([password(), securityKey()]),
    { context: failing },
    { opening: 'challenge', prompt: false, first: 'email-otp', beside: ['passkey'], behind: ['password'] },
  ],
  ['G', 'no WebAuthn, block', cleo, { context: cannot }, { ...challenge, prompt: false, first: 'email-otp', behind: ['recovery-code', 'passkey'] }],
  [
    'G',
    'no WebAuthn, demote',
    person([password(), securityKey()]),
    { context: cannot },
    { ...challenge, prompt: false, first: 'email-otp', behind: ['passkey', 'password'] },
  ],
  [
    'G',
    'no WebAuthn, allow',
    person([password(), unproven()]),
    { context: cannot },
    { ...challenge, prompt: false, first: 'password', behind: ['email-otp', 'passkey'] },
  ],
  [
    'H',
    'somebody blocked',
    cleo,
    { context: unknown },
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp', 'password'], behind: ['recovery-code'] },
  ],
  [
    'H',
    'nobody has the name',
    stranger,
    { context: unknown },
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp', 'password'], behind: ['recovery-code'] },
  ],
  [
    'H',
    'disabled, even on a known browser',
    person([passkey()], { account: { status: 'disabled' } }),
    {},
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp', 'password'], behind: ['recovery-code'] },
  ],
  [
    'H',
    'note 1: no usable password is left anywhere',
    cleo,
    { context: { ...unknown, realm: { retiringOffered: false, paused: [] } } },
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp'], behind: ['recovery-code'] },
  ],
  [
    'H',
    'without recovery codes in the house nothing is behind',
    stranger,
    { context: unknown, document: { authenticators: ['email-otp', 'passkey', 'password'] } },
    { opening: 'choose', prompt: false, first: 'email-otp', beside: ['passkey', 'password'], behind: [] },
  ],
  [
    'B',
    'I: unknown, but a mailbox was proved',
    cleo,
    { context: { ...unknown, mailboxProved: true } },
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'recovery-code'] },
  ],
  [
    'E',
    'I: unknown, but a mailbox was proved',
    bob,
    { context: { ...unknown, mailboxProved: true } },
    { ...challenge, prompt: false, first: 'password', behind: ['email-otp'] },
  ],
  [
    'J',
    'decoy: somebody with a passkey',
    cleo,
    { context: unknown, ...at('decoy') },
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'password', 'recovery-code'] },
  ],
  [
    'J',
    'decoy: nobody, posing as one with a passkey',
    stranger,
    { context: { ...unknown, persona: 'replacement' }, ...at('decoy') },
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'password', 'recovery-code'] },
  ],
  [
    'J',
    'decoy: blocked, the passkey lost',
    person([password()], blocked),
    { context: unknown, ...at('decoy') },
    { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp', 'password', 'recovery-code'] },
  ],
  [
    'J',
    'decoy: somebody with a password',
    bob,
    { context: unknown, ...at('decoy') },
    { ...challenge, prompt: false, first: 'password', behind: ['passkey', 'email-otp', 'recovery-code'] },
  ],
  [
    'J',
    'decoy: an address alone',
    dan,
    { context: unknown, ...at('decoy') },
    { ...challenge, prompt: false, first: 'password', behind: ['passkey', 'email-otp', 'recovery-code'] },
  ],
  [
    'J',
    'decoy: nobody, posing as one with a password',
    stranger,
    { context: { ...unknown, persona: 'retiring' }, ...at('decoy') },
    { ...challenge, prompt: false, first: 'password', behind: ['passkey', 'email-otp', 'recovery-code'] },
  ],
  [
    'J',
    'decoy: disabled, once with a password',
    person([password()], { account: { status: 'disabled' } }),
    { context: unknown, ...at('decoy') },
    { ...challenge, prompt: false, first: 'password', behind: ['passkey', 'email-otp', 'recovery-code'] },
  ],
  [
    'J',
    'decoy: no password left anywhere',
    bob,
    { context: { ...unknown, realm: { retiringOffered: false, paused: [] } }, ...at('decoy') },
    { ...challenge, prompt: false, first: 'email-otp', behind: ['passkey', 'recovery-code'] },
  ],
  ['K', 'off: one that qualifies', ada, { context: unknown, ...at('off') }, { ...challenge, prompt: true, first: 'passkey', behind: ['email-otp'] }],
  [
    'K',
    'off: one that does not',
    person([password(), unproven()]),
    { context: unknown, ...at('off') },
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp', 'password'], behind: ['recovery-code'] },
  ],
  [
    'K',
    'off: a password',
    bob,
    { context: unknown, ...at('off') },
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp', 'password'], behind: ['recovery-code'] },
  ],
  [
    'K',
    'off: nobody',
    stranger,
    { context: unknown, ...at('off') },
    { opening: 'choose', prompt: false, first: 'passkey', beside: ['email-otp', 'password'], behind: ['recovery-code'] },
  ],
]

describe('table 2, what the sign-in page does', () => {
  test.each(rows.map(([row, what, ...rest]) => [row, what, rest] as const))('row %s: %s', (row, _what, [facts, told, seen]) => {
    expect(page(facts, told)).toEqual({ route: row, ...seen })
  })

  test('row I is told in the trace, and what follows is as in a browser that knows the account', () => {
    const here = { ...unknown, mailboxProved: true }
    expect(decided(cleo, { context: here }).trace.at(-1)).toBe('table 2 row I, as B')
    expect(page(cleo, { context: here })).toEqual(page(cleo))
  })

  test('row I: in block the code itself is a backup sign-in', () => {
    const decision = decided(cleo, { context: { ...unknown, mailboxProved: true, evidence: [shown('email-otp')] } })
    expect(decision).toMatchObject({ outcome: 'satisfied', assurance: { acr: 'urn:keyward:acr:backup', amr: ['otp'] } })
  })

  test.each([
    ['B', cleo, ['passkey', 'email-otp', 'recovery-code']],
    ['B2', person([password(), codes()], blocked), ['email-otp', 'recovery-code']],
    ['C', person([password(), securityKey()]), ['passkey', 'email-otp', 'password']],
    ['E', bob, ['email-otp', 'password']],
    ['H', stranger, ['passkey', 'email-otp', 'password', 'recovery-code']],
  ] as const)('row %s: the server accepts', (_row, facts, accepted) => {
    expect(decided(facts).accepted).toEqual(accepted)
  })

  test('row A accepts whatever says by itself who it is, and nothing else', () => {
    const decision = decided(stranger, { context: { named: false } })
    expect(decision).toMatchObject({ outcome: 'ask', because: 'nobody-named', accepted: ['passkey'] })
    expect(decision.withheld.map((it) => it.authenticator)).toEqual(['email-otp', 'password', 'recovery-code'])
  })

  test('row G and row F hide nothing: what a browser claims changes order, never acceptance', () => {
    for (const context of [cannot, failing]) expect(decided(cleo, { context }).accepted).toEqual(decided(cleo).accepted)
  })

  test('one failure changes nothing', () => {
    expect(page(cleo, { context: { browser: { known: true, firstSeenAt: now, failures: 1 } } })).toEqual(page(cleo))
  })

  test('row J: nobody poses as anybody where nobody said as whom', () => {
    expect(page(stranger, { context: unknown, ...at('decoy') }).first).toBe('password')
  })

  test('rows J and K are for unknown browsers: a known one sees its own', () => {
    for (const protection of ['decoy', 'off'] as const) expect(page(bob, at(protection)).route).toBe('E')
  })

  test('"Trouble signing in?" leads to ways back, the same for everybody', () => {
    const recovering = { ...unknown, purpose: 'recovery' as const }
    for (const facts of [cleo, bob, dan, stranger])
      expect(page(facts, { context: recovering })).toEqual({ ...challenge, route: 'H', prompt: false, first: 'email-otp', behind: ['recovery-code'] })
    expect(page(cleo, { context: { purpose: 'recovery' }, document: { authenticators: ['recovery-code', 'email-otp', 'passkey'] } }).first).toBe('email-otp')
  })

  test('in an unknown browser, whoever has shown something sees their own page', () => {
    expect(page(ada, { policy: { target: 'demote' }, context: { ...unknown, evidence: [shown('password')], acrWanted: ['phr'] } })).toMatchObject({
      first: 'passkey',
      route: 'C',
    })
  })

  test('what stands on no list of roles carries before backups do', () => {
    const badge = {
      id: 'badge',
      traits: { amr: ['hwk'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
      restsOn: 'credential',
      discoverable: false,
      enrolment: {},
    } as const
    const facts = person([password(), passkey(), credential('badge')], blocked)
    const withBadge = { ...facts, options: optionsOf([...kinds, badge], facts) }
    const document = { authenticators: ['passkey', 'email-otp', 'password', 'badge'] }
    expect(page(withBadge, { document })).toMatchObject({ first: 'passkey', behind: ['badge', 'email-otp'] })
    expect(decided(withBadge).withheld).toContainEqual({ authenticator: 'badge', reason: 'not-usable' })
  })
})
