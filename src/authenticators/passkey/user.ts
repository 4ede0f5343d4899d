import type { Account } from '../../domain/account.ts'

/** Whose a passkey is, as its manager shows it (WebAuthn L3, section 5.4.3). */
export interface User {
  /** The user handle, base64url. */
  readonly id: string
  readonly name: string
  readonly displayName: string
}

/** An account under its primary name, else under `fallback`, else under what never changes. */
export function accountUser(account: Account, fallback: string | null = null): User {
  const name = primaryName(account) ?? fallback ?? account.sub
  return { id: account.userHandle, name, displayName: account.displayName ?? name }
}

const primaryName = ({ identifiers }: Account): string | undefined => (identifiers.find((it) => it.primary) ?? identifiers[0])?.value
