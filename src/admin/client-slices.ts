import { rungOf } from '../domain/acr.ts'
import type { Decision } from '../domain/decision.ts'
import type { Context, Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { type Compared, openComparison } from './compare.ts'
import { assuranceOf, rungWanted } from '../policy/assurance.ts'
import { momentOf, type Surroundings } from './at-rest.ts'
import { openSlice, type Slice } from './slice.ts'

/** Everybody as one client sees them. */
export interface ClientSlice extends Slice {
  readonly name: string
  /** Accounts that could not sign in there with what they have, since it demands more; before and after. */
  readonly tooWeakBefore: number
  readonly tooWeak: number
}

/** One slice for every client that one of the policies names. */
export function openClientSlices(around: Surroundings & { readonly before: Policy; readonly after: Policy }) {
  const open = clientsNamed(around.before, around.after).map((name) => ({
    name,
    slice: openSlice(),
    compare: openComparison(around, name),
    moment: momentOf(around, { clientId: name }),
    weak: { tooWeakBefore: 0, tooWeak: 0 },
  }))
  return {
    add({ person, facts }: Pick<Compared, 'person' | 'facts'>): void {
      for (const { slice, compare, moment, weak } of open) {
        const { before, after, counted } = compare(person, facts)
        slice.add(counted)
        weak.tooWeakBefore += Number(isTooWeak(facts, before, around.before, moment))
        weak.tooWeak += Number(isTooWeak(facts, after, around.after, moment))
      }
    },
    slices: (): readonly ClientSlice[] => open.map(({ name, slice, weak }) => ({ name, ...slice.slice(), ...weak })),
  }
}

const clientsNamed = (...policies: readonly Policy[]): readonly string[] =>
  [...new Set(policies.flatMap(({ clients, phaseOuts }) => [...Object.keys(clients), ...phaseOuts.flatMap(({ match }) => match.clients ?? [])]))].toSorted()

/** All that counts, shown together, would be less than the client demands. */
function isTooWeak(facts: Facts, { accepted, mode }: Decision, policy: Policy, moment: Context): boolean {
  if (facts.account?.status !== 'active') return false
  const all = facts.options.filter((it) => accepted.includes(it.authenticator))
  return rungOf(assuranceOf(all, mode, policy)?.acr) < rungWanted(policy, moment)
}
