import type { Decision, Withheld } from '../domain/decision.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { Context, Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { assuranceOf, rungWanted } from './assurance.ts'
import { standingEvidence, worthOf } from './counting.ts'
import type { Route } from './roads.ts'
import { asAllowed, objectionIn } from './kinds.ts'
import { routeOf } from './route.ts'
import { rule, type Ruled } from './ruling.ts'
import { sift } from './sift.ts'
import { verdictOf } from './verdict.ts'
import type { Verdict } from './verdicts.ts'

/** Which authenticators may this account use now, in which order, and what do we ask afterwards? Pure, total, deterministic. */
export function decide(given: Facts, policy: Policy, context: Context): Decision {
  const facts = asAllowed(given, policy, context.now)
  const ruled = rule(facts, policy, context)
  const { ruling, standing, phaseOut, breakGlass } = ruled
  const retired = isRetired(facts, ruled)
  const { accepted, withheld } = sift({ facts, policy, context, retired })
  const shown = standingEvidence(context, accepted, facts, policy)
  const mode = retired && ruling.mode === 'none' ? 'remove' : ruling.mode
  const assurance = assuranceOf(worthOf(shown, facts, policy), mode, policy)
  const route = routeOf({ facts, policy, context, standing, mode: ruling.mode, retired, accepted })
  const rung = rungWanted(policy, context)
  const verdict = verdictOf({ facts, policy, context, phaseOut, row: ruling.row, mode, retired, breakGlass, standing, accepted, shown, assurance, rung, route })
  return {
    ...ruling,
    ...verdict,
    class: standing.class,
    recovery: standing.recovery,
    assurance,
    route: route.row,
    objection: route.row === 'B2' ? objectionIn(given, policy, context.now) : null,
    accepted,
    withheld: [...withheld, ...leftOut(accepted, shown, verdict, route)],
    alarming: breakGlass,
    trace: [...ruling.trace, route.trace],
  }
}

/** Nothing that retires counts: it is blocked, about to be destroyed, or was destroyed. */
const isRetired = ({ phaseOuts }: Facts, { ruling: { mode } }: Ruled): boolean =>
  mode === 'block' || mode === 'remove' || (mode === 'none' && phaseOuts.some((it) => it.destroyedAt !== null))

/** Accepted, and yet not on the page that asks: it was shown, it would not be enough, or it has no place there. */
function leftOut(accepted: readonly string[], shown: readonly Evidence[], { offered }: Verdict, route: Route): readonly Withheld[] {
  if (offered.length === 0) return []
  const reasonOf = (id: string): Withheld['reason'] => {
    if (shown.some((it) => it.authenticator === id)) return 'already-shown'
    return route.offered.includes(id) ? 'not-strong-enough' : 'demoted'
  }
  return accepted.filter((id) => !offered.includes(id)).map((authenticator) => ({ authenticator, reason: reasonOf(authenticator) }))
}
