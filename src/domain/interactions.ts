import type { Evidence } from './evidence.ts'
import type { Outcome } from './sign-in.ts'
import type { Wish } from './wish.ts'

/** All that the house needs of OpenID Connect. `Visit` is whatever the hall hands over: only `oidc/` looks inside. */
export interface Interactions<Visit> {
  /** null when it has expired, was used, or the browser kept no cookie. */
  current(visit: Visit): Promise<Interaction | null>
  /** The address to send the browser to next. */
  finish(visit: Visit, ending: Ending): Promise<string>
}

export type Ending =
  | { readonly signedIn: Outcome }
  | { readonly consent: 'given' }
  | { readonly error: 'access_denied' | 'unmet_authentication_requirements' | 'login_required'; readonly description: string }

export interface Interaction {
  readonly uid: string
  readonly client: InteractionClient
  readonly prompt: 'login' | 'create' | 'select_account' | 'consent'
  /** Every prompt the client asked for. */
  readonly prompts: readonly string[]
  readonly acrWanted: readonly string[]
  readonly maxAgeSeconds: number | null
  readonly loginHint: string | null
  readonly uiLocales: readonly string[]
  /** Already signed in here (re-authentication, step-up, consent). */
  readonly session: { readonly sub: string; readonly evidence?: readonly Evidence[]; readonly shared?: boolean } | null
  /** What the person came for from their account; absent for every other client. */
  readonly wish?: Wish
  /** What consent is asked for. */
  readonly wanted: { readonly scopes: readonly string[]; readonly claims: readonly string[] }
}

export interface InteractionClient {
  readonly id: string
  readonly name: string
  readonly firstParty: boolean
  readonly logoUri: string | null
  readonly policyUri: string | null
  readonly tosUri: string | null
  /** Where a person can begin again when an interaction has ended (`initiate_login_uri`, OpenID Connect Core 1.0, section 4; else its home page). */
  readonly startUri: string | null
}
