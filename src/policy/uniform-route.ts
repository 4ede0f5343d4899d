import type { Facts, Option } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Roads, Route } from './roads.ts'

/** Row A: whoever answers says by that who they are. */
export const nobody = ({ facts, policy }: Roads): Route => ({
  opening: 'identify',
  prompt: false,
  offered: ordered(facts, policy)
    .filter((it) => it.discoverable)
    .map(({ authenticator }) => authenticator),
  tucked: [],
  row: 'A',
  trace: 'table 2 row A',
})

/** Row H: the same for everybody, whoever it is. What retires stands there while it helps anybody; saved codes are for everybody to find, behind the rest. */
export function everybody(roads: Roads): Route {
  const { open, saved } = shownToAll(roads)
  return { opening: 'choose', prompt: false, offered: [...open, ...saved], tucked: open.length === 0 ? [] : saved, row: 'H', trace: 'table 2 row H' }
}

/** Row J: opens as if it knew the account, and for nobody's account alike; behind the first stands the same for everybody. */
export function decoy(roads: Roads): Route {
  const { standing, retired, facts, context, policy } = roads
  const isReplaced = facts.account === null ? context.persona === 'replacement' : retired || standing.class === 'C2' || standing.class === 'C3'
  const leading = isReplaced ? policy.roles.replacement : policy.roles.retiring
  const { open, saved } = shownToAll(roads)
  const rest = open.filter((it) => !leading.includes(it))
  const first = open.filter((it) => leading.includes(it))
  const offered = first.length > 0 ? [...first, ...rest, ...saved] : [...lastOf(rest, policy.roles.replacement), ...saved]
  return { opening: 'challenge', prompt: isReplaced, offered, tucked: offered.slice(1), row: 'J', trace: 'table 2 row J' }
}

/** Nobody opens on what they may have none of. */
const lastOf = (ids: readonly string[], last: readonly string[]): readonly string[] =>
  ids.toSorted((a, b) => Number(last.includes(a)) - Number(last.includes(b)))

/** "Trouble signing in?": ways back, the same for everybody. */
export function recovering(roads: Roads): Route {
  const { open, saved } = shownToAll(roads)
  const openers = roads.facts.options.filter(({ opens }) => opens !== undefined).map(({ authenticator }) => authenticator)
  const offered = [...[...open, ...saved].filter((it) => roads.policy.roles.backup.includes(it) && !openers.includes(it)), ...openers]
  return { opening: 'challenge', prompt: false, offered, tucked: offered.slice(1), row: 'H', trace: 'table 2 row H, to recover' }
}

/** What stands openly on a page for everybody, and what a person had to save before they can use it. */
function shownToAll({ facts, policy, context }: Roads): Readonly<Record<'open' | 'saved', readonly string[]>> {
  const { retiring, backup } = policy.roles
  const shown = nowFirst(context, ordered(facts, policy)).filter((it) => context.realm.retiringOffered || !retiring.includes(it.authenticator))
  const isSaved = ({ authenticator, restsOn }: Option): boolean => restsOn === 'credential' && backup.includes(authenticator)
  return {
    open: shown.filter((it) => !isSaved(it)).map(({ authenticator }) => authenticator),
    saved: shown.filter(isSaved).map(({ authenticator }) => authenticator),
  }
}

/** Where the browser says that it can use none, what lives in browsers comes last: for everybody alike, and hidden from nobody. */
const nowFirst = ({ capabilities }: Roads['context'], options: readonly Option[]): readonly Option[] =>
  capabilities.webauthn === false ? options.toSorted((a, b) => Number(a.needsWebAuthn) - Number(b.needsWebAuthn)) : options

/** The policy's own order. */
const ordered = ({ options }: Facts, { authenticators }: Policy): readonly Option[] =>
  authenticators.flatMap((id) => options.find((it) => it.authenticator === id && it.opens === undefined) ?? [])
