import { canAnswer, type Assessment } from '../domain/credential.ts'
import type { AccountFact, CredentialFact, Facts } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Objection } from '../domain/objection.ts'
import { type AttestationRule, attestationLadder, type KindRule, type Policy } from '../domain/policy.ts'
import { isDoubted, isListed, saidOf } from './providers.ts'
import { isPast } from './times.ts'

/** What a policy has against a credential, and since how long: in the grace it still answers, and qualifies no more; after it, it is of no use (`policy.md`, table 4 row 34). */
export interface Against {
  readonly why: Objection
  readonly denial: 'in-grace' | 'over'
}

/** How a policy stands to a credential of its kind. */
export type Denial = 'none' | Against['denial']

type Kept = Pick<CredentialFact, 'authenticator' | 'assessed'>
type Ruling = Pick<Policy, 'passkeys' | 'roles'>
/** Whom it belongs to; null: somebody who has no account yet, and belongs to nothing. */
type Whose = Pick<AccountFact, 'groups' | 'attributes'> | null

/** Of what replaces alone. The strictest rule wins: what one has nothing against another may, and what is over is over. */
export function againstKind({ authenticator, assessed }: Kept, whose: Whose, { passkeys, roles }: Ruling, now: Date): Against | null {
  const { denied, rules } = passkeys
  if ((denied.length === 0 && rules.length === 0 && assessed.compromised !== true) || !roles.replacement.includes(authenticator)) return null
  const found = [...deniedBy(assessed, denied, now), ...rulesFor(whose, passkeys).flatMap((rule) => objectionsOf(assessed, rule, now)), ...broken(assessed)]
  return found.find((it) => it.denial === 'over') ?? found[0] ?? null
}

export const denialOf = (credential: Kept, whose: Whose, policy: Ruling, now: Date): Denial => againstKind(credential, whose, policy, now)?.denial ?? 'none'

/** Neither denied nor doubted: it may speak for an administrator. */
export const isBelieved = (credential: CredentialFact, whose: Whose, policy: Policy, now: Date): boolean =>
  denialOf(credential, whose, policy, now) === 'none' && !isDoubted(credential, policy)

/** Its key cannot leave hardware, as a maker vouched that is trusted now, of a model that nobody has broken: what `phrh` rests on (EAP ACR Values 1.0, section 3). */
export const isInHardware = ({ assessed }: Pick<CredentialFact, 'assessed'>): boolean =>
  assessed.attested === 'hardware' && assessed.compromised !== true && !isSyncable(assessed)

/** What it showed once is worth hardware no more: the model broke, or turned out to keep its keys in software. */
export const leftHardware = ({ assessed }: Pick<CredentialFact, 'assessed'>): boolean => assessed.compromised === true || assessed.attested === 'software'

/** The rules about an account. */
export const rulesFor = (whose: Whose, { rules }: Pick<Policy['passkeys'], 'rules'>): readonly KindRule[] =>
  rules.length === 0 ? rules : rules.filter(({ match }) => isAbout(match, whose))

/** How far makers must vouch for what this account enrols: the strictest that is asked. */
export function attestationFor(whose: Whose, policy: Ruling, now: Date): AttestationRule {
  const asked = rulesFor(whose, policy.passkeys).filter((it) => isInForce(it, now))
  return attestationLadder.findLast((it) => asked.some(({ attestation }) => attestation === it)) ?? 'none'
}

/** Whether what a browser makes without a dialog could be accepted: it is nearly always synced, vouched for by nobody, and of somebody whom nobody verified. */
export const acceptsSilent = (whose: Whose, policy: Ruling, now: Date): boolean =>
  rulesFor(whose, policy.passkeys).every((it) => !isInForce(it, now) || (it.synced === 'allowed' && it.secondFactor === 'allowed' && !isAttested(it)))

const isAttested = ({ attestation }: KindRule): boolean => attestation === 'required' || attestation === 'hardware'

