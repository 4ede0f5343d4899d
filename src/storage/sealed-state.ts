import type { Ceremony, Challenge, SignIn } from '../domain/sign-in.ts'
import type { Vault } from '../domain/vault.ts'
import { digest } from './digest.ts'
import { pack, unpack } from './json.ts'

/** A row of `sign_ins` as statements give it. */
export interface SignInRow {
  readonly id: string
  readonly version: number
  readonly sealed: string
}

/** A row of `challenges` as statements give it, inside JSON. */
export interface ChallengeRow {
  readonly hash: string
  readonly authenticator: string
  readonly ceremony: Ceremony
  readonly sealed: string
  readonly attempts: number
  readonly attemptsMax: number
  readonly expiresAt: string
}

/** The JSON of a challenge row `c`. */
export const CHALLENGE = `json_build_object('hash', c.hash, 'authenticator', c.authenticator, 'ceremony', c.ceremony, 'sealed', c.sealed,
    'attempts', c.attempts, 'attemptsMax', c.attempts_max, 'expiresAt', c.expires_at)`

/** How the state of sign-ins and challenges is kept: sealed for its own row, tokens only as hashes beside it. */
export function openSealedState(vault: Vault) {
  return {
    sealSignIn: (signIn: SignIn): string => vault.seal(`sign-in:${signIn.id}`, pack(signIn)),

    /** null when the key it was sealed with is gone. */
    openSignIn(row: SignInRow): SignIn | null {
      const text = vault.open(`sign-in:${row.id}`, row.sealed)
      return text === null ? null : { ...(unpack(text) as SignIn), version: row.version }
    },

    /** One element of the JSON list that `insertChallenges` reads. */
    sealChallenge(challenge: Challenge) {
      const hash = digest(challenge.token)
      const { token, madeFor, state, page, authenticator, ceremony, attempts, attemptsMax, expiresAt } = challenge
      const sealed = vault.seal(`challenge:${hash}`, pack({ token, madeFor, state, page }))
      return { hash, authenticator, ceremony, sealed, attempts, attempts_max: attemptsMax, expires_at: expiresAt }
    },

    openChallenge(row: ChallengeRow): Challenge | null {
      const text = vault.open(`challenge:${row.hash}`, row.sealed)
      if (text === null) return null
      const { authenticator, ceremony, attempts, attemptsMax } = row
      const inside = unpack(text) as Pick<Challenge, 'token' | 'madeFor' | 'state' | 'page'>
      return { ...inside, authenticator, ceremony, attempts, attemptsMax, expiresAt: new Date(row.expiresAt) }
    },
  }
}

export type SealedState = ReturnType<typeof openSealedState>

/** Inserts the challenges of the JSON list `list` for the sign-in `id`, where `condition` holds. All three are SQL. */
export const insertChallenges = (id: string, list: string, now: string, condition: string): string => `insert into challenges
    (hash, sign_in_id, authenticator, ceremony, sealed, attempts, attempts_max, created_at, expires_at)
    select n.hash, ${id}::text, n.authenticator, n.ceremony, n.sealed, n.attempts, n.attempts_max, ${now}::timestamptz, n.expires_at
    from jsonb_to_recordset(${list}::jsonb) as n(hash text, authenticator text, ceremony text, sealed text, attempts int, attempts_max int, expires_at timestamptz)
    where ${condition}`
