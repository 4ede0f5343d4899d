import type { Afterwards, Explanation, Held, WayIn } from '../admin/explain.ts'
import type { Decision, Interruption, Withheld } from '../domain/decision.ts'
import type { Override, PhaseOutFact } from '../domain/facts.ts'
import { table } from './table.ts'

const WHY: Readonly<Record<Withheld['reason'], string>> = {
  blocked: 'the policy blocks it for this account',
  demoted: 'the policy has it last',
  'not-usable': 'the account has none that works, or the policy does not list it',
  'browser-cannot': 'this browser cannot use it',
  'not-strong-enough': 'it is too weak for this client',
  'already-shown': 'it was shown already',
}

const PLACES: Readonly<Record<WayIn['place'], string>> = {
  first: 'first on the page',
  beside: 'beside the first',
  behind: 'behind "Try another way"',
  'not-offered': 'not on the page',
}

const CLASSES: Readonly<Record<Decision['class'], string>> = {
  C0: 'nothing that could replace it',
  C1: 'something that could replace it, but does not count yet',
  C2: 'something that replaces it, but is bound to one device',
  C3: 'something that replaces it and is synced, or two such things that are independent',
}

const RECOVERY: Readonly<Record<Decision['recovery'], string>> = { R0: 'no way to recover', R1: 'one way to recover', R2: 'two ways to recover' }

