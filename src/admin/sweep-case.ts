import type { Account, AccountId } from '../domain/account.ts'
import type { Decision, RelaxCause } from '../domain/decision.ts'
import { eventAbout, type NewEvent } from '../domain/event.ts'
import type { Facts } from '../domain/facts.ts'
import type { Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier, Storage } from '../domain/storage.ts'
import { isDestructionDue } from '../policy/clock.ts'
import { decide } from '../policy/decide.ts'
import { factsOf } from '../sign-in/facts.ts'
import { momentOf, type Surroundings } from './at-rest.ts'
import { type Found, sweptFacts } from './sweep-facts.ts'

/** What a sweep leans on. */
export interface SweepParts extends Surroundings {
  readonly storage: Pick<Storage, 'population' | 'accounts' | 'overrides'>
  readonly policy: Policy
  /** Of letters to people who never chose a language. */
  readonly locale: string
  /** Names each decision in its events. */
  readonly decisionId: () => string
}

/** One account, looked at closely. */
export interface Case {
  readonly account: Account
  readonly facts: Facts
  readonly decision: Decision
  readonly found: Found
  readonly due: boolean
}

/** Whoever changes is looked at once more, alone: they may have signed in since, and only whole credentials say whether they still work here. */
export async function look(parts: SweepParts, accountId: AccountId): Promise<Case | null> {
  const { storage, policy, now } = parts
  const dossier = await storage.accounts.dossier({ accountId })
  if (dossier === null) return null
  const facts = factsOf(parts, dossier)
  const decision = decide(facts, policy, momentOf(parts))
  return { account: dossier.account, facts, decision, found: sweptFacts(facts, decision, policy, now), due: isDue(facts, decision, policy, now) }
}

/** Its undo clock is over. */
export function isDue({ phaseOuts }: Facts, decision: Decision, policy: Policy, now: Date): boolean {
  const phaseOut = policy.phaseOuts.find((it) => it.id === decision.policyId)
  const fact = phaseOuts.find((it) => it.policyId === decision.policyId)
  return phaseOut !== undefined && fact !== undefined && isDestructionDue(fact, decision, phaseOut, now)
}

/** Why somebody is to be told that a block became something weaker; null: it did not, just now. */
export const relaxationOf = ({ mode, relaxed }: Decision, { from }: Found): RelaxCause | null =>
  (from === 'block' || from === 'remove') && (mode === 'allow' || mode === 'demote') ? (relaxed ?? 'policy-loosened') : null

/** What is remembered from now on, the events and the letters, in one statement. */
export async function write(parts: SweepParts, cases: readonly Case[]): Promise<void> {
  const facts = cases.flatMap(({ account, found }) => found.facts.map((fact) => ({ ...fact, accountId: account.id })))
  if (facts.length === 0) return
  const [events, letters] = [cases.flatMap((it) => modeChanged(parts, it)), cases.flatMap((it) => letterOf(parts, it))]
  await parts.storage.population.remember(facts, { events, letters, now: parts.now })
}

function modeChanged({ decisionId, policy }: SweepParts, { account, decision, found }: Case): readonly NewEvent[] {
  const { mode: to, policyId, row } = decision
  if (found.from === null || found.from === to) return []
  const cause = relaxationOf(decision, found)
  const data = { decision: decisionId(), from: found.from, to, policy: policyId, rule: row, version: policy.version, ...(cause === null ? {} : { cause }) }
  return [eventAbout(account.id, 'phaseout.mode_changed', data)]
}

function letterOf({ policy, locale }: SweepParts, { account, facts, decision, found }: Case): readonly Letter[] {
  const cause = relaxationOf(decision, found)
  const authenticator = policy.roles.retiring.find((id) => facts.options.some((it) => it.authenticator === id && it.usable))
  return cause === null || authenticator === undefined ? [] : noticesTo(account, 'house/password-back', locale, { cause, authenticator })
}

/** Decided once more, on facts that stand still. */
export function destroy(parts: SweepParts, { account, decision }: Case): Promise<boolean> {
  const { storage, policy, now, decisionId } = parts
  const still = (dossier: Dossier): boolean => {
    const facts = factsOf(parts, dossier)
    return isDue(facts, decide(facts, policy, momentOf(parts)), policy, now)
  }
  return storage.population.destroy(account.id, {
    authenticators: policy.roles.retiring,
    policyId: decision.policyId ?? '',
    now,
    data: { decision: decisionId(), rule: decision.row, version: policy.version },
    still,
  })
}
