import type { Authenticator } from '../authenticators/authenticator.ts'
import type { CredentialStatus } from '../domain/credential.ts'
import type { Decision, Withheld } from '../domain/decision.ts'
import type { BrowserFact, CredentialFact, Facts, Override, PhaseOutFact } from '../domain/facts.ts'
import type { Objection } from '../domain/objection.ts'
import type { Pause } from '../domain/policies.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier } from '../domain/storage.ts'
import { shortfallsOf } from '../policy/classify.ts'
import { decide } from '../policy/decide.ts'
import { againstKind } from '../policy/kinds.ts'
import { factsOf } from '../sign-in/facts.ts'
import { imaginedProof, momentOf } from './at-rest.ts'
import { nameOf } from './people.ts'

/** A sign-in that nobody makes, to see what would be decided. */
export interface Question {
  readonly dossier: Dossier
  readonly policy: Policy
  readonly authenticators: readonly Authenticator[]
  readonly pauses: readonly Pause[]
  readonly now: Date
  readonly clientId: string | null
  readonly browser: BrowserFact
}

/** A decision with all that it rests on, as an administrator reads it. */
export interface Explanation {
  readonly name: string
  readonly sub: string
  readonly status: 'active' | 'disabled'
  readonly groups: readonly string[]
  readonly at: Date
  readonly client: string | null
  readonly browser: 'known' | 'unknown'
  /** Version of the policy. */
  readonly version: string
  readonly decision: Decision
  readonly ways: readonly WayIn[]
  readonly afterwards: readonly Afterwards[]
  readonly credentials: readonly Held[]
  readonly channels: Facts['channels']
  readonly phaseOuts: readonly PhaseOutFact[]
  readonly overrides: readonly Override[]
  /** Of the policies that are paused: those of this document. */
  readonly pauses: readonly Pause[]
}

/** One authenticator for this account: whether its proof counts, and where the page has it. */
export interface WayIn {
  readonly authenticator: string
  readonly accepted: boolean
  readonly place: 'first' | 'beside' | 'behind' | 'not-offered'
  /** Why it is not accepted. */
  readonly why: Withheld['reason'] | null
  /** What the policy has against those that the account has, where that is why. */
  readonly against: readonly Objection[]
  readonly retiring: boolean
}

/** What would come of a sign-in with one of the accepted ones. */
export interface Afterwards extends Pick<Decision, 'outcome' | 'because' | 'assurance' | 'afterSignIn'> {
  readonly authenticator: string
}

/** A credential, and whether it counts as one that replaces. */
export interface Held {
  readonly authenticator: string
  readonly label: string
  readonly status: CredentialStatus
  readonly proofs: number
  readonly lastProvenAt: Date | null
  readonly lastUsedAt: Date | null
  readonly confirmedAt: Date | null
  readonly bound: 'synced' | 'device' | 'none'
  readonly left: number | null
  /** null: it plays no such part. */
  readonly qualifies: boolean | null
  /** Why it does not. */
  readonly shortfalls: readonly string[]
}

/** Answers "why can't Ada use her password?". */
export function explain(question: Question): Explanation {
  const { dossier, policy, pauses, now, clientId, browser, authenticators } = question
  const { account } = dossier
  const facts = factsOf({ authenticators }, dossier)
  const around = { authenticators, now, realm: { retiringOffered: true, paused: pauses.map((it) => it.policyId) } }
  const decision = decide(facts, policy, momentOf(around, { clientId, browser }))
  return {
    name: nameOf(account),
    sub: account.sub,
    status: account.status,
    groups: account.groups,
    at: now,
    client: clientId,
    browser: browser.known ? 'known' : 'unknown',
    version: policy.version,
    decision,
    ways: authenticators.map(({ id }) => wayIn(id, decision, { facts, policy, now })),
    afterwards: decision.accepted.map((authenticator) => {
      const evidence = imaginedProof(around, authenticator)
      const { outcome, because, assurance, afterSignIn } = decide(facts, policy, momentOf(around, { clientId, browser, evidence }))
      return { authenticator, outcome, because, assurance, afterSignIn }
    }),
    credentials: held(facts, dossier, decision, { policy, now }),
    channels: facts.channels,
    phaseOuts: dossier.phaseOuts,
    overrides: dossier.overrides,
    pauses: pauses.filter((it) => policy.phaseOuts.some(({ id }) => id === it.policyId)),
  }
}

function wayIn(authenticator: string, { accepted, offered, tucked, withheld }: Decision, ground: Ground): WayIn {
  const why = withheld.find((it) => it.authenticator === authenticator)?.reason ?? null
  return {
    authenticator,
    accepted: accepted.includes(authenticator),
    place: placeOf(offered.indexOf(authenticator), tucked.includes(authenticator)),
    why,
    against: why === 'not-usable' ? against(authenticator, ground) : [],
    retiring: ground.policy.roles.retiring.includes(authenticator),
  }
}

interface Ground extends Pick<Question, 'policy' | 'now'> {
  readonly facts: Facts
}

/** Each once; of what the policy does not list at all, nothing. */
function against(authenticator: string, { facts: { account, credentials }, policy, now }: Ground): readonly Objection[] {
  if (!policy.authenticators.includes(authenticator)) return []
  const found = credentials.flatMap((it) => {
    const isMeant = it.authenticator === authenticator && it.status === 'active' && it.assessed.usable
    const objection = isMeant ? againstKind(it, account, policy, now) : null
    return objection?.denial === 'over' ? [objection.why] : []
  })
  return [...new Set(found)]
}

function placeOf(index: number, isTucked: boolean): WayIn['place'] {
  if (index < 0) return 'not-offered'
  if (isTucked) return 'behind'
  return index === 0 ? 'first' : 'beside'
}

function held({ account, credentials }: Facts, dossier: Dossier, { policyId }: Decision, { policy, now }: Pick<Question, 'policy' | 'now'>): readonly Held[] {
  const proof = policy.phaseOuts.find((it) => it.id === policyId)?.proof ?? { count: 1, maxAgeDays: 180 }
  const lacking = (it: CredentialFact): readonly string[] =>
    policy.roles.replacement.includes(it.authenticator) ? shortfallsOf(it, { account, policy, proof, now }) : []
  return credentials.map((it) => ({
    authenticator: it.authenticator,
    label: dossier.credentials.find(({ id }) => id === it.id)?.label ?? '',
    status: it.status,
    proofs: it.proofs,
    lastProvenAt: it.lastProvenAt,
    lastUsedAt: it.lastUsedAt,
    confirmedAt: it.confirmedAt,
    bound: it.assessed.bound,
    left: it.assessed.left ?? null,
    qualifies: policy.roles.replacement.includes(it.authenticator) ? lacking(it).length === 0 : null,
    shortfalls: lacking(it),
  }))
}
