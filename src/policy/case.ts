import type { Facts, PhaseOutFact } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import type { Standing } from './classify.ts'
import type { Exceptions } from './exceptions.ts'
import type { Ratchet } from './ratchet.ts'

/** All that table 1 looks at: one account under one policy. */
export interface Case {
  readonly facts: Facts
  readonly policy: Policy
  readonly now: Date
  /** null: none matches. */
  readonly phaseOut: PhaseOut | null
  /** What is remembered of that policy. */
  readonly fact: PhaseOutFact | null
  readonly standing: Standing
  readonly exceptions: Exceptions
  readonly ratchet: Ratchet
  /** The account has something that retires. */
  readonly owns: boolean
  readonly breakGlass: boolean
  /** The policy may not tighten any further (table 4 row 28). */
  readonly paused: boolean
}
