import type { AccountId } from './account.ts'
import type { CredentialId } from './credential.ts'
import type { Vault } from './vault.ts'

const PURPOSE = 'undo'

/** How long "this wasn't me" in a letter works (`policy.md`, table 4 row 42). */
export const UNDO_DAYS = 30

/** What "this wasn't me" in a letter takes back: a credential, and with it everything that rests on it. */
export interface Undo {
  readonly accountId: AccountId
  readonly credentialId: CredentialId
  readonly until: Date
}

/** The path of the page that asks before it undoes: loading it changes nothing, since mail programs load links. */
export const undoPath = (vault: Pick<Vault, 'seal'>, undo: Undo): string => `/undo/${vault.seal(PURPOSE, JSON.stringify(undo))}`

/** null for a foreign, a tampered or an expired one. */
export function openUndo(vault: Pick<Vault, 'open'>, sealed: string, now: Date): Undo | null {
  const text = vault.open(PURPOSE, sealed)
  if (text === null) return null
  const undo = JSON.parse(text) as Omit<Undo, 'until'> & { readonly until: string }
  const until = new Date(undo.until)
  return until > now ? { ...undo, until } : null
}
