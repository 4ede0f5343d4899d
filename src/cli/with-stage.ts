import type { Authenticator } from '../authenticators/authenticator.ts'
import { makeAuthenticators } from '../composition/authenticators.ts'
import type { Config } from '../config/load.ts'
import type { Realm } from '../domain/facts.ts'
import type { Pause } from '../domain/policies.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import { type Given, type Option, type Terminal, textOf } from './command.ts'
import { momentOf } from './durations.ts'
import { policyInForce } from './policy-named.ts'
import { withCellar } from './with-cellar.ts'

/** What a rehearsal is held on. */
export interface Stage {
  readonly config: Config
  readonly storage: Storage
  readonly terminal: Terminal
  readonly authenticators: readonly Authenticator[]
  /** In force. */
  readonly policy: Policy
  readonly pauses: readonly Pause[]
  readonly realm: Realm
}

/** Opens the database, the authenticators and the policy in force, for a command that imagines sign-ins. */
export async function withStage<T>(given: Given, work: (stage: Stage) => Promise<T>): Promise<T> {
  const { terminal } = given
  const config = await given.config()
  return withCellar(given, async ({ storage, vault }) => {
    const loaded = await makeAuthenticators(config, vault, terminal)
    const policy = await policyInForce({ config, storage, terminal })
    const pauses = await storage.pauses.list()
    const realm = { retiringOffered: true, paused: pauses.map((it) => it.policyId) }
    return work({ config, storage, terminal, authenticators: loaded.map((it) => it.authenticator), policy, pauses, realm })
  })
}

/** The moment that something is imagined at; options are read under this name. */
export const nowOptions = { now: { type: 'string', says: 'as if it were this time: 2026-11-22 or 2026-11-22T12:00:00Z' } } as const satisfies Record<
  string,
  Option
>

/** `--now`, else the clock. */
export function nowFrom(given: Given): Date {
  const text = textOf(given, 'now')
  return text === undefined ? given.terminal.now() : momentOf('now', text)
}