/** An explanation as it is read: the answer first, then how it came about, then what it rests on. */
export const explanationInWords = (it: Explanation): string =>
  [
    who(it),
    answers(it),
    table(
      ['way in', 'accepted', 'where', 'why not'],
      it.ways.map((way) => [way.authenticator, way.accepted ? 'yes' : 'no', PLACES[way.place], whyNot(way)]),
    ),
    it.browser === 'known' ? '' : 'To an unknown browser the page may be the same as for everybody: what is not accepted is refused like a wrong answer.',
    section('How it was decided', [
      ...it.decision.trace,
      `class ${it.decision.class}: ${CLASSES[it.decision.class]}; recovery ${it.decision.recovery}: ${RECOVERY[it.decision.recovery]}`,
    ]),
    section('What would follow', it.afterwards.map(afterwards)),
    section('What the account holds', [
      ...it.credentials.map(credential),
      ...it.channels.map(({ kind, verifiedAt, original }) => `${kind}, verified ${day(verifiedAt)}${original ? '' : ', replaced another'}`),
    ]),
    section('What is remembered', it.phaseOuts.map(remembered)),
    section('Exceptions', it.overrides.map(exception)),
    section(
      'Paused policies',
      it.pauses.map(({ policyId, since, by, reason }) => `${policyId}, since ${day(since)}, by ${by}: ${reason}`),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')

/** What the policy has against a kind is the reason, where it has anything: what is not usable could be many things. */
const whyNot = ({ why, against }: WayIn): string =>
  against.length > 0 ? `the policy accepts none that the account has (${against.join(', ')})` : why === null ? '' : WHY[why]

function who({ name, sub, status, groups, version, at, browser, client }: Explanation): string {
  return [
    `${name} (sub ${sub}), ${status}${groups.length === 0 ? '' : `, in ${groups.join(', ')}`}`,
    `Policy version ${version}, at ${at.toISOString()}, in ${browser === 'known' ? 'a browser known for the account' : 'an unknown browser'}, ${client === null ? 'for no client in particular' : `for the client ${client}`}.`,
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): string => (lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n'))

const day = (at: Date): string => at.toISOString()

/** One sentence for each authenticator that retires. */
const answers = (it: Explanation): string =>
  it.ways
    .filter(({ retiring }) => retiring)
    .map((way) => answer(way, it))
    .join('\n')

function answer({ authenticator, accepted, why }: WayIn, { decision, phaseOuts, status }: Explanation): string {
  if (accepted) return `${authenticator} signs this account in: mode ${decision.mode}. ${reasons(decision)}${observing(decision)}`
  const no = `${authenticator} does not sign this account in`
  if (status === 'disabled') return `${no}: the account is disabled.`
  if (why !== 'blocked') return `${no}: ${why === null ? reasons(decision) : `${WHY[why]}.`}`
  const since = phaseOuts.find((it) => it.policyId === decision.policyId)?.blockedSince ?? null
  return `${no}: mode ${decision.mode}${since === null ? '' : `, blocked since ${day(since)}`}. ${reasons(decision)}`
}

/** What table 1 says; what the page does is no reason. */
const reasons = ({ policyId, trace }: Decision): string =>
  `${policyId === null ? 'No policy' : `The policy "${policyId}"`} rules: ${trace.filter((it) => !it.startsWith('table 2')).join('; ')}.`

const observing = ({ mode, observed }: Decision): string =>
  mode === observed ? '' : ` What only observes would have it in mode ${observed}: nobody notices until it is enforced.`

function afterwards({ authenticator, outcome, because, assurance, afterSignIn }: Afterwards): string {
  const end = outcome === 'satisfied' ? `signed in (${assurance?.acr ?? ''})` : outcome === 'denied' ? `denied (${because})` : `more is asked (${because})`
  return `with ${authenticator}: ${end}${afterSignIn === null ? '' : `, then ${interruption(afterSignIn)}`}`
}

function interruption(asked: Interruption): string {
  const row = `table 3 row ${asked.row}`
  switch (asked.kind) {
    case 'enrol':
      return `${asked.skippable ? 'is offered' : 'must make'} a credential of ${asked.authenticator} (${row}${asked.skipsLeft === null ? '' : `, may put it off ${asked.skipsLeft} times more`})`
    case 'prove':
      return `is asked to use ${asked.authenticator} once (${row})`
    case 'upgrade':
      return `a credential of ${asked.authenticator} is made without a dialog, if the browser will (${row})`
    case 'confirm':
      return `is asked to confirm ${asked.authenticator} (${row})`
    case 'note':
      return `is told that it is no longer needed (${row})`
  }
}

const credential = (it: Held): string =>
  [
    it.label === '' ? it.authenticator : `${it.authenticator} "${it.label}"`,
    it.status,
    ...(it.qualifies === null ? [] : standing(it, it.qualifies)),
    ...(it.left === null ? [] : [`${it.left} left`]),
    it.lastUsedAt === null ? 'never used' : `last used ${day(it.lastUsedAt)}`,
  ].join(', ')

const standing = ({ proofs, lastProvenAt, confirmedAt, bound, shortfalls }: Held, qualifies: boolean): readonly string[] => [
  qualifies ? 'counts as a replacement' : `does not count as a replacement now: ${shortfalls.join('; ')}`,
  `proven ${proofs === 1 ? 'once' : `${proofs} times`}${lastProvenAt === null ? '' : `, last ${day(lastProvenAt)}`}`,
  confirmedAt === null ? 'not confirmed' : `confirmed ${day(confirmedAt)}`,
  bound === 'none' ? 'of no device' : bound === 'synced' ? 'synced' : 'bound to one device',
]

function remembered({ policyId, lastMode, firstSeenAt, blockedSince, removableSince, destroyedAt, skips }: PhaseOutFact): string {
  const times = { 'first seen': firstSeenAt, 'blocked since': blockedSince, 'undo clock runs since': removableSince, destroyed: destroyedAt }
  const told = Object.entries(times).flatMap(([what, at]) => (at === null ? [] : [`${what} ${day(at)}`]))
  return [`${policyId}: last mode ${lastMode ?? 'none'}`, ...told, ...(skips === 0 ? [] : [`put off ${skips} times after the deadline`])].join(', ')
}

function exception({ kind, mode, reason, actor, approvedBy, expiresAt }: Override): string {
  const what = mode === null ? kind : `${kind} ${mode}`
  const approval = approvedBy === null ? 'not approved by a second administrator' : `approved by ${approvedBy}`
  return `${what}, until ${day(expiresAt)}, by ${actor}, ${approval}: ${reason}`
}
