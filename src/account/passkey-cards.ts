import type { Credential } from '../domain/credential.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier } from '../domain/storage.ts'
import { type Denial, denialOf } from '../policy/providers.ts'

const DAY_MS = 86_400_000

/** Days after which one that was never used is pointed out (`policy.md`, table 4 row 10). */
const STALE_DAYS = 30

/** How a passkey stands, the most important first: what its card says above everything else. */
export type CardState = 'set-aside' | 'refused' | 'refused-soon' | 'useless-here' | 'unconfirmed' | 'stale' | 'unused' | 'works'

/** One passkey as its owner sees it. */
export interface Card {
  readonly credential: Credential
  readonly state: CardState
  /** Where it can be looked for: copied by a manager, on one device, or on a key that is carried. */
  readonly place: 'synced' | 'device' | 'key' | 'unknown'
}

export interface CardParts {
  readonly authenticators: readonly { readonly id: string; assess(credential: Pick<Credential, 'payload'>, observed: null): Credential['assessed'] }[]
  readonly policy: Policy
  readonly now: Date
}

/** Everything that replaces a retiring authenticator and was not taken away; those that work first, the one used last before the others. */
export function cardsOf({ credentials }: Pick<Dossier, 'credentials'>, parts: CardParts): readonly Card[] {
  const kept = credentials.filter(({ authenticator, status }) => status !== 'revoked' && parts.policy.roles.replacement.includes(authenticator))
  return kept.map((it) => ({ credential: it, state: stateOf(it, parts), place: placeOf(it) })).toSorted(byUse)
}

function stateOf(credential: Credential, { authenticators, policy, now }: CardParts): CardState {
  const { status, confirmedAt, lastUsedAt, createdAt } = credential
  if (status === 'quarantined') return 'set-aside'
  const denial = DENIED[denialOf(credential, policy, now)]
  if (denial !== null) return denial
  if (!isUsable(credential, authenticators)) return 'useless-here'
  if (confirmedAt === null) return 'unconfirmed'
  if (lastUsedAt !== null) return 'works'
  return now.getTime() - createdAt.getTime() >= STALE_DAYS * DAY_MS ? 'stale' : 'unused'
}

const DENIED: Readonly<Record<Denial, CardState | null>> = { over: 'refused', 'in-grace': 'refused-soon', none: null }

/** On this deployment as it is configured now. */
function isUsable({ authenticator, assessed, payload }: Credential, authenticators: CardParts['authenticators']): boolean {
  const owner = authenticators.find(({ id }) => id === authenticator)
  return assessed.usable && owner !== undefined && owner.assess({ payload }, null).usable
}

function placeOf({ assessed: { bound, attachment } }: Credential): Card['place'] {
  if (bound === 'synced') return 'synced'
  if (bound === 'none') return 'unknown'
  return attachment === 'roaming' ? 'key' : 'device'
}

const SET_BACK: readonly CardState[] = ['set-aside', 'refused', 'useless-here']

function byUse(one: Card, other: Card): number {
  const back = ({ state }: Card): number => (SET_BACK.includes(state) ? 1 : 0)
  const used = ({ credential: { lastUsedAt, createdAt } }: Card): number => (lastUsedAt ?? createdAt).getTime()
  return back(one) - back(other) || used(other) - used(one)
}
