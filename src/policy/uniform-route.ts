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
export const everybody = (roads: Roads): Route => ({
  opening: 'choose',
  prompt: false,
  offered: shownToAll(roads),
  tucked: shownToAll(roads).filter((id) => isSavedBackup(roads, id)),
  row: 'H',
  trace: 'table 2 row H',
})

/** Row J: opens as if it knew the account, and for nobody's account alike; behind the first stands the same for everybody. */
export function decoy(roads: Roads): Route {
  const { standing, retired, facts, context, policy } = roads
  const isReplaced = facts.account === null ? context.persona === 'replacement' : retired || standing.class === 'C2' || standing.class === 'C3'
  const leading = isReplaced ? policy.roles.replacement : policy.roles.retiring
  const all = shownToAll(roads)
  const first = all.filter((it) => leading.includes(it))
  const rest = all.filter((it) => !leading.includes(it))
  const offered = first.length > 0 ? [...first, ...rest] : rest.toSorted((a, b) => rank(a, policy) - rank(b, policy))
  return { opening: 'challenge', prompt: isReplaced, offered, tucked: offered.slice(1), row: 'J', trace: 'table 2 row J' }
}

/** "Trouble signing in?": ways back, the same for everybody. */
export function recovering(roads: Roads): Route {
  const offered = shownToAll(roads).filter((it) => roads.policy.roles.backup.includes(it))
  const sorted = offered.toSorted((a, b) => Number(isSavedBackup(roads, a)) - Number(isSavedBackup(roads, b)))
  return { opening: 'challenge', prompt: false, offered: sorted, tucked: sorted.slice(1), row: 'H', trace: 'table 2 row H, to recover' }
}

function shownToAll({ facts, policy, context }: Roads): readonly string[] {
  const { retiring } = policy.roles
  return ordered(facts, policy)
    .map(({ authenticator }) => authenticator)
    .filter((id) => context.realm.retiringOffered || !retiring.includes(id))
}

/** The policy's own order. */
const ordered = ({ options }: Facts, { authenticators }: Policy): readonly Option[] =>
  authenticators.flatMap((id) => options.find((it) => it.authenticator === id) ?? [])

const isSavedBackup = ({ facts, policy }: Roads, id: string): boolean =>
  policy.roles.backup.includes(id) && facts.options.some((it) => it.authenticator === id && it.restsOn === 'credential')

/** Ways that carry a person before the replacement that they have none of. */
const rank = (id: string, { roles }: Policy): number => (roles.replacement.includes(id) ? 1 : 0)
