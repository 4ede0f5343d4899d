import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/domain/decision.ts'
import type { Context, CredentialFact, Facts } from '../../src/domain/facts.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { factAfter, factSwept, isDestructionDue } from '../../src/policy/clock.ts'
import { decide } from '../../src/policy/decide.ts'
import { optionsOf } from '../../src/policy/options.ts'
import { channels, credentials, facts as anyFacts, made, policy as anyPolicy, type Tape } from './arbitraries.ts'
import { kinds, moment, now as start, unknownBrowser } from './people.ts'

const HOUR = 3_600_000
const STEPS = 14

/** An account as it goes through time. The policy stays, and so does the client: neither is the account's to change. */
interface Life {
  readonly facts: Facts
  readonly now: Date
  /** Addresses that were given up for a newer one carry the person until that one counts (table 4 row 32). */
  readonly givenUp: readonly Date[]
  /** Policies that the brakes stopped, or an administrator; neither loosens anything (table 4 row 28). */
  readonly paused: readonly string[]
}

type Act = (life: Life, tape: Tape, policy: Policy) => Life

const withFacts = (life: Life, more: Partial<Facts>): Life => {
  const facts = { ...life.facts, ...more }
  return { ...life, facts: { ...facts, options: optionsOf(kinds, facts) } }
}
const judged = ({ facts, now, paused }: Life, policy: Policy, browser: Context['browser'] = unknownBrowser): Decision =>
  decide(facts, policy, moment({ now, browser, realm: { retiringOffered: true, paused } }))

const isKey = ({ authenticator, status }: CredentialFact): boolean => authenticator === 'passkey' && status === 'active'

function changeKey(life: Life, tape: Tape, change: (it: CredentialFact) => CredentialFact): Life {
  const keys = life.facts.credentials.filter(isKey)
  if (keys.length === 0) return life
  const chosen = tape.pick(keys)
  return withFacts(life, { credentials: life.facts.credentials.map((it) => (it === chosen ? change(it) : it)) })
}

const newKey = (tape: Tape, now: Date): CredentialFact => {
  const [key] = credentials(tape).filter((it) => it.authenticator === 'passkey')
  const base = key ?? { ...credentials(tape)[0]!, authenticator: 'passkey' }
  return {
    ...base,
    id: `key-${now.getTime()}-${tape.pick([1, 2, 3, 4, 5, 6, 7])}` as CredentialFact['id'],
    status: 'active',
    proofs: 0,
    lastProvenAt: null,
    createdAt: now,
    confirmedAt: tape.pick([now, null]),
    assessed: { ...base.assessed, usable: true },
  }
}

/** A way in that is left once this is gone, and R1: the guard of table 4 row 17. */
const staysReachable = (life: Life, policy: Policy): boolean => {
  const { recovery, accepted } = judged(life, policy)
  return recovery !== 'R0' && accepted.length > 0
}
const guarded = (before: Life, after: Life, policy: Policy): Life => (staysReachable(after, policy) ? after : before)

