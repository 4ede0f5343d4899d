/** One saved version of the policy document; every one is kept. */
export interface PolicyVersion {
  readonly version: number
  /** As it was written: JSON, before defaults. */
  readonly document: Readonly<Record<string, unknown>>
  readonly author: string
  readonly reason: string
  readonly createdAt: Date
}

export interface Policies {
  /** The newest; null before the first is saved. */
  current(): Promise<PolicyVersion | null>
  byVersion(version: number): Promise<PolicyVersion | null>
  /** Newest first. */
  list(limit: number): Promise<readonly PolicyVersion[]>
  /** Saves over `basedOn` (null: there is none yet); null: somebody else saved meanwhile, nothing was written. Writes the event `policy.saved`. */
  save(what: Omit<PolicyVersion, 'version' | 'createdAt'> & { readonly rolledBackTo?: number }, basedOn: number | null): Promise<PolicyVersion | null>
}

/** A policy that may not tighten any further (`policy.md`, table 4 row 28); only an administrator ends it. */
export interface Pause {
  readonly policyId: string
  readonly since: Date
  /** `brakes`, or who did it by hand. */
  readonly by: string
  readonly reason: string
}

/** What the brakes look at, of the last 24 hours, each account counted once. */
export interface BrakeFigures {
  /** Accounts for which this policy has demoted, blocked or removed. */
  readonly affected: number
  /** Of them, recoveries that rested on a mailbox. */
  readonly recoveries: number
  /** Accounts that this policy rules with a ceremony of the replacement in a browser known for them (events with `known: true`), and those where one failed. */
  readonly ceremonies: number
  readonly failed: number
}

export interface Pauses {
  list(): Promise<readonly Pause[]>
  /** false: it was paused already. Writes the event `policy.paused`, with the figures that did it, if any. */
  pause(pause: Pause, figures?: BrakeFigures): Promise<boolean>
  /** false: it was not paused. Writes the event `policy.resumed`. */
  resume(policyId: string, by: string, reason: string): Promise<boolean>
  figures(policyId: string, since: Date): Promise<BrakeFigures>
}
