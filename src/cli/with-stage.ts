import type { Authenticator } from '../authenticators/authenticator.ts'
import type { Config } from '../config/load.ts'
import type { Realm } from '../domain/facts.ts'
import type { Pause } from '../domain/policies.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import { type Given, type Option, type Terminal, textOf } from './command.ts'
import { momentOf } from './durations.ts'
import { keepHeapSmall } from './small-heap.ts'
import { withOffice } from './with-office.ts'

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

/** Opens the office for a command that imagines sign-ins. */
export async function withStage<T>(given: Given, work: (stage: Stage) => Promise<T>): Promise<T> {
  const { terminal } = given
  keepHeapSmall()
  const config = await given.config()
  return withOffice(given, async ({ storage, authenticators, policy }) => {
    const pauses = await storage.pauses.list()
    const realm = { retiringOffered: true, paused: pauses.map((it) => it.policyId) }
    return work({ config, storage, terminal, authenticators, policy: policy(), pauses, realm })
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
