import type { Facts, Realm } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import type { House } from '../sign-in/context.ts'
import { factsOf } from '../sign-in/facts.ts'

/** What every change of an account is decided on, beside the account itself: gathered before it is locked. */
export interface Ground {
  readonly authenticators: House['authenticators']
  readonly policy: Policy
  readonly realm: Realm
  readonly now: Date
  readonly vault: Pick<Vault, 'seal' | 'mac'>
  /** Origin of this server, for links in letters. */
  readonly issuer: string
  /** Of letters to people who never chose a language; BCP 47. */
  readonly locale: string
  /** Raw id from the identification cookie. */
  readonly browserId: string | null
}

export const factsFor = (ground: Pick<Ground, 'authenticators'>, dossier: Dossier): Facts => factsOf(ground, dossier)
