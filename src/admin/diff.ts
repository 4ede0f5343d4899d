import type { Decision } from '../domain/decision.ts'
import { type Compared, openComparison } from './compare.ts'
import type { Rehearsal } from './simulate.ts'
import { emptyMoves, type Moves } from './slice.ts'

/** What the step from one version of the policy to another means for the accounts that are there. */
export interface Difference {
  readonly at: Date
  /** Versions. */
  readonly before: string
  readonly after: string
  readonly accounts: number
  /** Those with another mode, or for whom other proofs count. */
  readonly changed: number
  readonly moves: Moves
  readonly ways: readonly Way[]
  /** The first of those that change. */
  readonly sample: readonly ChangedAccount[]
}

/** An authenticator, and for how many accounts its proof begins or ceases to count. */
export interface Way {
  readonly authenticator: string
  readonly gained: number
  readonly lost: number
}

/** One account that changes. */
export interface ChangedAccount {
  readonly name: string
  readonly sub: string
  readonly from: Standpoint
  readonly to: Standpoint
}

type Standpoint = Pick<Decision, 'mode' | 'class' | 'recovery' | 'policyId' | 'row' | 'accepted'>

/** Decides every account under both versions, in one pass and in constant memory; `listMax` bounds the sample. */
export async function diff(rehearsal: Rehearsal): Promise<Difference> {
  const { population, before, after, now, listMax, step, authenticators } = rehearsal
  const compare = openComparison(rehearsal)
  const moves = emptyMoves()
  const ways = authenticators.map(({ id }) => ({ authenticator: id, gained: 0, lost: 0 }))
  const sample: ChangedAccount[] = []
  const sums = { accounts: 0, changed: 0 }
  await population.each((people) => {
    for (const person of people) {
      const compared = compare(person)
      sums.accounts += 1
      moves[compared.before.mode][compared.after.mode] += 1
      const isOther = countWays(ways, compared) || compared.before.mode !== compared.after.mode
      sums.changed += Number(isOther)
      if (isOther && sample.length < listMax) sample.push(changedAccount(compared))
    }
    step?.(people.length)
  })
  return { at: now, before: before.version, after: after.version, ...sums, moves, ways: ways.filter((it) => it.gained + it.lost > 0), sample }
}

function countWays(ways: readonly { authenticator: string; gained: number; lost: number }[], { before, after }: Compared): boolean {
  let isOther = false
  for (const way of ways) {
    const [was, is] = [before.accepted.includes(way.authenticator), after.accepted.includes(way.authenticator)]
    way.gained += Number(is && !was)
    way.lost += Number(was && !is)
    isOther ||= was !== is
  }
  return isOther
}

const changedAccount = ({ person, before, after }: Compared): ChangedAccount => ({
  name: person.name,
  sub: person.account.sub,
  from: standpoint(before),
  to: standpoint(after),
})

const standpoint = ({ mode, class: of, recovery, policyId, row, accepted }: Decision): Standpoint => ({ mode, class: of, recovery, policyId, row, accepted })
