import type { AdoptionKey, Period } from '../domain/adoption.ts'
import type { EventType } from '../domain/event.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import type { Resident } from '../domain/population.ts'
import type { Storage } from '../domain/storage.ts'
import { decide } from '../policy/decide.ts'
import { isStale } from '../policy/stale.ts'
import { factsAtRest, momentOf, type Surroundings } from './at-rest.ts'

/** How far accounts came: each step counts different accounts. The first four happened in the period, the others hold now. null: cannot be told of this kind of key. */
export interface Funnel {
  /** Were asked to make a replacement, or it was tried without a dialog. */
  readonly offered: number | null
  readonly accepted: number | null
  readonly created: number | null
  /** It worked in a later sign-in. */
  readonly proven: number | null
  /** Class C3 or recovery R2. */
  readonly resilient: number | null
  /** Hold a replacement that has not worked once since it was made, 30 days ago or longer (`policy.md`, table 4 row 10). */
  readonly stale: number | null
  /** Hold what retires and have not used it for so many days. */
  readonly unused: number | null
  /** Hold what retires, and it is not accepted any more. */
  readonly blocked: number | null
  /** Its secret was destroyed. */
  readonly removed: number | null
}

export const steps = [
  'offered',
  'accepted',
  'created',
  'proven',
  'resilient',
  'stale',
  'unused',
  'blocked',
  'removed',
] as const satisfies readonly (keyof Funnel)[]

/** The funnel of everybody, or split; `key` null: whom nothing is known of to split by. */
export interface AdoptionReport {
  readonly period: Period
  readonly by: AdoptionKey
  readonly unusedDays: number
  readonly rows: readonly (Funnel & { readonly key: string | null })[]
}

/** What a report is about. */
export interface Asked extends Surroundings {
  readonly storage: Pick<Storage, 'population' | 'adoption'>
  readonly policy: Policy
  readonly period: Period
  readonly by: AdoptionKey
  readonly unusedDays: number
  readonly step?: (accounts: number) => void
}

/** Offers that lead to a replacement. */
const OFFERS = ['upgrade', 'this-device', 'replacement', 'second']

const BY_EVENT = {
  'nudge.shown': 'offered',
  'nudge.accepted': 'accepted',
  'passkey.created': 'created',
  'passkey.proven': 'proven',
} as const satisfies Partial<Record<EventType, keyof Funnel>>

type Happened = keyof typeof BY_EVENT

/** The adoption funnel, from events and, streamed, from the accounts. */
export async function adoption(asked: Asked): Promise<AdoptionReport> {
  const { storage, period, by, unusedDays } = asked
  const rows = openRows(by)
  for (const { type, key, accounts } of await storage.adoption.tally(Object.keys(BY_EVENT) as Happened[], OFFERS, period, by))
    rows.at(key)[BY_EVENT[type as Happened]] = accounts
  if (by === 'client')
    for (const { client, resilient, blocked } of await storage.adoption.standings(period)) Object.assign(rows.at(client), { resilient, blocked })
  if (by !== 'client' && by !== 'family') await countAccounts(asked, rows.at)
  return { period, by, unusedDays, rows: rows.all() }
}

type Open = { -readonly [Step in keyof Funnel]: Funnel[Step] }

/** Rows as they are first asked for. A step that cannot be told is null in all of them. */
function openRows(by: AdoptionKey) {
  const rows = new Map<string | null, Open>()
  const told = {
    resilient: by === 'family' ? null : 0,
    blocked: by === 'family' ? null : 0,
    stale: isOfAccounts(by) ? 0 : null,
    unused: isOfAccounts(by) ? 0 : null,
    removed: isOfAccounts(by) ? 0 : null,
  }
  const fresh = (): Open => ({ offered: 0, accepted: 0, created: 0, proven: 0, ...told })
  return {
    at(key: string | null): Open {
      const row = rows.get(key) ?? fresh()
      rows.set(key, row)
      return row
    },
    all: () => [...rows].map(([key, row]) => ({ key, ...row })).toSorted((a, b) => (a.key ?? '').localeCompare(b.key ?? '')),
  }
}

const isOfAccounts = (by: AdoptionKey): boolean => by !== 'client' && by !== 'family'

async function countAccounts(asked: Asked, at: (key: string | null) => Open): Promise<void> {
  const { storage, policy, by, step } = asked
  const moment = momentOf(asked)
  await storage.population.each((people) => {
    for (const person of people) {
      const stands = standingOf(person, asked)
      const decision = decide(factsAtRest(asked, person), policy, moment)
      const resilient = decision.class === 'C3' || decision.recovery === 'R2'
      for (const key of keysOf(person, by, policy)) add(at(key), { ...stands, resilient })
    }
    step?.(people.length)
  })
}

type Standing = Readonly<Record<'resilient' | 'stale' | 'unused' | 'blocked' | 'removed', boolean>>

function add(row: Open, standing: Standing): void {
  for (const step of ['resilient', 'stale', 'unused', 'blocked', 'removed'] as const) row[step] = (row[step] ?? 0) + Number(standing[step])
}

function standingOf({ credentials, phaseOuts }: Resident, { policy, now, unusedDays }: Asked): Omit<Standing, 'resilient'> {
  const retiring = credentials.filter((it) => policy.roles.retiring.includes(it.authenticator) && it.status === 'active')
  const since = now.getTime() - unusedDays * DAY_MS
  const replacing = credentials.filter((it) => policy.roles.replacement.includes(it.authenticator) && it.status === 'active')
  return {
    stale: replacing.some((it) => isStale(it, now)),
    unused: retiring.length > 0 && retiring.every((it) => (it.lastUsedAt ?? it.createdAt).getTime() < since),
    blocked: retiring.length > 0 && phaseOuts.some((it) => it.blockedSince !== null && it.destroyedAt === null),
    removed: phaseOuts.some((it) => it.destroyedAt !== null),
  }
}

function keysOf({ account, credentials }: Resident, by: AdoptionKey, { roles }: Policy): readonly (string | null)[] {
  if (by === 'group') return account.groups.length === 0 ? [null] : account.groups
  if (by !== 'provider') return [null]
  return [...new Set(credentials.filter((it) => roles.replacement.includes(it.authenticator) && it.status === 'active').map((it) => it.assessed.provider))]
}
