import type { AccountId } from './account.ts'

/** What the identification cookie holds when opened: a random id, and what to prefill. */
export interface BrowserCookie {
  /** 128 random bits, base64url. Hashed at rest. */
  readonly id: string
  readonly accounts: readonly RememberedAccount[]
  /** What was typed in an unfinished sign-in (`identification.remember: typed`); makes nothing known. */
  readonly typed: string | null
}

export interface RememberedAccount {
  readonly accountId: AccountId
  readonly identifier: string
}

/** A browser in which an account signed in completely. */
export interface KnownBrowser {
  readonly accountId: AccountId
  readonly madeBy: string
  readonly firstSeenAt: Date
  readonly lastReplacementAt: Date | null
  /** Failed ceremonies in a row. */
  readonly failures: number
}

/** Whose browser it is, and on which system, as far as it says so: for words and for counting, never for deciding. */
export type BrowserFamily = 'chrome' | 'edge' | 'firefox' | 'safari' | 'samsung' | 'other'
export type Platform = 'windows' | 'mac' | 'ios' | 'android' | 'linux' | 'other'

/** What a browser claims of itself; changes order and wording, never acceptance. */
export interface Capabilities {
  readonly webauthn: boolean | null
  readonly platformAuthenticator: boolean | null
  readonly hybrid: boolean | null
  readonly conditionalGet: boolean | null
  /** Makes passkeys without a dialog after a password (WebAuthn L3, section 5.1.3, `mediation: conditional`). */
  readonly conditionalCreate: boolean | null
  readonly script: boolean
}

export const unknownCapabilities: Capabilities = {
  webauthn: null,
  platformAuthenticator: null,
  hybrid: null,
  conditionalGet: null,
  conditionalCreate: null,
  script: false,
}

/** Browsers in which somebody signed in completely. */
export interface Browsers {
  /** Only the rows of this browser; unknown ids give none. */
  known(browserId: string): Promise<readonly KnownBrowser[]>
  forget(browserId: string, accountId: AccountId): Promise<void>
}
