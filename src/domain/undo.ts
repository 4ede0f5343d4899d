import type { AccountId } from './account.ts'
import type { CredentialId } from './credential.ts'
import { HOUR_MS } from './milliseconds.ts'
import { openTimed, sealTimed } from './timed-seal.ts'
import type { Vault } from './vault.ts'

const PURPOSE = 'undo'

/** How long "this wasn't me" in a letter works (`policy.md`, table 4 row 42). */
export const UNDO_DAYS = 30

/** How long the last passkey can be put back after it was taken away (`policy.md`, table 4 row 17). */
export const RESTORE_HOURS = 24

/** What "this wasn't me" in a letter takes back. */
export type Undo = Addition | Removal | AddressChange

interface Sealed {
  readonly accountId: AccountId
  readonly until: Date
}

/** A credential that was added, and with it everything that rests on it. */
interface Addition extends Sealed {
  readonly kind?: 'addition'
  readonly credentialId: CredentialId
}

/** A credential that was taken away: it is put back. */
interface Removal extends Sealed {
  readonly kind: 'removal'
  readonly credentialId: CredentialId
  /** When that was, in milliseconds: whoever takes it away once more means it. */
  readonly removedAt: number
}

/** A change of addresses: those in `drop` go, and those in `put` are as they were. Normalised. */
interface AddressChange extends Sealed {
  readonly kind: 'addresses'
  readonly drop: readonly string[]
  readonly put: readonly { readonly normalised: string; readonly primary: boolean }[]
}

/** The path of the page that asks before it undoes: loading it changes nothing, since mail programs load links. */
export const undoPath = (vault: Pick<Vault, 'seal'>, undo: Undo): string => `/undo/${sealTimed(vault, PURPOSE, undo)}`

type Undone = Omit<Removal, 'until'> | Omit<AddressChange, 'until'>

/** The link for a letter, good for so many hours from now on. */
export const undoLink = ({ vault, issuer, now }: Linking, undo: Undone, hours: number): string =>
  issuer + undoPath(vault, { ...undo, until: new Date(now.getTime() + hours * HOUR_MS) })

interface Linking {
  readonly vault: Pick<Vault, 'seal'>
  readonly issuer: string
  readonly now: Date
}

export const openUndo = (vault: Pick<Vault, 'open'>, sealed: string, now: Date): Undo | null => openTimed(vault, PURPOSE, sealed, now) as Undo | null
