import type { Opening, RouteRow } from '../domain/decision.ts'
import type { Context, Facts, Mode } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Standing } from './classify.ts'

/** How the page opens, and what stands on it. */
export interface Route {
  readonly opening: Opening
  readonly prompt: boolean
  readonly offered: readonly string[]
  readonly tucked: readonly string[]
  readonly row: RouteRow
  readonly trace: string
}

export interface Roads {
  readonly facts: Facts
  readonly policy: Policy
  readonly context: Context
  readonly standing: Standing
  readonly mode: Mode
  /** What retires does not count for this account: blocked, to be removed, or destroyed. */
  readonly retired: boolean
  /** Whose proof counts for this account, in the policy's order. */
  readonly accepted: readonly string[]
}
