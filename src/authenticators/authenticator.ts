import type { z } from 'zod'
import type { Assessment, Credential, NewCredential } from '../domain/credential.ts'
import type { Observed, Traits } from '../domain/evidence.ts'
import type { Opens, RestsOn } from '../domain/facts.ts'
import type { PasskeyRules } from '../domain/policy.ts'
import { accept, refuse, type Result } from '../domain/refusal.ts'
import type { Attempt, Begun, CeremonyContext, CeremonySpec, Enrolled, Holder, Proof, Signalling } from './ceremony.ts'

export type * from './ceremony.ts'

/** What an authenticator is given. It imports nothing from Keyward at run time, so that one from outside the tree works the same. */
export interface Tools {
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
  /** HMAC-SHA-256 under the data key, for this authenticator alone; base64url. For short codes kept in `state`. */
  readonly mac: (text: string) => string
  /** `formerIds`: what it was called before, where credentials of that name still work. */
  readonly rp: { readonly id: string; readonly formerIds?: readonly string[]; readonly name: string; readonly origins: readonly string[] }
  /** Files that an operator mounted; paths as the configuration writes them. `stamp` changes whenever the file does. Both throw where there is none. */
  readonly files?: { readonly read: (path: string) => Uint8Array; readonly stamp: (path: string) => string }
  /** For operators, in the log. */
  readonly warn?: (message: string, data: Readonly<Record<string, unknown>>) => void
  readonly define: typeof defineAuthenticator
  readonly accept: typeof accept
  readonly refuse: typeof refuse
}

/** Something that an administrator should know before a policy is in force; nothing that it is refused for. */
export interface Note {
  /** Where in the document. */
  readonly path: readonly PropertyKey[]
  readonly says: string
}

/** How an author writes an authenticator: fully typed, no storage, no HTTP. */
export interface AuthenticatorSpec<Payload, State, Answer, EnrolState, EnrolAnswer> {
  readonly id: string
  readonly traits: Traits
  /** Of credentials; `z.never()` where there are none (a code to an address that the account has anyway). */
  readonly payload: z.ZodType<Payload>
  /**
   * What an account must have to answer: a credential that is assessed as usable and has answers left (unless said otherwise), or an address that is known
   * to be theirs. Nothing else decides it, so that it can be told from facts alone.
   */
  readonly restsOn?: RestsOn
  /** The columns of the envelope that decisions read. */
  assess(credential: Pick<Credential<Payload>, 'payload'>, observed: Observed | null): Assessment
  /** For those that need no name first: the lookup of the credential an answer claims to come from. Untrusted until `finish`. */
  recognise?(answer: Answer): string | null
  /** Can be offered before anybody is named (autofill, a button). */
  readonly discoverable?: boolean
  /** What it is good for, where that is not signing in: then it counts for that alone (`policy/sift.ts`). */
  readonly opens?: Opens
  /** Wrong answers per account and network in 24 hours before answers are slowed; absent: never. */
  readonly refusalsMax?: number
  readonly signIn: CeremonySpec<Payload, State, Answer, Proof<Payload>>
  readonly enrolment?: CeremonySpec<Payload, EnrolState, EnrolAnswer, Enrolled<Payload>>
  /** Made by an administrator for somebody, not by a person for themselves: the credential, and what is shown of it once. */
  issue?(until: Date): { readonly credential: NewCredential<Payload>; readonly shown: string }
  /** For credentials that something outside keeps, which must stay in step. */
  readonly signals?: Signalling<Payload>
  /** Who keeps a credential, as its assessment names them, in words; absent, or null: nobody can say. */
  providerName?(provider: string): string | null
  /** What rules about replacements would do to its credentials that their author may not have meant, as it is set up here. Asked where it replaces. */
  notesOn?(rules: PasskeyRules): readonly Note[]
  /** The longest that what is issued may last, in minutes. */
  readonly issueMinutesMax?: number
  /** Posts letters whose channel is this authenticator's id. Throws to have it tried again later. */
  post?(letter: { readonly to: string; readonly text: string }): Promise<void>
}

