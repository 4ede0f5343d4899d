import type { Expectation } from '../config/expectation-schema.ts'
import { inDays } from '../config/moments.ts'
import type { AccountId } from '../domain/account.ts'
import type { CredentialId } from '../domain/credential.ts'
import { type CredentialFact, type Facts, type Kind, type Override, type PhaseOutFact, untouched } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import { optionsOf } from '../policy/options.ts'

const ID = 'imagined' as AccountId

type Person = Exclude<Expectation['account'], 'nobody'>
type Held = Person['holds'][number]
export type HeldKind = Held['kind']

/** Where an expectation is decided: under which policy, with which authenticators. */
export interface Scene {
  readonly policy: Policy
  readonly kinds: readonly Kind[]
  readonly at: Date
}

/** Facts of somebody who is only imagined, as an expectation describes them; null: of a name that nobody has. */
export function factsOfImagined(person: Person | null, scene: Scene): Facts {
  const account = person === null ? null : accountOf(person, scene)
  const known = person === null ? nothing : knownOf(person, scene)
  return { account, options: optionsOf(scene.kinds, { account, ...known }), ...known, offers: [] }
}

const nothing = { credentials: [], channels: [], phaseOuts: [], overrides: [] } as const

const accountOf = ({ sub, status, groups, attributes, roles }: Person, { at }: Scene): NonNullable<Facts['account']> => ({
  id: ID,
  sub,
  status,
  groups,
  attributes,
  roles,
  createdAt: before(at, 365),
})

const knownOf = (person: Person, scene: Scene): Omit<Facts, 'account' | 'options' | 'offers'> => ({
  credentials: person.holds.map((it, index) => credentialOf(it, index, scene)),
  channels: channelsOf(person, scene.at),
  phaseOuts: phaseOutsOf(person, scene),
  overrides: person.overrides.map((it, index) => overrideOf(it, index, scene.at)),
})

/** The authenticator that plays the part of what is held: the first of its role. A sheet of codes is a backup that rests on a credential. */
export function authenticatorFor(kind: HeldKind, { policy, kinds }: Pick<Scene, 'policy' | 'kinds'>): string | null {
  if (kind === 'retiring') return policy.roles.retiring[0] ?? null
  if (kind !== 'codes') return policy.roles.replacement[0] ?? null
  return policy.roles.backup.find((id) => kinds.some((it) => it.id === id && it.restsOn === 'credential')) ?? null
}

function credentialOf(held: Held, index: number, scene: Scene): CredentialFact {
  const { confirmed, ...usual } = habits[held.kind]
  const proofs = held.proofs ?? usual.proofs
  const [createdAt, provenAt] = [before(scene.at, held.created), before(scene.at, held.proven)]
  return {
    id: `${held.kind}-${index + 1}` as CredentialId,
    accountId: ID,
    authenticator: held.authenticator ?? authenticatorFor(held.kind, scene) ?? held.kind,
    status: held.status,
    proofs,
    lastProvenAt: proofs === 0 ? null : provenAt,
    confirmedAt: confirmed ? createdAt : null,
    createdIn: 'an earlier sign-in',
    assessed: assessedAs(held, usual),
    createdAt,
    lastUsedAt: proofs === 0 ? null : provenAt,
  }
}

function assessedAs({ provider, usable, left, attested, compromised }: Held, usual: Pick<Habit, 'assessed' | 'left'>): CredentialFact['assessed'] {
  const assessed = {
    ...usual.assessed,
    provider: provider ?? usual.assessed.provider,
    usable,
    ...(attested === undefined ? {} : { attested }),
    ...(compromised ? { compromised } : {}),
  }
  const answers = left ?? usual.left
  return answers === null ? assessed : { ...assessed, left: answers }
}

interface Habit {
  readonly assessed: Omit<CredentialFact['assessed'], 'usable' | 'left'>
  readonly proofs: number
  readonly confirmed: boolean
  readonly left: number | null
}

const synced = { bound: 'synced', provider: 'a manager', attachment: 'platform', discoverable: true } as const
const secret = { bound: 'none', provider: null, attachment: null, discoverable: false } as const
const proven = { proofs: 3, confirmed: true, left: null } as const

const habits: Readonly<Record<HeldKind, Habit>> = {
  'synced-passkey': { assessed: synced, ...proven },
  'security-key': { assessed: { ...synced, bound: 'device', provider: 'a key maker', attachment: 'roaming' }, ...proven },
  'platform-passkey': { assessed: { ...synced, bound: 'device', provider: 'a computer' }, ...proven },
  'unproven-passkey': { assessed: synced, ...proven, proofs: 0 },
  'unconfirmed-passkey': { assessed: synced, ...proven, confirmed: false },
  retiring: { assessed: secret, ...proven },
  codes: { assessed: secret, ...proven, proofs: 0, left: 10 },
}

/** The first address may have taken the place of another lately; the others came with the account. */
const channelsOf = ({ addresses, changedAddress }: Person, at: Date): Facts['channels'] =>
  Array.from({ length: addresses }, (_, index) => {
    const isNew = index === 0 && changedAddress !== undefined
    return { kind: 'email', verifiedAt: before(at, isNew ? changedAddress : 365), original: !isNew }
  })

/** What is remembered holds for every policy of the document alike. */
function phaseOutsOf(person: Person, { policy, at }: Scene): readonly PhaseOutFact[] {
  const { firstSeen, blockedSince, removableSince, destroyed, lastMode, skips } = person
  const dates = {
    firstSeenAt: when(firstSeen, at),
    blockedSince: when(blockedSince, at),
    removableSince: when(removableSince, at),
    destroyedAt: when(destroyed, at),
  }
  const isTouched = lastMode !== undefined || skips > 0 || Object.values(dates).some((it) => it !== null)
  return isTouched ? policy.phaseOuts.map(({ id }) => ({ ...untouched, policyId: id, ...dates, lastMode: lastMode ?? null, skips })) : []
}

const overrideOf = ({ kind, mode, approved }: Person['overrides'][number], index: number, at: Date): Override => ({
  id: `override-${index + 1}`,
  kind,
  mode: mode ?? null,
  reason: 'imagined',
  actor: 'one administrator',
  approvedBy: approved ? 'another administrator' : null,
  createdAt: before(at, 1),
  expiresAt: before(at, -1),
})

const before = (at: Date, days: number): Date => new Date(at.getTime() - days * DAY_MS)

const when = (since: string | undefined, at: Date): Date | null => {
  if (since === undefined) return null
  return /[dh]$/.test(since) ? before(at, inDays(since)) : new Date(since)
}
