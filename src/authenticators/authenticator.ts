import type { z } from 'zod'
import type { Account } from '../domain/account.ts'
import type { Capabilities } from '../domain/browser.ts'
import type { Assessment, Credential, CredentialId, NewCredential } from '../domain/credential.ts'
import type { Observed, Traits } from '../domain/evidence.ts'
import { accept, refuse, type Result } from '../domain/refusal.ts'
import type { Tally } from '../domain/storage.ts'

/** What an authenticator is given. It imports nothing from Keyward at run time, so that one from outside the tree works the same. */
export interface Tools {
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
  /** HMAC-SHA-256 under the data key, for this authenticator alone; base64url. For short codes kept in `state`. */
  readonly mac: (text: string) => string
  readonly rp: { readonly id: string; readonly name: string; readonly origins: readonly string[] }
  readonly define: typeof defineAuthenticator
  readonly accept: typeof accept
  readonly refuse: typeof refuse
}

/** Whose turn it is. `account` is null for an unknown name: behave the same, reveal nothing. */
export interface Holder<Payload = unknown> {
  readonly account: Account | null
  /** Only this authenticator's, active ones. */
  readonly credentials: readonly Credential<Payload>[]
  /** What was typed, if anything; for strangers the only address there is. */
  readonly identifier: string | null
}

export interface CeremonyContext {
  readonly purpose: 'sign-in' | 'sign-up' | 'step-up'
  /** `known`: this account signed in completely in this browser before. */
  readonly browser: { readonly known: boolean }
  readonly capabilities: Capabilities
  readonly locale: string
  /** Of this account (or name) and this authenticator, last 24 hours. */
  readonly tally: Tally
  /** Names the new account would have, for an enrolment before it exists. */
  readonly newcomer: { readonly userHandle: string; readonly name: string; readonly displayName: string } | null
}

/** A letter as an authenticator asks for it; the flow adds the language, and the channel unless it is given. */
export interface LetterWish {
  /** Absent: e-mail. An authenticator with a sender of its own gives its id. */
  readonly channel?: string
  readonly to: string
  readonly template: string
  readonly data: Readonly<Record<string, string>>
  /** Letters per account (or name) in 24 hours, held however many are asked for at once: beyond, `begin` is asked again and sees the tally. */
  readonly limit?: number
}

/** What to remember (`state`), what to show (`page`), what to post (`letter`). */
export interface Begun<State = unknown> {
  readonly state: State
  readonly page: Readonly<Record<string, unknown>>
  readonly letter?: LetterWish
  /** Where the browser must go first (a redirect, a wallet); it comes back to `…/return`, whose query is the answer. */
  readonly leaveTo?: string
}

/** What was proved, with which credential, and what of it must be rewritten. */
export interface Proof<Payload = unknown> {
  /** Where they differ from the authenticator's own, as for a passkey without user verification. */
  readonly traits?: Partial<Traits>
  readonly credential?: CredentialId
  readonly rewrite?: Payload
  /** `rewrite` uses something up: it counts only over the payload that was judged. */
  readonly exclusive?: boolean
  readonly observed?: Observed
  /** The proof shows that whoever answered reads this address. */
  readonly verifiedAddress?: string
  /** Odd, but no reason to refuse: `<authenticator>.<reason>`, for the log. */
  readonly note?: string
}

/** What came of an enrolment. */
export interface Enrolled<Payload = unknown> extends NewCredential<Payload> {
  readonly observed?: Observed
}

export interface Attempt<Payload, State, Answer> {
  readonly holder: Holder<Payload>
  readonly state: State
  readonly answer: Answer
  readonly context: CeremonyContext
}

export interface CeremonySpec<Payload, State, Answer, Success> {
  readonly state: z.ZodType<State>
  /** Of the submitted form's fields. JSON fields arrive as text: `z.string().transform(…)` them. */
  readonly answer: z.ZodType<Answer>
  /** Answers a challenge takes before it is dead; 1 unless said. */
  readonly attemptsMax?: number
  readonly lifetimeSeconds: number
  /**
   * For ceremonies that post a letter: loading the page again shows the same challenge, an expired one is not replaced unasked, and letters
   * are counted. Without it a letter is not posted.
   */
  readonly keep?: boolean
  begin(holder: Holder<Payload>, context: CeremonyContext): Promise<Begun<State>>
  finish(attempt: Attempt<Payload, State, Answer>): Promise<Result<Success>>
}

