import type { CredentialClass, Mode, RecoveryLevel } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Population, Resident } from '../domain/population.ts'
import { emptyMoves, type Moves, openSlice, openSlices, type Slice } from './slice.ts'
import { type ClientSlice, openClientSlices } from './client-slices.ts'
import { type Compared, openComparison } from './compare.ts'
import { type NoLongerAccepted, openNoLongerAccepted } from './no-longer-accepted.ts'
import type { Stranding } from '../policy/stranded.ts'
import type { Surroundings } from './at-rest.ts'

/** Groups that are counted by name. */
const GROUPS_MAX = 500

/** What a change of policy is tried on. */
export interface Rehearsal extends Surroundings {
  readonly population: Population
  readonly before: Policy
  readonly after: Policy
  /** So many accounts are listed by name where some would be left without a way in. */
  readonly listMax: number
  /** Told how many more accounts were decided. */
  readonly step?: (accounts: number) => void
}

/** Accounts before and after the change. */
export interface Pair {
  readonly before: number
  readonly after: number
}

/** What a change of policy would do to the accounts that are there (`policy.md`, before a policy is switched on). */
export interface Simulation extends Slice {
  readonly at: Date
  /** Versions. */
  readonly before: string
  readonly after: string
  /** After the change: from the mode that holds to the one that would hold if what only observes were enforced. null: nothing only observes. */
  readonly ifEnforced: Moves | null
  readonly classes: Readonly<Record<CredentialClass, Pair>>
  readonly recovery: Readonly<Record<RecoveryLevel, Pair>>
  readonly mailboxAloneBefore: number
  /** Without a way in before and after: nothing that a policy could do. */
  readonly strandedAlready: number
  readonly listed: readonly Listed[]
  readonly secrets: Secrets
  readonly noLongerAccepted: NoLongerAccepted
  readonly groups: readonly (Slice & { readonly name: string })[]
  readonly clients: readonly ClientSlice[]
}

/** An account that would be left without a way in, as an administrator finds it. */
export interface Listed {
  readonly name: string
  readonly sub: string
  readonly why: Stranding
}

/** The secrets of what retires. */
export interface Secrets {
  /** Kept, but accepted no longer after the change. */
  readonly retained: number
  /** Accepted again after the change, having been blocked. */
  readonly reopened: number
  /** Gone for good: no policy brings them back. */
  readonly destroyed: number
}

/** Decides every account under both policies, in one pass and in constant memory. */
export async function simulate(rehearsal: Rehearsal): Promise<Simulation> {
  const { population, step } = rehearsal
  const counts = openCounts(rehearsal)
  await population.each((people) => {
    for (const person of people) counts.add(person)
    step?.(people.length)
  })
  return counts.simulation()
}

/** Everything that is counted, before the first account. */
function openCounts(rehearsal: Rehearsal): { add(person: Resident): void; readonly simulation: () => Simulation } {
  const { before, after, now, listMax } = rehearsal
  const compare = openComparison(rehearsal)
  const everybody = openSlice()
  const groups = openSlices(GROUPS_MAX)
  const clients = openClientSlices(rehearsal)
  const ifEnforced = emptyMoves()
  const classes = { C0: pair(), C1: pair(), C2: pair(), C3: pair() }
  const recovery = { R0: pair(), R1: pair(), R2: pair() }
  const sums = { mailboxAloneBefore: 0, strandedAlready: 0 }
  const secrets = { retained: 0, reopened: 0, destroyed: 0 }
  const ending = openNoLongerAccepted(rehearsal)
  const listed: Listed[] = []

  return {
    add(person) {
      const it = compare(person)
      everybody.add(it.counted)
      for (const group of person.account.groups) groups.add(group, it.counted)
      clients.add(it)
      ifEnforced[it.after.mode][it.after.observed] += 1
      classes[it.before.class].before += 1
      classes[it.after.class].after += 1
      recovery[it.before.recovery].before += 1
      recovery[it.after.recovery].after += 1
      sums.mailboxAloneBefore += Number(it.mailboxAloneBefore)
      sums.strandedAlready += Number(it.strandedBefore !== null)
      addSecrets(secrets, it, after)
      ending.add(it.facts)
      if (it.counted.stranded && it.stranded !== null && listed.length < listMax) listed.push({ name: person.name, sub: person.account.sub, why: it.stranded })
    },
    simulation: () => ({
      at: now,
      before: before.version,
      after: after.version,
      ...everybody.slice(),
      ...sums,
      ifEnforced: after.phaseOuts.some(({ enforcement }) => enforcement === 'observe') ? ifEnforced : null,
      classes,
      recovery,
      secrets,
      noLongerAccepted: ending.counted(),
      listed,
      groups: groups.slices(),
      clients: clients.slices(),
    }),
  }
}

const pair = (): { before: number; after: number } => ({ before: 0, after: 0 })

function addSecrets(sums: { retained: number; reopened: number; destroyed: number }, { facts, before, after }: Compared, { roles }: Policy): void {
  const holds = facts.credentials.some((it) => roles.retiring.includes(it.authenticator) && it.status === 'active')
  const [was, is] = [isShut(before.mode), isShut(after.mode)]
  sums.retained += Number(holds && is)
  sums.reopened += Number(holds && was && !is)
  sums.destroyed += Number(!holds && facts.phaseOuts.some((it) => it.destroyedAt !== null))
}

const isShut = (mode: Mode): boolean => mode === 'block' || mode === 'remove'
