import type { Expectation } from '../config/expectation-schema.ts'
import type { Decision } from '../domain/decision.ts'
import type { Kind } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { decide } from '../policy/decide.ts'
import { momentOfImagined } from './imagined-moment.ts'
import { authenticatorFor, factsOfImagined, type Scene } from './imagined-person.ts'

/** One field that came out otherwise than was expected. */
export interface Difference {
  readonly field: string
  readonly expected: unknown
  readonly found: unknown
}

/** One expectation, decided. */
export interface Tried {
  readonly name: string
  /** Empty: it holds. */
  readonly differences: readonly Difference[]
  /** The rules that fired, in words an administrator reads. */
  readonly trace: readonly string[]
}

/** Decides what an expectation describes, and compares every field that it names. */
export function tryExpectation(expectation: Expectation, policy: Policy, kinds: readonly Kind[]): Tried {
  const scene: Scene = { policy, kinds, at: new Date(expectation.at) }
  const { name, account } = expectation
  const unfit = [...unplayed(account, scene), ...unknownIn(expectation, kinds)]
  if (unfit.length > 0) return { name, differences: unfit, trace: [] }
  const facts = factsOfImagined(account === 'nobody' ? null : account, scene)
  const decision = decide(facts, policy, momentOfImagined(expectation, facts, scene))
  return { name, differences: differencesIn(expectation.expect, decision), trace: decision.trace }
}

/** What the account is to hold, and nothing in this deployment could be. */
function unplayed(account: Expectation['account'], scene: Scene): readonly Difference[] {
  const holds = account === 'nobody' ? [] : account.holds
  return holds
    .filter(({ kind, authenticator }) => authenticator === undefined && authenticatorFor(kind, scene) === null)
    .map(({ kind }) => ({ field: 'account.holds', expected: kind, found: 'no authenticator on the list that plays this part' }))
}

/** Authenticators that are named and not on the list. */
function unknownIn({ evidence, expect }: Expectation, kinds: readonly Kind[]): readonly Difference[] {
  const ids = kinds.map(({ id }) => id)
  const named = [
    ...evidence.map(({ authenticator }) => ['evidence', authenticator] as const),
    ...(['offered', 'tucked', 'accepted'] as const).flatMap((field) => (expect[field] ?? []).map((id) => [`expect.${field}`, id] as const)),
  ]
  return named.filter(([, id]) => !ids.includes(id)).map(([field, id]) => ({ field, expected: id, found: `only ${ids.join(', ')}` }))
}

type Expected = Expectation['expect']

/** Every named field that came out otherwise. */
function differencesIn({ acr, afterSignIn, ...plain }: Expected, decision: Decision): readonly Difference[] {
  const found = { ...decision, acr: decision.assurance?.acr ?? null }
  const pairs = [
    ...Object.entries({ ...plain, ...(acr === undefined ? {} : { acr }) }).map(
      ([field, expected]) => [field, expected, found[field as keyof typeof found]] as const,
    ),
    ...interruptionPairs(afterSignIn, decision.afterSignIn),
  ]
  return pairs
    .filter(([, expected, actual]) => JSON.stringify(expected) !== JSON.stringify(actual))
    .map(([field, expected, actual]) => ({ field, expected, found: actual ?? null }))
}

function interruptionPairs(expected: Expected['afterSignIn'], found: Decision['afterSignIn']): readonly (readonly [string, unknown, unknown])[] {
  if (expected === undefined) return []
  if (expected === 'nothing' || found === null) return [['afterSignIn', expected, found ?? 'nothing']]
  const fields: Readonly<Record<string, unknown>> = { ...found }
  return Object.entries(expected).map(([field, value]) => [`afterSignIn.${field}`, value, fields[field]])
}
