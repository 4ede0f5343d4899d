export type AccountId = string & { readonly __brand: 'AccountId' }

/** A person, as the house knows one. `sub`, `id` and `userHandle` are three different names on purpose: imported people keep their `sub`. */
export interface Account {
  readonly id: AccountId
  /** The subject identifier every client sees (OpenID Connect Core 1.0, section 2); text, at most 255 ASCII characters. */
  readonly sub: string
  /** WebAuthn user handle, base64url of 64 random bytes (WebAuthn L3, section 14.6.1). */
  readonly userHandle: string
  readonly status: 'active' | 'disabled'
  readonly displayName: string | null
  /** BCP 47, or null when never chosen. */
  readonly locale: string | null
  readonly identifiers: readonly Identifier[]
  readonly groups: readonly string[]
  /** What an operator says of the account beside its groups (a tenant, a country); matched by policies. */
  readonly attributes: Readonly<Record<string, string>>
  /** Roles in the office: none for nearly everybody. */
  readonly roles: readonly AdminRole[]
  readonly createdAt: Date
}

export type AdminRole = 'owner' | 'policy' | 'people' | 'clients' | 'auditor'

/** Something a person can type to say who they are. An unverified one identifies nobody. */
export interface Identifier {
  readonly kind: 'email' | 'username'
  /** As the person wrote it; shown, and posted to. */
  readonly value: string
  /** As it is compared; see `normaliseIdentifier`. */
  readonly normalised: string
  readonly verifiedAt: Date | null
  readonly primary: boolean
  /** It came with the account, and so replaced no other. */
  readonly original: boolean
  /** Taken away by its owner: good for recovery and notices until then, and for nothing else. */
  readonly endsAt?: Date | null
  /** Somebody else read it (`policy.md`, table 4 row 41): good for nothing until it is verified again. */
  readonly distrustedAt?: Date | null
}

/** Names that are fixed before the account exists, so that a passkey can be made for it first. */
export type NewAccount = Pick<Account, 'id' | 'sub' | 'userHandle' | 'displayName' | 'locale'> & {
  readonly identifiers: readonly Pick<Identifier, 'kind' | 'value' | 'normalised' | 'verifiedAt' | 'primary'>[]
}
