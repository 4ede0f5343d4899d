import type { Opening, RouteRow } from '../domain/decision.ts'
import type { Context, Facts, Mode, Option } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Standing } from './classify.ts'

/** How the page opens, and what stands on it. */
export interface Route {
  readonly opening: Opening
  readonly prompt: boolean
  readonly offered: readonly string[]
  readonly tucked: readonly string[]
  readonly row: RouteRow
}

export interface Roads {
  readonly facts: Facts
  readonly policy: Policy
  readonly context: Context
  readonly standing: Standing
  readonly mode: Mode
  /** Whose proof counts for this account, in the policy's order. */
  readonly accepted: readonly string[]
}

const FAILURES_UNTIL_BACKUP = 2

/** Table 2 of `policy.md`: what the sign-in page does. */
export function routeOf(roads: Roads): Route {
  const { context, policy, standing } = roads
  if (roads.facts.account?.status === 'disabled') return uniform(roads)
  if (isPersonal(context)) return personal(roads)
  if (policy.identification.enumerationProtection === 'off' && (standing.class === 'C2' || standing.class === 'C3')) return { ...personal(roads), row: 'K' }
  return uniform(roads)
}

const isPersonal = (context: Context): boolean => context.browser.known || context.mailboxProved || context.evidence.length > 0 || context.purpose === 'step-up'

/** Row H: the same for everybody, whoever it is. */
function uniform({ facts, policy, context }: Roads): Route {
  const offered = ordered(facts.options, policy)
    .filter((it) => !policy.roles.retiring.includes(it.authenticator) || context.realm.retiringOffered)
    .map((it) => it.authenticator)
  return { opening: 'choose', prompt: false, offered, tucked: [], row: 'H' }
}

const ordered = (options: readonly Option[], policy: Policy): Option[] =>
  options
    .filter((it) => policy.authenticators.includes(it.authenticator))
    .toSorted((a, b) => policy.authenticators.indexOf(a.authenticator) - policy.authenticators.indexOf(b.authenticator))

/** Rows B to G: this browser may see how this account signs in. */
function personal(roads: Roads): Route {
  const { policy, standing, mode, accepted } = roads
  const is = (role: keyof Policy['roles']) => (it: string) => policy.roles[role].includes(it)
  const [replacing, retiring] = [accepted.filter(is('replacement')), accepted.filter(is('retiring'))]
  const carrying = accepted.filter((it) => !replacing.includes(it) && !retiring.includes(it))
  const backup = carrying.toSorted((a, b) => Number(is('backup')(a)) - Number(is('backup')(b)))

  if (mode === 'allow' && standing.class === 'C0') return opensOn([...retiring, ...backup, ...replacing], { row: 'E' })
  if (mode === 'allow' && standing.class === 'C1') return { ...opensOn([...replacing, ...retiring, ...backup], { row: 'D' }), tucked: backup }
  if (replacing.length === 0) return opensOn([...backup, ...retiring], { row: 'B2' })
  const trouble = troubleWith(roads, replacing)
  if (trouble !== null) return opensOn([...backup, ...replacing, ...retiring], { row: trouble })
  return opensOn([...replacing, ...backup, ...retiring], { row: mode === 'demote' ? 'C' : 'B', prompt: true })
}

/** Why the replacement does not come first here, by row; it is never hidden. */
function troubleWith(roads: Roads, replacing: readonly string[]): 'F' | 'G' | null {
  if (cannotNow(roads, replacing)) return 'G'
  return roads.context.browser.failures >= FAILURES_UNTIL_BACKUP ? 'F' : null
}

/** The browser says that it cannot; that changes the order and hides nothing. */
const cannotNow = ({ facts, context }: Roads, replacing: readonly string[]): boolean =>
  context.capabilities.webauthn === false && facts.options.some((it) => it.needsWebAuthn && replacing.includes(it.authenticator))

const opensOn = (offered: readonly string[], { row, prompt = false }: { readonly row: RouteRow; readonly prompt?: boolean }): Route => ({
  opening: 'challenge',
  prompt,
  offered,
  tucked: offered.slice(1),
  row,
})
