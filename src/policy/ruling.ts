import type { RelaxCause, Ruling } from '../domain/decision.ts'
import type { Context, Facts } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import type { Case } from './case.ts'
import { type Standing, standingOf } from './classify.ts'
import { exceptionsOf } from './exceptions.ts'
import { matching } from './match.ts'
import { isWeaker, modeOf, type Reading } from './mode.ts'
import { ratchetOf } from './ratchet.ts'
import { factOf } from './times.ts'

/** Table 1 for one account: the ruling, and the class and recovery level that it came from. */
export interface Ruled {
  readonly ruling: Ruling
  readonly standing: Standing
  readonly phaseOut: PhaseOut | null
  readonly breakGlass: boolean
}

const NO_PROOF_RULE: PhaseOut['proof'] = { count: 1, maxAgeDays: 180 }

/** The mode that enforced policies give, and beside it the one that would hold if those that only observe were enforced too. */
export function rule(facts: Facts, policy: Policy, context: Context): Ruled {
  const breakGlass = facts.account !== null && policy.breakGlass.includes(facts.account.sub)
  const found = breakGlass ? [] : matching(policy, facts, context)
  const enforced = found.filter((it) => it.enforcement === 'enforce')
  const ground = { facts, policy, context, breakGlass, proof: found[0]?.proof ?? NO_PROOF_RULE }
  const now = read(ground, enforced)
  const then = enforced.length === found.length ? now : read(ground, found)
  return { ruling: rulingOf(now, then), standing: now.it.standing, phaseOut: now.it.phaseOut, breakGlass }
}

const rulingOf = (now: Read, then: Read): Ruling => ({
  ...now.reading,
  observed: then.reading.mode,
  policyId: now.it.phaseOut?.id ?? null,
  observedPolicyId: then.it.phaseOut?.id ?? null,
  relaxed: causeOf(now),
  trace: then === now ? now.reading.trace : [...now.reading.trace, ...then.reading.trace.map((it) => `if all were enforced: ${it}`)],
})

interface Ground extends Pick<Case, 'facts' | 'policy' | 'breakGlass'> {
  readonly context: Context
  /** Where no policy is enforced, proof is what the first that observes says. */
  readonly proof: PhaseOut['proof']
}

interface Read {
  readonly it: Case
  readonly reading: Reading
}

/** The strictest policy rules. Beside a paused one, the strictest that may go on rules where it is stricter. */
function read(ground: Ground, list: readonly PhaseOut[]): Read {
  const { paused } = ground.context.realm
  const stopped = paused.length === 0 ? undefined : list.find((it) => paused.includes(it.id))
  if (stopped === undefined) return readUnder(ground, list, list[0] ?? null)
  const going = list.find((it) => !paused.includes(it.id))
  const held = readUnder(ground, list, stopped)
  if (going === undefined) return held
  const free = readUnder(ground, list, going)
  return isWeaker(free.reading.mode, held.reading.mode) ? held : free
}

function readUnder(ground: Ground, list: readonly PhaseOut[], phaseOut: PhaseOut | null): Read {
  const { facts, policy, context, breakGlass } = ground
  const { client, now, realm } = context
  const standing = standingOf(facts, policy, phaseOut?.proof ?? ground.proof, now)
  const it: Case = {
    facts,
    policy,
    now,
    phaseOut,
    fact: phaseOut === null ? null : factOf(facts.phaseOuts, phaseOut.id),
    standing,
    exceptions: exceptionsOf(facts, now),
    ratchet: ratchetOf(facts, policy, standing, { client, now, enforced: list }),
    owns: owns(facts, policy),
    breakGlass,
    paused: phaseOut !== null && realm.paused.includes(phaseOut.id),
  }
  return { it, reading: modeOf(it) }
}

/** A secret, or an address that something retiring posts to. */
function owns({ account, credentials, options }: Facts, { roles: { retiring } }: Policy): boolean {
  if (account === null) return false
  if (credentials.some((it) => it.status === 'active' && retiring.includes(it.authenticator))) return true
  return options.some((it) => it.restsOn === 'channel' && it.usable && retiring.includes(it.authenticator))
}

const BY_OVERRIDE = ['3', '4', '5', '7']

/** Why something that was blocked is accepted again; null where it is not, or never was. */
function causeOf({ it, reading: { mode, row } }: Read): RelaxCause | null {
  if (!it.ratchet.wasBlocked || (mode !== 'allow' && mode !== 'demote')) return null
  return BY_OVERRIDE.includes(row) && !it.breakGlass ? 'override' : it.ratchet.cause
}
