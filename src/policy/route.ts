import type { RouteRow } from '../domain/decision.ts'
import type { Context } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Standing } from './classify.ts'
import { personal } from './personal-route.ts'
import type { Roads, Route } from './roads.ts'
import { decoy, everybody, nobody, recovering } from './uniform-route.ts'

interface Road {
  readonly when: (it: Roads) => boolean
  readonly leads: (it: Roads) => Route
}

/** Table 2 of `policy.md`, top down, the first that matches: what may be shown of this account depends on the browser and on what was proved. */
const roads: readonly Road[] = [
  { when: ({ context }) => context.named === false, leads: nobody },
  { when: (it) => it.context.purpose === 'recovery' && it.context.evidence.length === 0, leads: recovering },
  { when: ({ facts, policy }) => facts.account?.status === 'disabled' && !hides(policy, 'decoy'), leads: everybody },
  { when: ({ facts, context }) => facts.account?.status !== 'disabled' && isPersonal(context), leads: (it) => asProved(it, personal(it)) },
  { when: ({ policy }) => hides(policy, 'decoy'), leads: decoy },
  { when: ({ policy, standing }) => hides(policy, 'off') && hasProved(standing), leads: (it) => as('K', personal(it)) },
  { when: ({ policy }) => hides(policy, 'off'), leads: (it) => as('K', everybody(it)) },
  { when: () => true, leads: everybody },
]

export function routeOf(it: Roads): Route {
  const road = roads.find(({ when }) => when(it))
  return road === undefined ? everybody(it) : road.leads(it)
}

const hides = ({ identification }: Policy, how: Policy['identification']['enumerationProtection']): boolean => identification.enumerationProtection === how

const isPersonal = (context: Context): boolean => context.browser.known || context.mailboxProved || context.evidence.length > 0 || context.purpose === 'step-up'

const hasProved = ({ class: of }: Standing): boolean => of === 'C2' || of === 'C3'

const as = (row: RouteRow, route: Route): Route => ({ ...route, row, trace: `table 2 row ${row}` })

/** Row I: in a browser that does not know the account, what follows a proof is as in one that does. */
const asProved = ({ context }: Roads, route: Route): Route => (context.browser.known ? route : { ...route, trace: `table 2 row I, as ${route.row}` })
