import type { Decision } from '../domain/decision.ts'

/** How two decisions about one account differ, for reports. */
export interface Difference {
  readonly mode: readonly [Decision['mode'], Decision['mode']] | null
  readonly outcome: readonly [Decision['outcome'], Decision['outcome']] | null
  /** What the page opens on. */
  readonly first: readonly [string | null, string | null] | null
  /** No longer accepted, and newly accepted. */
  readonly lost: readonly string[]
  readonly gained: readonly string[]
}

/** null: nothing that a person would notice. */
export function differenceOf(before: Decision, after: Decision): Difference | null {
  const difference = {
    mode: change(before.mode, after.mode),
    outcome: change(before.outcome, after.outcome),
    first: change(before.offered[0] ?? null, after.offered[0] ?? null),
    lost: before.accepted.filter((it) => !after.accepted.includes(it)),
    gained: after.accepted.filter((it) => !before.accepted.includes(it)),
  }
  const { mode, outcome, first, lost, gained } = difference
  return mode === null && outcome === null && first === null && lost.length === 0 && gained.length === 0 ? null : difference
}

const change = <T>(one: T, other: T): readonly [T, T] | null => (one === other ? null : [one, other])
