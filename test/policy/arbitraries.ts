import fc from 'fast-check'
import type { AccountId } from '../../src/domain/account.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { Channel, Context, CredentialFact, Facts, Override, PhaseOutFact } from '../../src/domain/facts.ts'
import { type OfferFact, offerKinds } from '../../src/domain/offer.ts'
import type { PhaseOut, Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { optionsOf } from '../../src/policy/options.ts'
import { kinds, now, traits } from './people.ts'

/** One question for the judge. */
export interface Question {
  readonly facts: Facts
  readonly policy: Policy
  readonly context: Context
  /** For whatever a property varies. */
  readonly dice: readonly [number, number]
}

/** Everything is chosen by bytes of a tape: drawn in microseconds, and shrunk towards the first choice of everything. */
export interface Tape {
  /** One of these; what is usual stands first. */
  readonly pick: <const T>(choices: readonly T[]) => T
  /** true about once in so many times. */
  readonly once: (inTimes: number) => boolean
  readonly several: <T>(max: number, make: (index: number) => T) => readonly T[]
}

const WORDS = 96

const words = fc.array(fc.noBias(fc.integer()), { minLength: WORDS, maxLength: WORDS })

function tapeOf(ints: readonly number[]): Tape {
  let at = 0
  const byte = (): number => {
    const word = ints[(at >> 2) % ints.length] ?? 0
    const value = (word >>> ((at & 3) * 8)) & 0xff
    at += 1
    return value
  }
  const pick = <const T>(choices: readonly T[]): T => choices[byte() % choices.length]!
  return {
    pick,
    once: (inTimes) => byte() % inTimes === inTimes - 1,
    several: (max, make) => Array.from({ length: byte() % (max + 1) }, (_, index) => make(index)),
  }
}

/** Anything that can be made of a tape. */
export const made = <T>(make: (tape: Tape) => T): fc.Arbitrary<T> => words.map((ints) => make(tapeOf(ints)))

const HOUR = 3_600_000
const ages = [24, 0, 1, 23, 71, 72, 73, 167, 169, 400, 700, 721, 2000, 4300, 4321, 9000] as const

const ago = (tape: Tape): Date => new Date(now.getTime() - tape.pick(ages) * HOUR - tape.pick([0, 1, 1_800_000]))
const maybe = <T>(tape: Tape, make: () => T): T | null => (tape.pick([true, false]) ? make() : null)

function replacement(tape: Tape, index: number): CredentialFact {
  return {
    id: `key-${index}` as CredentialId,
    accountId: 'ada' as AccountId,
    authenticator: 'passkey',
    status: tape.pick(['active', 'active', 'active', 'active', 'quarantined', 'revoked']),
    proofs: tape.pick([1, 2, 0]),
    lastProvenAt: maybe(tape, () => ago(tape)),
    confirmedAt: maybe(tape, () => ago(tape)),
    createdIn: null,
    assessed: {
      bound: tape.pick(['synced', 'device', 'device', 'synced', 'none']),
      provider: tape.pick(['one', 'other', null]),
      attachment: tape.pick(['platform', 'roaming', null]),
      discoverable: !tape.once(8),
      usable: !tape.once(8),
    },
    createdAt: ago(tape),
    lastUsedAt: index % 2 === 0 ? now : null,
  }
}

/** Proven, confirmed, and active: chance makes too few of these. */
const good = (it: CredentialFact): CredentialFact => ({
  ...it,
  status: 'active',
  proofs: 2,
  lastProvenAt: new Date(now.getTime() - HOUR),
  confirmedAt: it.createdAt,
  assessed: { ...it.assessed, discoverable: true, usable: true },
})

export function credentials(tape: Tape): readonly CredentialFact[] {
  const keys = tape.several(4, (index) => (tape.pick([true, false]) ? good(replacement(tape, index)) : replacement(tape, index)))
  const left = tape.pick([10, 4, 3, 0])
  const none = { bound: 'none', provider: null, attachment: null, discoverable: false } as const
  const secret = { ...replacement(tape, 90), id: 'secret' as CredentialId, authenticator: 'password', assessed: { ...none, usable: !tape.once(12) } }
  const sheet = { ...replacement(tape, 91), id: 'sheet' as CredentialId, authenticator: 'recovery-code', assessed: { ...none, usable: left > 0, left } }
  return [...(tape.once(4) ? [] : [{ ...secret, status: 'active' as const }]), ...keys, ...(tape.pick([true, false]) ? [sheet] : [])]
}

export const channels = (tape: Tape): readonly Channel[] =>
  tape.several(3, () => ({ kind: 'email' as const, verifiedAt: ago(tape), original: !tape.once(4) })).slice(0, 2)

const policyIds = ['everyone', 'staff', 'bank'] as const

function remembered(tape: Tape, policyId: string): PhaseOutFact {
  const blocked = tape.once(3)
  return {
    policyId,
    firstSeenAt: maybe(tape, () => ago(tape)),
    blockedSince: blocked ? ago(tape) : null,
    removableSince: blocked && tape.once(2) ? ago(tape) : null,
    destroyedAt: tape.once(16) ? ago(tape) : null,
    lastMode: blocked ? 'block' : tape.pick(['allow', 'demote', 'none', null]),
    skips: tape.pick([0, 1, 5]),
  }
}

const overrideOf = (tape: Tape, index: number): Override => ({
  id: `override-${index}`,
  kind: tape.pick(['exempt', 'pin', 'unlockPassword', 'force']),
  mode: tape.pick(['allow', 'demote', 'block', 'remove', null]),
  reason: 'because',
  actor: 'one',
  approvedBy: tape.pick([null, 'one', 'another']),
  createdAt: ago(tape),
  expiresAt: new Date(now.getTime() + tape.pick([1, 100, 0, -1]) * HOUR),
})

const offerOf = (tape: Tape): OfferFact => ({
  kind: tape.pick(offerKinds),
  here: tape.pick([false, true]),
  lastShownAt: ago(tape),
  skips: tape.pick([0, 1, 3]),
  snoozedUntil: maybe(tape, () => new Date(now.getTime() + tape.pick([-1, 1]) * HOUR)),
  never: tape.once(4),
})

export function facts(tape: Tape): Facts {
  const account: NonNullable<Facts['account']> = {
    id: 'ada' as AccountId,
    sub: tape.pick(['sub-ada', 'sub-bob', 'sub-cleo', 'sub-dan']),
    status: tape.once(40) ? 'disabled' : 'active',
    groups: tape.pick([[], ['staff'], ['staff', 'sales'], ['sales']]),
    attributes: tape.pick([{}, { country: 'DE' }, { country: 'AT' }]),
    roles: tape.once(8) ? ['policy'] : [],
    createdAt: ago(tape),
  }
  const held = { account, credentials: credentials(tape), channels: channels(tape) }
  return {
    ...held,
    options: optionsOf(kinds, held),
    phaseOuts: policyIds.flatMap((id) => (tape.pick([true, false]) ? [remembered(tape, id)] : [])),
    overrides: tape.once(6) ? tape.several(3, (index) => overrideOf(tape, index)) : [],
    offers: tape.several(3, () => offerOf(tape)),
  }
}

function matchOf(tape: Tape, target: PhaseOut['target']): PhaseOut['match'] {
  const groups = tape.pick([undefined, undefined, ['staff'], ['sales', 'none']])
  const attributes = tape.pick([undefined, undefined, undefined, { country: ['DE'] }])
  const clients = target === 'remove' ? undefined : tape.pick([undefined, undefined, undefined, ['demo'], ['bank']])
  const cohortPercent = tape.pick([undefined, undefined, 50, 0])
  return {
    ...(groups === undefined ? {} : { groups }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(clients === undefined ? {} : { clients }),
    ...(cohortPercent === undefined ? {} : { cohortPercent }),
  }
}

function phaseOut(tape: Tape, id: string): PhaseOut {
  const target = tape.pick(['block', 'remove', 'demote', 'allow', 'block', 'remove'])
  return {
    id,
    match: id === 'everyone' && tape.pick([true, true, true, false]) ? {} : matchOf(tape, target),
    exclude: tape.pick([{}, {}, {}, {}, {}, { groups: ['sales'] }, { accounts: ['sub-dan'] }]),
    target,
    enforcement: tape.once(6) ? 'observe' : 'enforce',
    notBefore: tape.pick([null, null, null, null, null, new Date(now.getTime() - HOUR), new Date(now.getTime() + HOUR)]),
    deadline: tape.pick([
      null,
      { date: new Date(now.getTime() - 100 * HOUR), afterFirstSeenDays: null, grace: { skips: 5, days: tape.pick([1, 14]) } },
      { date: null, afterFirstSeenDays: 3, grace: { skips: tape.pick([0, 5]), days: 14 } },
    ]),
    proof: { count: tape.pick([1, 0, 2]), maxAgeDays: tape.pick([180, 0, 30]) },
    recoveryRequired: { block: tape.pick(['R1', 'R1', 'R2', 'R0']), remove: 'R2' },
    deviceBoundOnly: tape.pick(['demote', 'block-with-R2', 'block']),
    ratchet: !tape.once(4),
    undoDays: tape.pick([30, 0, 7]),
    brakes: { recoveries: null, failures: null },
  }
}

/** Lists and roles that a document may have: every one keeps a backup. */
const deployments: readonly Pick<Policy, 'authenticators' | 'roles'>[] = [
  { authenticators: ['passkey', 'email-otp', 'password', 'recovery-code'], roles: defaultPolicy.roles },
  { authenticators: ['password', 'recovery-code', 'email-otp', 'passkey'], roles: defaultPolicy.roles },
  { authenticators: ['passkey', 'email-otp', 'password', 'recovery-code'], roles: { ...defaultPolicy.roles, backup: ['recovery-code'] } },
  { authenticators: ['passkey', 'email-otp', 'password', 'recovery-code'], roles: { ...defaultPolicy.roles, backup: ['email-otp'] } },
  {
    authenticators: ['passkey', 'email-otp', 'password', 'recovery-code'],
    roles: { retiring: ['password', 'email-otp'], replacement: ['passkey'], backup: ['recovery-code'] },
  },
]

/** Valid documents only. */
export function policy(tape: Tape): Policy {
  return {
    ...defaultPolicy,
    ...tape.pick([deployments[0]!, ...deployments]),
    version: 'made',
    identification: { ...defaultPolicy.identification, enumerationProtection: tape.pick(['strict', 'strict', 'decoy', 'off']) },
    passkeys: {
      max: 20,
      enrolmentProof: tape.pick([['email-otp', 'passkey'], ['passkey'], ['email-otp', 'password', 'passkey']]),
      autoUpgrade: tape.pick([true, false]),
      confirmAfterDays: 7,
      denied: [],
      uvUntrusted: [],
      rules: [],
    },
    offers: { ...defaultPolicy.offers, enabled: !tape.once(5), skipsMax: tape.pick([null, 2]) },
    recovery: { ...defaultPolicy.recovery, allowCodesOnly: tape.pick([false, true]) },
    reauth: { allowBackup: tape.pick([true, false]) },
    clients: tape.pick([{}, {}, { bank: { acr: 'phr' } }, { bank: { acr: 'urn:keyward:acr:2fa' } }]),
    breakGlass: tape.once(5) ? ['sub-bob'] : [],
    phaseOuts: policyIds.flatMap((id, index) => (index === 0 || tape.pick([false, true]) ? [phaseOut(tape, id)] : [])),
  }
}

function evidenceOf(tape: Tape, held: readonly CredentialFact[]): Evidence {
  const authenticator = tape.pick(['passkey', 'password', 'email-otp', 'recovery-code'])
  const own = held.filter((it) => it.authenticator === authenticator)
  return {
    ...traits[authenticator]!,
    ...(authenticator === 'passkey' && tape.once(5) ? { factors: 1 as const } : {}),
    authenticator,
    credentialId: own.length === 0 || tape.once(4) ? null : tape.pick(own).id,
    shownAt: new Date(now.getTime() - tape.pick([60_000, 0])),
    observed: maybe(tape, () => ({ userVerified: true, backedUp: null, attachment: null, crossDevice: tape.pick([true, false]) })),
  }
}

export function context(tape: Tape, held: readonly CredentialFact[]): Context {
  const known = tape.pick([true, false])
  const claim = (): boolean | null => tape.pick([true, false, null])
  return {
    now,
    client: tape.pick([{ id: 'demo', firstParty: true }, { id: 'bank', firstParty: false }, null]),
    acrWanted: tape.pick([[], [], ['phr'], ['phrh'], ['urn:keyward:acr:2fa'], ['gold'], ['phr', 'urn:keyward:acr:1fa']]),
    maxAgeSeconds: null,
    prompts: tape.pick([[], [], ['login'], ['none']]),
    browser: { known, firstSeenAt: known ? ago(tape) : null, failures: tape.pick([0, 1, 2, 3]) },
    capabilities: {
      webauthn: claim(),
      platformAuthenticator: claim(),
      hybrid: claim(),
      conditionalGet: claim(),
      conditionalCreate: claim(),
      script: tape.pick([true, false]),
    },
    evidence: tape.pick([true, false]) ? [] : [evidenceOf(tape, held), ...tape.several(1, () => evidenceOf(tape, held))],
    purpose: tape.pick(['sign-in', 'sign-in', 'sign-in', 'step-up', 'recovery']),
    mailboxProved: tape.once(5),
    shown: tape.pick([[], [], ['upgrade'], ['replacement'], ['note']]),
    enrolmentFailures: tape.pick([0, 1, 2]),
    persona: tape.pick([null, 'replacement', 'retiring']),
    realm: { retiringOffered: tape.pick([true, false]), paused: tape.pick([[], [], [], ['everyone'], ['staff', 'bank']]) },
    held: tape.once(8),
  }
}

const faces = Array.from({ length: 60 }, (_, face) => face)

export function question(tape: Tape): Question {
  const who = facts(tape)
  return { facts: who, policy: policy(tape), context: context(tape, who.credentials), dice: [tape.pick(faces), tape.pick(faces)] }
}

/** Any question of any account under any valid policy. */
export const questions: fc.Arbitrary<Question> = made(question)
