import type { CredentialId } from '../domain/credential.ts'
import type { Decision } from '../domain/decision.ts'
import type { Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier } from '../domain/storage.ts'
import { decisionWithout } from '../policy/after-loss.ts'
import { isSaved } from '../policy/recovery.ts'
import { factsFor, type Ground } from './ground.ts'
import { type Card, type CardState, cardsOf } from './passkey-cards.ts'
import { retiringOf, whyKept } from './password-changes.ts'

/** How somebody gets in who has lost something. */
export type Then =
  | { readonly by: 'replacement'; readonly cards: readonly Card[] }
  | { readonly by: 'retiring' | 'codes' | 'nothing' }
  /** `held`: a new passkey then takes its time in a browser that does not know them. */
  | { readonly by: 'channel'; readonly held: boolean }

/** What would be lost: passkeys that are in one place, or the mailbox. */
export interface Loss {
  readonly what: readonly Card[] | 'mailbox'
  readonly left: Then
}

/** What would help most. */
export type Next = 'address' | 'verify' | 'replace' | 'create' | 'prove' | 'second' | 'codes' | 'tidy' | 'password' | 'practise'

export interface Health {
  readonly grade: 'good' | 'fair' | 'weak'
  readonly losses: readonly Loss[]
  readonly next: Next
}

/** What the policy would say if something were lost today: the very function that decides at the door, on facts that lack it. */
export function healthOf(ground: Ground, dossier: Dossier): Health {
  const facts = factsFor(ground, dossier)
  const cards = cardsOf(dossier, ground).filter(isInUse)
  const now = decisionWithout(facts, ground.policy, [], ground)
  const losses = [
    ...linesOf(cards).map((line) => ({ what: line, left: thenWithout(ground, facts, { line, cards, now }) })),
    ...mailboxLoss(ground, facts, cards),
  ]
  return { losses, grade: gradeOf(losses, now), next: nextFor(ground, dossier, { facts, now, cards }) }
}

const isInUse = ({ state }: Card): boolean => state !== 'set-aside' && state !== 'refused' && state !== 'useless-here'

/** What is copied by one manager is lost together; what is on one device, alone. */
const linesOf = (cards: readonly Card[]): readonly (readonly Card[])[] => [...Map.groupBy(cards, keptWith).values()]

const keptWith = ({ credential: { id, assessed }, place }: Card): string => (place === 'synced' && assessed.provider !== null ? assessed.provider : id)

interface Losing {
  readonly line: readonly Card[]
  readonly cards: readonly Card[]
  readonly now: Decision
}

function thenWithout(ground: Ground, facts: Facts, { line, cards, now }: Losing): Then {
  const lost: readonly CredentialId[] = line.map(({ credential }) => credential.id)
  const left = cards.filter((it) => !line.includes(it) && it.state !== 'second-factor')
  return thenIn(decisionWithout(facts, ground.policy, lost, ground), {
    facts,
    policy: ground.policy,
    left,
    isReplaced: now.class === 'C2' || now.class === 'C3',
  })
}

interface Left {
  readonly facts: Facts
  readonly policy: Policy
  readonly left: readonly Card[]
  readonly isReplaced: boolean
}

/** The best of what is accepted then. */
function thenIn({ accepted }: Pick<Decision, 'accepted'>, { facts, policy, left, isReplaced }: Left): Then {
  const has = (roles: readonly string[]): boolean => accepted.some((id) => roles.includes(id))
  if (left.length > 0 && has(policy.roles.replacement)) return { by: 'replacement', cards: left }
  if (has(policy.roles.retiring)) return { by: 'retiring' }
  const channels = facts.options.filter((it) => it.restsOn === 'channel').map((it) => it.authenticator)
  if (has(channels)) return { by: 'channel', held: isReplaced && policy.recovery.holdHours > 0 }
  return has(policy.roles.backup) ? { by: 'codes' } : { by: 'nothing' }
}

/** Only where there is a mailbox. */
function mailboxLoss(ground: Ground, facts: Facts, cards: readonly Card[]): readonly Loss[] {
  if (facts.channels.length === 0) return []
  const without = { ...facts, channels: [], options: facts.options.map((it) => (it.restsOn === 'channel' ? { ...it, usable: false } : it)) }
  const decision = decisionWithout(without, ground.policy, [], ground)
  return [
    {
      what: 'mailbox',
      left: thenIn(decision, { facts: without, policy: ground.policy, left: cards.filter(({ state }) => state !== 'second-factor'), isReplaced: false }),
    },
  ]
}

function gradeOf(losses: readonly Loss[], { class: of, recovery }: Decision): Health['grade'] {
  if (recovery === 'R0' || losses.some(({ left }) => left.by === 'nothing')) return 'weak'
  return recovery === 'R2' && of === 'C3' ? 'good' : 'fair'
}

/** Of those, none begins to count by signing in with it once more. */
const NEVER_COUNTS: readonly CardState[] = ['refused-soon', 'second-factor']

const countsNever = ({ now, cards }: Standing): boolean => now.class === 'C1' && cards.every(({ state }) => NEVER_COUNTS.includes(state))

interface Standing {
  readonly facts: Facts
  readonly now: Decision
  readonly cards: readonly Card[]
}

/** The first that applies: what is missing altogether comes before what would be better. */
const steps: readonly { readonly next: Next; readonly when: (it: Standing & { readonly ground: Ground; readonly dossier: Dossier }) => boolean }[] = [
  { next: 'verify', when: ({ facts, dossier }) => facts.channels.length === 0 && dossier.account.identifiers.some((it) => it.kind === 'email') },
  { next: 'address', when: ({ facts }) => facts.channels.length === 0 },
  { next: 'replace', when: (it) => countsNever(it) && it.cards.some(({ state }) => state === 'refused-soon') },
  { next: 'create', when: (it) => it.now.class === 'C0' || countsNever(it) },
  { next: 'prove', when: ({ now }) => now.class === 'C1' },
  { next: 'second', when: ({ now }) => now.class === 'C2' },
  { next: 'codes', when: ({ facts, ground: { policy } }) => hasCodes(policy, facts) && !facts.credentials.some((it) => isSaved(it, policy)) },
  { next: 'tidy', when: ({ dossier, ground }) => cardsOf(dossier, ground).some((it) => !isInUse(it)) },
  { next: 'password', when: ({ dossier, ground }) => retiringOf(dossier, ground).length > 0 && whyKept(ground, dossier) === null },
]

const nextFor = (ground: Ground, dossier: Dossier, standing: Standing): Next =>
  steps.find(({ when }) => when({ ...standing, ground, dossier }))?.next ?? 'practise'

/** Whether this deployment has something on paper at all. */
const hasCodes = ({ roles, authenticators }: Policy, { options }: Facts): boolean =>
  options.some((it) => it.restsOn === 'credential' && it.enrollable && roles.backup.includes(it.authenticator) && authenticators.includes(it.authenticator))
