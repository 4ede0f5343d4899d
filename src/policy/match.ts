import type { AccountFact, Context, Facts, Target } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import { isInCohort, seedOf } from './cohort.ts'

/** Weakest first: what a policy aims at, and the modes there are. */
export const ladder = ['allow', 'demote', 'block', 'remove'] as const satisfies readonly Target[]

/** The policies that are about this account and this client, strictest target first, ties by id: the first rules (`policy.md`, table 4 row 27). */
export function matching({ phaseOuts }: Policy, { account }: Facts, { client, now }: Pick<Context, 'client' | 'now'>): readonly PhaseOut[] {
  if (account === null) return []
  const found = phaseOuts.filter((it) => isForClient(it, client?.id ?? null) && isAbout(it, account, now))
  return found.length < 2 ? found : found.toSorted(strictestFirst)
}

export const isForClient = ({ match: { clients } }: PhaseOut, clientId: string | null): boolean =>
  clients === undefined || (clientId !== null && clients.includes(clientId))

/** Everything but the client. Before `notBefore` the policy does not exist; who is excluded is not matched. */
export function isAbout(phaseOut: PhaseOut, account: AccountFact, now: Date): boolean {
  if (phaseOut.notBefore !== null && now < phaseOut.notBefore) return false
  return !isExcluded(phaseOut, account) && isMatched(phaseOut, account)
}

const isExcluded = ({ exclude: { groups, accounts } }: PhaseOut, account: AccountFact): boolean =>
  (groups !== undefined && share(groups, account.groups)) || (accounts !== undefined && accounts.includes(account.sub))

function isMatched({ id, match: { groups, attributes, cohortPercent } }: PhaseOut, account: AccountFact): boolean {
  if (groups !== undefined && !share(groups, account.groups)) return false
  if (attributes !== undefined && !Object.entries(attributes).every(([name, values]) => hasOneOf(account, name, values))) return false
  return cohortPercent === undefined || isInCohort(id, account.seed ?? seedOf(account.sub), cohortPercent)
}

const share = (some: readonly string[], others: readonly string[]): boolean => some.some((it) => others.includes(it))

/** Only what the account itself has: an attribute called `constructor` is on nobody. */
const hasOneOf = ({ attributes }: AccountFact, name: string, values: readonly string[]): boolean =>
  Object.hasOwn(attributes, name) && values.includes(attributes[name] ?? '')

const strictestFirst = (a: PhaseOut, b: PhaseOut): number => ladder.indexOf(b.target) - ladder.indexOf(a.target) || (a.id < b.id ? -1 : 1)
