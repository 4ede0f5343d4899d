/** Secrets at rest. All under the data key, which is in the database encrypted under `KEYWARD_SECRET`. */
export interface Vault {
  /** AES-256-GCM; `purpose` is bound in, so that what was sealed for one thing opens for no other. base64url text, key id first. */
  seal(purpose: string, plaintext: string): string
  /** null when it was sealed for another purpose, with an unknown key, or was tampered with. */
  open(purpose: string, sealed: string): string | null
  /** HMAC-SHA-256 under a key derived for the purpose, base64url. Deterministic and stable over rotation of the data key. */
  mac(purpose: string, text: string): string
}

/** Time and chance are given, never taken, so a test can hold them still. */
export interface Tools {
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
}
