import type { Credential } from '../domain/credential.ts'
import type { Objection } from '../domain/objection.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier } from '../domain/storage.ts'
import { type Against, againstKind } from '../policy/kinds.ts'
import { isRested, isStale } from '../policy/stale.ts'

/** How a passkey stands, the most important first: what its card says above everything else. */
export type CardState = 'set-aside' | 'refused' | 'refused-soon' | 'useless-here' | 'second-factor' | 'unconfirmed' | 'stale' | 'unused' | 'rested' | 'works'

/** One passkey as its owner sees it. */
export interface Card {
  readonly credential: Credential
  readonly state: CardState
  /** What the policy has against it. */
  readonly objection: Objection | null
  /** Where it can be looked for: copied by a manager, on one device, or on a key that is carried. */
  readonly place: 'synced' | 'device' | 'key' | 'unknown'
}

export interface CardParts {
  readonly authenticators: readonly { readonly id: string; assess(credential: Pick<Credential, 'payload'>, observed: null): Credential['assessed'] }[]
  readonly policy: Policy
  readonly now: Date
}

/** Everything that replaces a retiring authenticator and was not taken away; those that work first, the one used last before the others. */
export function cardsOf({ account, credentials }: Pick<Dossier, 'account' | 'credentials'>, parts: CardParts): readonly Card[] {
  const kept = credentials.filter(({ authenticator, status }) => status !== 'revoked' && parts.policy.roles.replacement.includes(authenticator))
  return kept
    .map((it) => {
      const against = againstKind(it, account, parts.policy, parts.now)
      return { credential: it, state: stateOf(it, against, parts), objection: against?.why ?? null, place: placeOf(it) }
    })
    .toSorted(byUse)
}

function stateOf(credential: Credential, against: Against | null, { authenticators, policy, now }: CardParts): CardState {
  if (credential.status === 'quarantined') return 'set-aside'
  if (against !== null) return against.denial === 'over' ? 'refused' : 'refused-soon'
  return isUsable(credential, authenticators) ? usedState(credential, policy, now) : 'useless-here'
}

function usedState({ confirmedAt, lastUsedAt, createdAt, assessed }: Credential, policy: Policy, now: Date): CardState {
  // One that was made without a dialog verified nobody then, and may yet.
  if (!assessed.discoverable || assessed.secondFactor === true) return 'second-factor'
  if (confirmedAt === null) return 'unconfirmed'
  if (lastUsedAt !== null) return isRested({ lastUsedAt }, policy, now) ? 'rested' : 'works'
  return isStale({ proofs: 0, createdAt }, now) ? 'stale' : 'unused'
}

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
