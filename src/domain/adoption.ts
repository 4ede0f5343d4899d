import type { EventType } from './event.ts'

/** What a report on adoption is split by; `all`: not at all. */
export const adoptionKeys = ['all', 'client', 'group', 'provider', 'family'] as const

export type AdoptionKey = (typeof adoptionKeys)[number]

/** Which time a report is about: from, and before. */
export interface Period {
  readonly from: Date
  readonly to: Date
}

/** How often events of one type happened, and to how many different accounts. */
export interface EventTally {
  readonly type: EventType
  /** The client, group, provider or browser family; null where the event says nothing of it. */
  readonly key: string | null
  readonly events: number
  readonly accounts: number
}

/** Where the accounts stood that signed in to a client, each at its last sign-in there. */
export interface ClientStanding {
  readonly client: string
  readonly resilient: number
  readonly blocked: number
}

/** Counters over the event log, counted by the database. */
export interface Adoption {
  /** `offers`: of `nudge.*`, only these kinds count. */
  tally(types: readonly EventType[], offers: readonly string[], period: Period, by: AdoptionKey): Promise<readonly EventTally[]>
  standings(period: Period): Promise<readonly ClientStanding[]>
}