/** Everything that an account's owner can do, or somebody who holds the mailbox, and what may happen meanwhile that loosens nothing. */
const acts: readonly Act[] = [
  (life, tape) => withFacts(life, { credentials: [...life.facts.credentials, newKey(tape, life.now)] }),
  (life, tape) =>
    changeKey(life, tape, (it) => ({ ...it, proofs: it.proofs + 1, lastProvenAt: life.now, confirmedAt: it.confirmedAt ?? tape.pick([null, life.now]) })),
  // Deleting and setting aside.
  (life, tape, policy) =>
    guarded(
      life,
      changeKey(life, tape, (it) => ({ ...it, status: 'revoked' })),
      policy,
    ),
  (life, tape, policy) =>
    guarded(
      life,
      changeKey(life, tape, (it) => ({ ...it, status: 'quarantined' })),
      policy,
    ),
  (life, _tape, policy) =>
    guarded(life, withFacts(life, { credentials: life.facts.credentials.map((it) => (isKey(it) ? { ...it, status: 'revoked' } : it)) }), policy),
  // Sync switched on and off.
  (life, tape) => changeKey(life, tape, (it) => ({ ...it, assessed: { ...it.assessed, bound: tape.pick(['synced', 'device']) } })),
  // Recovery: a new key behind a code, the others set aside.
  (life, tape) =>
    withFacts(life, {
      credentials: [
        ...life.facts.credentials.map((it) => (isKey(it) && tape.once(2) ? { ...it, status: 'quarantined' as const } : it)),
        { ...newKey(tape, life.now), confirmedAt: life.now },
      ],
    }),
  // The address is changed: the old one stays until the new one counts.
  (life) => ({
    ...withFacts(life, { channels: [...life.facts.channels, { kind: 'email', verifiedAt: life.now, original: false }] }),
    givenUp: [...life.givenUp, life.now],
  }),
  (life) => withFacts(life, { channels: [...life.facts.channels, { kind: 'email', verifiedAt: life.now, original: false }] }),
  (life, _tape, policy) => guarded(life, withFacts(life, { channels: life.facts.channels.slice(1) }), policy),
  // Codes are used, thrown away, made anew, and said to be kept.
  (life) => withFacts(life, { credentials: life.facts.credentials.map(useCode) }),
  (life, _tape, policy) => guarded(life, withFacts(life, { credentials: life.facts.credentials.map(giveUpCodes) }), policy),
  (life) => withFacts(life, { credentials: [...life.facts.credentials.map(giveUpCodes), newSheet(life.now)] }),
  (life) =>
    withFacts(life, { credentials: life.facts.credentials.map((it) => (it.authenticator === 'recovery-code' ? { ...it, confirmedAt: life.now } : it)) }),
  // "Not now", so often.
  (life) => withFacts(life, { phaseOuts: life.facts.phaseOuts.map((it) => ({ ...it, skips: it.skips + 1 })) }),
  // A policy is paused, or goes on.
  (life, tape, policy) => ({ ...life, paused: policy.phaseOuts.map((it) => it.id).filter(() => tape.pick([true, false])) }),
  (life) => ({ ...life, paused: [] }),
  // Time passes.
  (life, tape, policy) => passed(life, tape.pick([1, 24, 71, 73, 200, 800, 5000]), policy),
]

const useCode = (it: CredentialFact): CredentialFact => {
  const left = Math.max(0, (it.assessed.left ?? 0) - 3)
  return it.authenticator === 'recovery-code' && it.status === 'active' ? { ...it, assessed: { ...it.assessed, left, usable: left > 0 } } : it
}
const giveUpCodes = (it: CredentialFact): CredentialFact => (it.authenticator === 'recovery-code' ? { ...it, status: 'revoked' } : it)
const newSheet = (now: Date): CredentialFact => ({
  id: `sheet-${now.getTime()}` as CredentialFact['id'],
  accountId: 'ada' as CredentialFact['accountId'],
  authenticator: 'recovery-code',
  status: 'active',
  proofs: 0,
  lastProvenAt: null,
  confirmedAt: null,
  createdIn: null,
  assessed: { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true, left: 10 },
  createdAt: now,
  lastUsedAt: null,
})

/** A given-up address goes once the one that took its place counts; never before, and never the last. */
function passed(life: Life, hours: number, policy: Policy): Life {
  const now = new Date(life.now.getTime() + hours * HOUR)
  const isOver = (since: Date): boolean => now.getTime() - since.getTime() >= policy.recovery.channelHours * HOUR
  const over = life.givenUp.filter(isOver).length
  const later = { ...life, now, givenUp: life.givenUp.filter((it) => !isOver(it)) }
  return withFacts(later, { channels: life.facts.channels.slice(Math.min(over, Math.max(0, life.facts.channels.length - 1))) })
}