/** The account as this policy lets it count: what is over is as useless as if this deployment could not use it. */
export function asAllowed(facts: Facts, policy: Policy, now: Date): Facts {
  const { account } = facts
  const isOver = (it: CredentialFact): boolean => denialOf(it, account, policy, now) === 'over'
  if (account === null || !facts.credentials.some(isOver)) return facts
  const credentials = facts.credentials.map((it) => (isOver(it) ? { ...it, assessed: { ...it.assessed, usable: false } } : it))
  const isHeld = (id: string): boolean => credentials.some((it) => it.authenticator === id && it.status === 'active' && canAnswer(it.assessed))
  const options = facts.options.map((it) => (it.restsOn === 'channel' ? it : { ...it, usable: it.usable && isHeld(it.authenticator) }))
  return { ...facts, credentials, options }
}

/** Why what this account holds to replace is of no use: it is there, could answer, and is over. null: none is there, or something else is the matter with it. */
export function objectionIn({ account, credentials }: Facts, policy: Policy, now: Date): Objection | null {
  const found = credentials.filter((it) => it.status === 'active' && canAnswer(it.assessed)).map((it) => againstKind(it, account, policy, now))
  return found.find((it) => it?.denial === 'over')?.why ?? null
}

/** The same policy when every grace is over: what is saved today must strand nobody then. */
export const afterGrace = (policy: Policy): Policy => ({
  ...policy,
  passkeys: {
    ...policy.passkeys,
    denied: policy.passkeys.denied.map(ended),
    rules: policy.passkeys.rules.map((it) => ({ ...it, since: null, denied: it.denied.map(ended) })),
  },
})

const ended = <T extends object>(it: T): T & { readonly since: Date; readonly graceDays: number } => ({ ...it, since: new Date(0), graceDays: 0 })

function isAbout({ groups, attributes }: KindRule['match'], whose: Whose): boolean {
  if (groups !== undefined && !groups.some((it) => whose?.groups.includes(it) === true)) return false
  return attributes === undefined || Object.entries(attributes).every(([name, values]) => hasOneOf(whose, name, values))
}

/** Only what the account itself has: an attribute called `constructor` is on nobody. */
const hasOneOf = (whose: Whose, name: string, values: readonly string[]): boolean =>
  whose !== null && Object.hasOwn(whose.attributes, name) && values.includes(whose.attributes[name] ?? '')

const isInForce = ({ since }: KindRule, now: Date): boolean => since === null || since <= now

/** What one rule has against a kind, the plainest first: it is what the person is told. */
function objectionsOf(assessed: Assessment, rule: KindRule, now: Date): readonly Against[] {
  const listed = deniedBy(assessed, rule.denied, now)
  if (!isInForce(rule, now)) return listed
  const denial = rule.since === null || isPast(rule.since, rule.graceDays * DAY_MS, now) ? 'over' : 'in-grace'
  return [...listed, ...checks.filter(({ fails }) => fails(assessed, rule)).map(({ why }) => ({ why, denial }) as const)]
}

const checks: readonly { readonly why: Objection; readonly fails: (assessed: Assessment, rule: KindRule) => boolean }[] = [
  { why: 'compromised', fails: ({ compromised }, rule) => compromised === true && rule.compromised === 'refused' },
  { why: 'second-factor', fails: ({ discoverable, verifies }, rule) => rule.secondFactor === 'refused' && (!discoverable || verifies === false) },
  { why: 'synced', fails: (assessed, rule) => rule.synced === 'refused' && isSyncable(assessed) },
  { why: 'device-bound', fails: (assessed, rule) => rule.deviceBound === 'refused' && assessed.bound === 'device' && !isSyncable(assessed) },
  { why: 'unlisted', fails: (assessed, { allowed }) => allowed !== null && !isListed(assessed, allowed) },
  { why: 'unattested', fails: ({ attested }, rule) => isAttested(rule) && (attested ?? null) === null },
  { why: 'software', fails: ({ attested }, rule) => rule.attestation === 'hardware' && attested !== 'hardware' },
]

const isSyncable = ({ syncable, bound }: Assessment): boolean => syncable ?? bound === 'synced'

const deniedBy = (assessed: Assessment, denied: Policy['passkeys']['denied'], now: Date): readonly Against[] =>
  denied.length === 0 ? [] : saidOf(assessed, denied, now).map((denial) => ({ why: 'denied', denial }))

/** A broken model replaces nothing, whatever the rules say of it. */
const broken = ({ compromised }: Assessment): readonly Against[] => (compromised === true ? [{ why: 'compromised', denial: 'in-grace' }] : [])
