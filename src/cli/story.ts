import type { Places } from './serving.ts'

/** A policy, people, and what to try with them. */
export interface Story {
  readonly name: string
  /** Those who have an account already. */
  readonly people: readonly { readonly name: string; readonly email: string; readonly sub: string; readonly password: string }[]
  /** What to do, and what to see; one line each. */
  readonly steps: (places: Places) => readonly string[]
}