/** A completed sign-in, or the nightly sweep: what is written down, and the secret destroyed where that is due. */
function written(life: Life, policy: Policy, write: typeof factAfter): Life {
  const decision = judged(life, policy)
  const { policyId } = decision
  if (policyId === null) return life
  const fact = write(life.facts.phaseOuts.find((it) => it.policyId === policyId) ?? null, decision, policyId, life.now)
  const phaseOut = policy.phaseOuts.find((it) => it.id === policyId)
  const isGone = phaseOut !== undefined && isDestructionDue(fact, decision, phaseOut, life.now)
  const kept = isGone ? { ...fact, destroyedAt: life.now } : fact
  return withFacts(life, {
    phaseOuts: [...life.facts.phaseOuts.filter((it) => it.policyId !== policyId), kept],
    credentials: isGone ? life.facts.credentials.filter((it) => it.authenticator !== 'password') : life.facts.credentials,
  })
}

/** Accounts without exceptions made by administrators, under policies that ratchet. */
function begin(tape: Tape): { readonly life: Life; readonly policy: Policy } {
  const document = anyPolicy(tape)
  const who = anyFacts(tape)
  const held = { ...who, channels: channels(tape), overrides: [], phaseOuts: [], offers: [] }
  const policy = { ...document, phaseOuts: document.phaseOuts.map((it) => ({ ...it, ratchet: true, notBefore: null })) }
  return { life: withFacts({ facts: held, now: start, givenUp: [], paused: [] }, {}), policy }
}

const accepts = (life: Life, policy: Policy): boolean =>
  [unknownBrowser, { known: true, firstSeenAt: start, failures: 0 }].some((browser) =>
    judged(life, policy, browser).accepted.some((id) => policy.roles.retiring.includes(id)),
  )

describe('the ratchet', () => {
  const counted = { lives: 0, blocked: 0, destroyed: 0 }

  /** true: at no time was accepted what had been blocked before. */
  const holds = (tape: Tape): boolean => {
    const { life: first, policy } = begin(tape)
    let life = written(first, policy, factAfter)
    let blocked = false
    for (let step = 0; step < STEPS; step += 1) {
      blocked ||= life.facts.phaseOuts.some((it) => it.blockedSince !== null)
      if (blocked && accepts(life, policy)) return false
      life = tape.pick(acts)(life, tape, policy)
      if (blocked && accepts(life, policy)) return false
      if (tape.once(3)) life = written(life, policy, tape.once(2) ? factSwept : factAfter)
    }
    counted.lives += 1
    counted.blocked += Number(blocked)
    counted.destroyed += Number(life.facts.phaseOuts.some((it) => it.destroyedAt !== null))
    return true
  }

  test('lets nothing that an owner does, or a thief of the mailbox, make a blocked password accepted again (10,000 lives)', () => {
    fc.assert(
      fc.property(made(holds), (held) => held),
      { numRuns: 10_000, seed: 20_261_122 },
    )
    expect(counted.blocked).toBeGreaterThan(1000)
    expect(counted.destroyed).toBeGreaterThan(50)
  })

  test('is not what keeps a stolen password from blocking its owner: keys that it enrolled never do', () => {
    const thief = (tape: Tape): boolean => {
      const { life: first, policy } = begin(tape)
      const bare = withFacts(first, {
        credentials: first.facts.credentials.filter((it) => it.authenticator === 'password'),
        channels: [{ kind: 'email', verifiedAt: start, original: true }],
      })
      let life = bare
      for (let step = 0; step < 6; step += 1) {
        life = withFacts(life, { credentials: [...life.facts.credentials, { ...newKey(tape, life.now), confirmedAt: null }] })
        life = changeKey(life, tape, (it) => ({ ...it, proofs: it.proofs + 1, lastProvenAt: life.now }))
        life = written(passed(life, tape.pick([1, 24, 800]), policy), policy, factAfter)
        const { mode } = judged(life, policy)
        if (mode === 'block' || mode === 'remove') return false
      }
      return true
    }
    fc.assert(
      fc.property(made(thief), (held) => held),
      { numRuns: 2_000, seed: 20_261_122 },
    )
  })
})
