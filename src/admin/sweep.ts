import type { Decision } from '../domain/decision.ts'
import type { Mode } from '../domain/facts.ts'
import type { Resident } from '../domain/population.ts'
import { decide } from '../policy/decide.ts'
import { factsAtRest, momentOf } from './at-rest.ts'
import { emptyMoves, type Moves } from './slice.ts'
import { type Case, destroy, isDue, look, relaxationOf, type SweepParts, write } from './sweep-case.ts'
import { sweptFacts } from './sweep-facts.ts'

/** Accounts that are looked at closely at once: people who sign in meanwhile need connections too. */
const AT_ONCE = 20

/** A sweep, and how it is done. */
export interface Broom extends SweepParts {
  /** Looks, and changes nothing. */
  readonly dryRun: boolean
  readonly step?: (accounts: number) => void
}

/** What a sweep found, and unless it only looked, did. */
export interface Swept {
  readonly dryRun: boolean
  readonly accounts: number
  /** Of whom something else is remembered than before. */
  readonly changed: number
  readonly moves: Moves
  /** Whose block became something weaker; each is written to. */
  readonly relaxed: number
  /** Accounts whose undo clock runs, and those whose secret was destroyed. */
  readonly removable: number
  readonly destroyed: number
  readonly overridesExpired: number
}

/**
 * Decides every account that holds what retires, or of which something is remembered, as for no client; writes what changed, tells whose block was relaxed,
 * and destroys what is due (`policy.md`, undo clock). A second sweep of the same night changes nothing.
 */
export async function sweep(parts: Broom): Promise<Swept> {
  const { storage, policy, now, dryRun, step } = parts
  const sums = { accounts: 0, changed: 0, relaxed: 0, removable: 0, destroyed: 0 }
  const moves = emptyMoves()
  const glance = openGlance(parts)
  const attend = async (some: readonly Resident[]): Promise<void> => {
    const cases = (await Promise.all(some.map((person) => look(parts, person.account.id)))).filter((it) => it !== null)
    for (const it of cases) count(it, sums, moves)
    if (!dryRun) await write(parts, cases)
    for (const it of cases) if (it.due && (dryRun || (await destroy(parts, it)))) sums.destroyed += 1
  }
  await storage.population.each(
    async (people) => {
      const changing = people.filter((person) => {
        const { isCalm, decision } = glance(person)
        sums.removable += Number(decision.removable)
        if (isCalm) moves[decision.mode][decision.mode] += 1
        return !isCalm
      })
      for (const some of inGroups(changing)) await attend(some)
      sums.accounts += people.length
      step?.(people.length)
    },
    { holding: policy.roles.retiring },
  )
  const expired = dryRun ? [] : await storage.overrides.takeExpired(now)
  return { dryRun, ...sums, moves, overridesExpired: expired.length }
}

/** What everybody's envelopes say at once: of nearly all of them, that nothing is to be done. */
function openGlance(parts: SweepParts): (person: Resident) => { readonly isCalm: boolean; readonly decision: Decision } {
  const { policy, now } = parts
  const moment = momentOf(parts)
  return (person) => {
    const facts = factsAtRest(parts, person)
    const decision = decide(facts, policy, moment)
    return { decision, isCalm: sweptFacts(facts, decision, policy, now).facts.length === 0 && !isDue(facts, decision, policy, now) }
  }
}

function* inGroups<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += AT_ONCE) yield all.slice(at, at + AT_ONCE)
}

function count({ decision, found }: Case, sums: Record<'changed' | 'relaxed', number>, moves: Record<Mode, Record<Mode, number>>): void {
  sums.changed += Number(found.facts.length > 0)
  sums.relaxed += Number(relaxationOf(decision, found) !== null)
  moves[found.from ?? decision.mode][decision.mode] += 1
}