/** How an author writes an authenticator: fully typed, no storage, no HTTP. */
export interface AuthenticatorSpec<Payload, State, Answer, EnrolState, EnrolAnswer> {
  readonly id: string
  readonly traits: Traits
  /** Of credentials; `z.never()` where there are none (a code to an address that the account has anyway). */
  readonly payload: z.ZodType<Payload>
  /** Could this holder answer? Asked only for holders with an account. */
  usableBy(holder: Holder<Payload>): boolean
  /** The columns of the envelope that decisions read. */
  assess(credential: Pick<Credential<Payload>, 'payload'>, observed: Observed | null): Assessment
  /** For those that need no name first: the lookup of the credential an answer claims to come from. Untrusted until `finish`. */
  recognise?(answer: Answer): string | null
  /** Can be offered before anybody is named (autofill, a button). */
  readonly discoverable?: boolean
  /** Wrong answers per account and network in 24 hours before answers are slowed; absent: never. */
  readonly refusalsMax?: number
  readonly signIn: CeremonySpec<Payload, State, Answer, Proof<Payload>>
  readonly enrolment?: CeremonySpec<Payload, EnrolState, EnrolAnswer, Enrolled<Payload>>
  /** Posts letters whose channel is this authenticator's id. Throws to have it tried again later. */
  post?(letter: { readonly to: string; readonly text: string }): Promise<void>
}

/** How the rest of the house sees one: the types are sealed inside. */
export interface Authenticator {
  readonly id: string
  readonly traits: Traits
  readonly discoverable: boolean
  readonly refusalsMax: number | null
  usableBy(holder: Holder): boolean
  assess(credential: Pick<Credential, 'payload'>, observed: Observed | null): Assessment
  recognise(answer: unknown): string | null
  readonly signIn: SealedCeremony<Proof>
  readonly enrolment: SealedCeremony<Enrolled> | null
  readonly post: ((letter: { readonly to: string; readonly text: string }) => Promise<void>) | null
}

export interface SealedCeremony<Success> {
  readonly attemptsMax: number
  readonly lifetimeSeconds: number
  readonly keep: boolean
  begin(holder: Holder, context: CeremonyContext): Promise<Begun>
  /** `answer`: the submitted form, unparsed. A refusal `answer-malformed` when it does not fit. */
  finish(attempt: Attempt<unknown, unknown, unknown>): Promise<Result<Success>>
}

/** Seals an author's types inside, and parses payloads, states and answers on the way in. */
export function defineAuthenticator<Payload, State, Answer, EnrolState = never, EnrolAnswer = never>(
  spec: AuthenticatorSpec<Payload, State, Answer, EnrolState, EnrolAnswer>,
): Authenticator {
  const open = (holder: Holder): Holder<Payload> => ({
    ...holder,
    credentials: holder.credentials
      .filter((credential) => credential.authenticator === spec.id && credential.status === 'active')
      .map((credential) => ({ ...credential, payload: spec.payload.parse(credential.payload) })),
  })
  const seal = <S, A, Success>(ceremony: CeremonySpec<Payload, S, A, Success>): SealedCeremony<Success> => ({
    attemptsMax: ceremony.attemptsMax ?? 1,
    lifetimeSeconds: ceremony.lifetimeSeconds,
    keep: ceremony.keep ?? false,
    begin: (holder, context) => ceremony.begin(open(holder), context),
    finish: async ({ holder, state, answer, context }) => {
      const parsed = ceremony.answer.safeParse(answer)
      if (!parsed.success) return refuse('answer-malformed', `${spec.id}.malformed`)
      return ceremony.finish({ holder: open(holder), state: ceremony.state.parse(state), answer: parsed.data, context })
    },
  })
  return {
    id: spec.id,
    traits: spec.traits,
    discoverable: spec.discoverable ?? false,
    refusalsMax: spec.refusalsMax ?? null,
    usableBy: (holder) => spec.usableBy(open(holder)),
    assess: (credential, observed) => spec.assess({ payload: spec.payload.parse(credential.payload) }, observed),
    recognise: (answer) => {
      const parsed = spec.signIn.answer.safeParse(answer)
      return parsed.success ? (spec.recognise?.(parsed.data) ?? null) : null
    },
    signIn: seal(spec.signIn),
    enrolment: spec.enrolment === undefined ? null : seal(spec.enrolment),
    post: spec.post === undefined ? null : (letter) => spec.post?.(letter) ?? Promise.resolve(),
  }
}

export { accept, refuse }
