import type { Authenticator } from '../authenticators/authenticator.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import type { Tools, Vault } from '../domain/vault.ts'

/** What every action of an administrator leans on; made once for a server, or for one command. */
export interface Office extends Tools {
  readonly storage: Storage
  readonly vault: Vault
  readonly authenticators: readonly Authenticator[]
  /** The policy now in force. */
  readonly policy: () => Policy
  /** Ids of policies that may not tighten any further. */
  readonly paused: () => readonly string[]
  /** Origin of this server, for links. */
  readonly issuer: string
  /** Of letters to people who never chose a language; BCP 47. */
  readonly locale: string
}
