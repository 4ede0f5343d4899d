import type { RouteRow } from '../domain/decision.ts'
import type { Roads, Route } from './roads.ts'

const FAILURES_UNTIL_BACKUP = 2

/** The ways that this account has, by what they are to it. */
interface Ways extends Roads {
  readonly replacing: readonly string[]
  readonly retiring: readonly string[]
  /** The rest, those that are expressly backups last. */
  readonly carrying: readonly string[]
}

/** One row of table 2: what it opens on, in which order, and what stands beside the first instead of behind "Try another way". */
interface Row {
  readonly row: RouteRow
  readonly when: (it: Ways) => boolean
  readonly offers: (it: Ways) => readonly string[]
  readonly beside?: (it: Ways) => readonly string[]
  readonly prompt?: boolean
}

const retiringFirst: Row['offers'] = ({ retiring, carrying, replacing }) => [...retiring, ...carrying, ...replacing]
const carryingFirst: Row['offers'] = ({ retiring, carrying, replacing }) => [...carrying, ...replacing, ...retiring]
const replacingFirst: Row['offers'] = ({ retiring, carrying, replacing }) => [...replacing, ...carrying, ...retiring]

/** Rows B to G, where this browser may see how this account signs in. */
const rows: readonly Row[] = [
  { row: 'B2', when: (it) => it.replacing.length === 0 && hasLost(it), offers: carryingFirst },
  { row: 'E', when: ({ replacing }) => replacing.length === 0, offers: retiringFirst },
  { row: 'G', when: (it) => cannotNow(it) && it.mode === 'allow', offers: retiringFirst },
  { row: 'G', when: cannotNow, offers: carryingFirst },
  {
    row: 'D',
    when: ({ mode, retiring }) => mode === 'allow' && retiring.length > 0,
    offers: ({ replacing, retiring, carrying }) => [...replacing, ...retiring, ...carrying],
    beside: ({ replacing, retiring }) => [...replacing, ...retiring],
  },
  {
    row: 'F',
    when: ({ context }) => context.browser.failures >= FAILURES_UNTIL_BACKUP,
    offers: carryingFirst,
    beside: ({ carrying, replacing }) => [...carrying.slice(0, 1), ...replacing],
  },
  { row: 'C', when: ({ mode }) => mode === 'demote', offers: replacingFirst, prompt: true },
]
const rowB: Row = { row: 'B', when: () => true, offers: replacingFirst, prompt: true }

export function personal(roads: Roads): Route {
  const ways = waysOf(roads)
  const { row, offers, beside, prompt = false } = rows.find(({ when }) => when(ways)) ?? rowB
  const offered = offers(ways)
  const openly = beside?.(ways) ?? offered.slice(0, 1)
  return { opening: 'challenge', prompt, offered, tucked: offered.filter((it) => !openly.includes(it)), row, trace: `table 2 row ${row}` }
}

function waysOf(roads: Roads): Ways {
  const { accepted, policy } = roads
  const { replacement, retiring, backup } = policy.roles
  const others = accepted.filter((it) => !replacement.includes(it) && !retiring.includes(it))
  return {
    ...roads,
    replacing: accepted.filter((it) => replacement.includes(it)),
    retiring: accepted.filter((it) => retiring.includes(it)),
    carrying: others.some((it) => !backup.includes(it)) ? others.toSorted((a, b) => Number(backup.includes(a)) - Number(backup.includes(b))) : others,
  }
}

/** What replaced the password is gone, and nothing that retires came back for it; whoever never had one has lost nothing. */
const hasLost = ({ mode, retired, facts, policy }: Ways): boolean =>
  retired || (mode === 'none' && facts.credentials.some((it) => policy.roles.replacement.includes(it.authenticator) && it.assessed.secondFactor !== true))

/** The browser says that it cannot; that changes the order and hides nothing. */
function cannotNow({ facts, context, replacing }: Ways): boolean {
  return context.capabilities.webauthn === false && facts.options.some((it) => it.needsWebAuthn && replacing.includes(it.authenticator))
}
