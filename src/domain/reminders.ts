import type { AccountId } from './account.ts'
import type { CredentialId } from './credential.ts'
import type { NewEvent } from './event.ts'
import type { Letter } from './letter.ts'

/** Which credentials are looked for. */
export interface Unproven {
  readonly authenticators: readonly string[]
  /** Made then, or earlier. */
  readonly madeBefore: Date
  /** In the order of their ids, from behind this one. */
  readonly after: CredentialId | null
  readonly limit: number
}

/** Letters about what was made and never worked: one of each, whoever runs beside. */
export interface Reminders {
  /** Active ones of active accounts that never proved anything, and of which nobody was told. */
  unproven(wanted: Unproven): Promise<readonly { readonly id: CredentialId; readonly accountId: AccountId }[]>
  /** In one statement, only where it still never worked and nobody was told meanwhile. false: nothing was written. */
  post(id: CredentialId, more: { readonly events: readonly NewEvent[]; readonly letters: readonly Letter[]; readonly now: Date }): Promise<boolean>
}
