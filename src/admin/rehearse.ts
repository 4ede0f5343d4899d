import type { Policy } from '../domain/policy.ts'
import type { Population, Resident } from '../domain/population.ts'
import { decide } from '../policy/decide.ts'
import { factsAtRest, momentOf, type Surroundings } from './at-rest.ts'
import { type Listed, type Secrets, simulate } from './simulate.ts'

/** So many stranded accounts are listed by name. */
const LISTED_MAX = 100

/** What a new policy is tried on before it is saved. */
export interface Ground extends Surroundings {
  readonly population: Population
  readonly before: Policy
  readonly after: Policy
  readonly step?: (accounts: number) => void
}

/** An administrator, and how they would be off. */
export interface Administrator {
  readonly name: string
  readonly sub: string
  readonly class: string
}

/** What stands against a policy among the people who are there. */
export interface Rehearsed {
  /** How many would be left without a way in who have one now, and the first of them. */
  readonly stranded: { readonly accounts: number; readonly listed: readonly Listed[] }
  /** All administrators, where none of them would be sure to get in any more (`policy.md`, table 4 row 25); empty where one is, or where there are none. */
  readonly administrators: readonly Administrator[]
  readonly secrets: Secrets
}

/** Decides everybody under both policies, in one pass. */
export async function rehearse(ground: Ground): Promise<Rehearsed> {
  const { population, after } = ground
  const office = openRoll(ground, after)
  const watched: Population = {
    ...population,
    each: (visit, filter) =>
      population.each(async (people) => {
        people.forEach(office.add)
        await visit(people)
      }, filter),
  }
  const { stranded, listed, clients, secrets } = await simulate({ ...ground, population: watched, listMax: LISTED_MAX })
  const accounts = Math.max(stranded, ...clients.map((it) => it.stranded))
  return { stranded: { accounts, listed }, administrators: office.lost(), secrets }
}

/** Administrators, and whether one of them is sure to get in: with a replacement that works, or untouched by any policy. */
function openRoll(around: Surroundings, policy: Policy): { add(person: Resident): void; lost(): readonly Administrator[] } {
  const all: Administrator[] = []
  let isSafe = false
  return {
    add(person) {
      const { account, name } = person
      if (account.roles.length === 0 || account.status !== 'active') return
      const decision = decide(factsAtRest(around, person), policy, momentOf(around))
      const holds = decision.class === 'C2' || decision.class === 'C3' || policy.breakGlass.includes(account.sub)
      isSafe ||= holds && decision.accepted.length > 0
      all.push({ name, sub: account.sub, class: decision.class })
    },
    lost: () => (isSafe ? [] : all),
  }
}
