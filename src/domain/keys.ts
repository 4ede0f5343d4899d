/** Keys at rest, each sealed under `KEYWARD_SECRET`. Times decide what each is for: nothing has to be switched. */
export interface StoredKey {
  readonly id: string
  readonly kind: 'signing' | 'cookie' | 'data' | 'dpop' | 'mac'
  /** JWS algorithm, or empty. */
  readonly algorithm: string
  /** JWK as JSON for signing keys, base64url bytes for the others. In clear only in memory. */
  readonly secret: string
  readonly createdAt: Date
  /** Published (or accepted) from `createdAt`; used for new signatures from here on. */
  readonly activeFrom: Date
  /** Neither published nor accepted from here on; null while nothing replaces it. */
  readonly dropAt: Date | null
}

export interface Keys {
  all(): Promise<readonly StoredKey[]>
  /** Adds `keys` and sets `dropAt` of others, in one transaction under an advisory lock. `unlessPresent`: does nothing when any key of the kinds exists. */
  add(keys: readonly StoredKey[], retire: readonly { readonly id: string; readonly dropAt: Date }[], unlessPresent: boolean): Promise<void>
  /** Changes whenever a key does; cheap to poll. */
  revision(): Promise<string>
}
