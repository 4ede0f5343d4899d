import type { Authenticator } from '../authenticators/authenticator.ts'
import { asOfNow, type Assessment } from '../domain/credential.ts'
import type { Decision } from '../domain/decision.ts'
import type { Deployed, StoredPayload } from '../domain/deployed.ts'
import type { CredentialClass } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Population, Resident } from '../domain/population.ts'
import { decide } from '../policy/decide.ts'
import { strandingOf } from '../policy/stranded.ts'
import { factsAtRest, momentOf, type Surroundings } from './at-rest.ts'
import type { Listed, Pair } from './simulate.ts'
import { emptyMoves, type Moves } from './slice.ts'

/** Another RP ID, tried on everybody: as `before` assesses, and as `authenticators` do. */
export interface RpTrial extends Surroundings {
  readonly population: Population
  readonly deployed: Pick<Deployed, 'payloads'>
  readonly policy: Policy
  /** null: as each was found when it was last assessed. */
  readonly before: readonly Authenticator[] | null
  /** So many accounts are listed by name. */
  readonly listMax: number
  readonly step?: (accounts: number) => void
}

/** Who would lose what (`policy.md`, table 4 row 33). All but `accounts` is about those whose credentials work in one case and not in the other. */
export interface RpChange {
  readonly accounts: number
  readonly affected: number
  /** Credentials. */
  readonly lost: number
  readonly regained: number
  readonly classes: Readonly<Record<CredentialClass, Pair>>
  readonly moves: Moves
  /** What retires signs them in again, since its secret is kept. */
  readonly relaxed: number
  /** Their secret was destroyed, so that only what backs up is left. */
  readonly destroyed: { readonly accounts: number; readonly listed: readonly Pick<Listed, 'name' | 'sub'>[] }
  /** Nothing at all is left. */
  readonly stranded: { readonly accounts: number; readonly listed: readonly Pick<Listed, 'name' | 'sub'>[] }
}

/** Assesses and decides every account under both, in one pass and in constant memory. */
export async function tryRpChange(trial: RpTrial): Promise<RpChange> {
  const counts = openCounts(trial)
  await trial.population.each(async (people) => {
    const payloads = byId(await trial.deployed.payloads(people.map(({ account }) => account.id)))
    for (const person of people) counts.add(person, payloads)
    trial.step?.(people.length)
  })
  return counts.found()
}

type Payloads = ReadonlyMap<string, StoredPayload>

export const byId = (payloads: readonly StoredPayload[]): Payloads => new Map(payloads.map((it) => [it.id, it]))

/** The account with those of its credentials that browsers keep as these authenticators assess them now. */
export function assessedBy(authenticators: readonly Authenticator[], person: Resident, payloads: Payloads): Resident {
  return {
    ...person,
    credentials: person.credentials.map((it) => {
      const [owner, stored] = [authenticators.find(({ id }) => id === it.authenticator), payloads.get(it.id)]
      if (stored === undefined || owner?.traits.needsWebAuthn !== true) return it
      const assessed = assessedNow(owner, stored.payload, it.assessed)
      return assessed === it.assessed ? it : { ...it, assessed }
    }),
  }
}

/** What its owner cannot read is left as it was found: that is for whoever uses it to hear. */
function assessedNow({ assess }: Authenticator, payload: unknown, then: Assessment): Assessment {
  try {
    return asOfNow(then, assess({ payload }, null))
  } catch {
    return then
  }
}

function openCounts(trial: RpTrial) {
  const sums = { accounts: 0, affected: 0, lost: 0, regained: 0, relaxed: 0 }
  const classes = { C0: pair(), C1: pair(), C2: pair(), C3: pair() }
  const moves = emptyMoves()
  const [destroyed, stranded] = [openList(trial.listMax), openList(trial.listMax)]
  return {
    add(person: Resident, payloads: Payloads): void {
      sums.accounts += 1
      const was = trial.before === null ? person : assessedBy(trial.before, person, payloads)
      const is = assessedBy(trial.authenticators, person, payloads)
      const { lost, regained } = differences(was, is)
      if (lost + regained === 0) return
      sums.affected += 1
      sums.lost += lost
      sums.regained += regained
      const [before, after] = [decided(trial, was, trial.before ?? trial.authenticators), decided(trial, is, trial.authenticators)]
      classes[before.class].before += 1
      classes[after.class].after += 1
      moves[before.mode][after.mode] += 1
      sums.relaxed += Number(after.relaxed === 'credentials-unusable')
      if (hasNothingLeft(person, after) && lost > 0) destroyed.add(person)
      if (after.isStranded && !before.isStranded) stranded.add(person)
    },
    found: (): RpChange => ({ ...sums, classes, moves, destroyed: destroyed.list(), stranded: stranded.list() }),
  }
}

/** Their secret is gone, and so is everything that replaced it. */
const hasNothingLeft = ({ phaseOuts }: Resident, after: Pick<Decision, 'class'>): boolean =>
  after.class === 'C0' && phaseOuts.some((it) => it.destroyedAt !== null)

const pair = (): { before: number; after: number } => ({ before: 0, after: 0 })

function openList(most: number) {
  const listed: Pick<Listed, 'name' | 'sub'>[] = []
  let accounts = 0
  return {
    add({ name, account }: Resident): void {
      accounts += 1
      if (listed.length < most) listed.push({ name, sub: account.sub })
    },
    list: () => ({ accounts, listed }),
  }
}

function differences(was: Resident, is: Resident): { readonly lost: number; readonly regained: number } {
  const changed = was.credentials.flatMap(({ assessed, status }, at) => {
    const usable = is.credentials[at]?.assessed.usable
    return status !== 'active' || usable === assessed.usable ? [] : [usable]
  })
  return { lost: changed.filter((usable) => usable !== true).length, regained: changed.filter((usable) => usable === true).length }
}

function decided(trial: RpTrial, person: Resident, authenticators: readonly Authenticator[]): Decision & { readonly isStranded: boolean } {
  const facts = factsAtRest({ authenticators }, person)
  const decision = decide(facts, trial.policy, momentOf(trial))
  return { ...decision, isStranded: strandingOf(facts, decision, trial.policy) === 'no-way' }
}