/** How the rest of the house sees one: the types are sealed inside. */
export interface Authenticator {
  readonly id: string
  readonly traits: Traits
  readonly restsOn: RestsOn
  readonly discoverable: boolean
  readonly refusalsMax: number | null
  readonly opens: Opens | null
  assess(credential: Pick<Credential, 'payload'>, observed: Observed | null): Assessment
  recognise(answer: unknown): string | null
  readonly signIn: SealedCeremony<Proof>
  readonly enrolment: SealedCeremony<Enrolled> | null
  readonly issueMinutesMax: number
  readonly issue: ((until: Date) => { readonly credential: NewCredential; readonly shown: string }) | null
  readonly signals: Signalling | null
  providerName(provider: string): string | null
  notesOn(rules: PasskeyRules): readonly Note[]
  readonly post: ((letter: { readonly to: string; readonly text: string }) => Promise<void>) | null
}

export interface SealedCeremony<Success> {
  readonly attemptsMax: number
  readonly lifetimeSeconds: number
  readonly keep: boolean
  readonly renewable: boolean
  begin(holder: Holder, context: CeremonyContext): Promise<Begun>
  /** `answer`: the submitted form, unparsed. A refusal `answer-malformed` when it does not fit. */
  finish(attempt: Attempt<unknown, unknown, unknown>): Promise<Result<Success>>
}

/** Seals an author's types inside, and parses payloads, states and answers on the way in. */
export function defineAuthenticator<Payload, State, Answer, EnrolState = never, EnrolAnswer = never>(
  spec: AuthenticatorSpec<Payload, State, Answer, EnrolState, EnrolAnswer>,
): Authenticator {
  const own = (credentials: readonly Credential[]): readonly Credential<Payload>[] =>
    credentials.filter((it) => it.authenticator === spec.id).map((it) => ({ ...it, payload: spec.payload.parse(it.payload) }))
  const open = (holder: Holder): Holder<Payload> => ({ ...holder, credentials: own(holder.credentials.filter((it) => it.status === 'active')) })
  const seal = <S, A, Success>(ceremony: CeremonySpec<Payload, S, A, Success>): SealedCeremony<Success> => ({
    attemptsMax: ceremony.attemptsMax ?? 1,
    lifetimeSeconds: ceremony.lifetimeSeconds,
    keep: ceremony.keep ?? false,
    renewable: ceremony.renewable ?? false,
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
    restsOn: spec.restsOn ?? 'credential',
    discoverable: spec.discoverable ?? false,
    refusalsMax: spec.refusalsMax ?? null,
    assess: (credential, observed) => spec.assess({ payload: spec.payload.parse(credential.payload) }, observed),
    recognise: (answer) => {
      const parsed = spec.signIn.answer.safeParse(answer)
      return parsed.success ? (spec.recognise?.(parsed.data) ?? null) : null
    },
    signIn: seal(spec.signIn),
    enrolment: spec.enrolment === undefined ? null : seal(spec.enrolment),
    signals: signallingOf(spec.signals, own),
    providerName: (provider) => spec.providerName?.(provider) ?? null,
    notesOn: (rules) => spec.notesOn?.(rules) ?? [],
    ...givenAway(spec),
    post: spec.post === undefined ? null : (letter) => spec.post?.(letter) ?? Promise.resolve(),
  }
}

const signallingOf = <Payload>(
  signals: Signalling<Payload> | undefined,
  own: (credentials: readonly Credential[]) => readonly Credential<Payload>[],
): Signalling | null =>
  signals === undefined ? null : { of: (account, credentials) => signals.of(account, own(credentials)), unknown: (lookup) => signals.unknown(lookup) }

const HOUR = 60

/** What a person does not make for themselves. */
const givenAway = ({ opens, issue, issueMinutesMax }: Issued): Pick<Authenticator, 'opens' | 'issue' | 'issueMinutesMax'> => ({
  opens: opens ?? null,
  issue: issue ?? null,
  issueMinutesMax: issueMinutesMax ?? HOUR,
})

type Issued = Partial<Pick<AuthenticatorSpec<unknown, never, never, never, never>, 'opens' | 'issueMinutesMax'>> & {
  readonly issue?: (until: Date) => { readonly credential: NewCredential; readonly shown: string }
}

export { accept, refuse }
