import type { Decision, Interruption, Withheld } from '../domain/decision.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { Context, Facts, Mode, Option } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { assuranceOf, meets, type Shown } from './assurance.ts'
import { standingOf } from './classify.ts'
import { modeOf, rulingPhaseOut } from './mode.ts'
import { routeOf, type Route } from './route.ts'

const NO_PROOF_RULE = { count: 1, maxAgeDays: 180 }

/** Which authenticators may this account use now, in which order, and what do we ask afterwards? Pure, total, deterministic. */
export function decide(facts: Facts, policy: Policy, context: Context): Decision {
  const phaseOut = rulingPhaseOut(facts, policy, context.client?.id ?? null)
  const standing = standingOf(facts, policy, phaseOut?.proof ?? NO_PROOF_RULE, context.now)
  const ruling = modeOf(facts, policy, phaseOut, standing)
  const { accepted, withheld } = sift(facts, policy, ruling.mode)
  const counting = context.evidence.filter((it) => counts(it, accepted))
  const assurance = assuranceOf(counting, ruling.mode, policy)
  const route = routeOf({ facts, policy, context, standing, mode: ruling.mode, accepted })
  const ground = {
    ...ruling,
    route: route.row,
    alarming: false,
    class: standing.class,
    recovery: standing.recovery,
    assurance,
    accepted,
    withheld,
    trace: [...ruling.trace, `table 2 row ${route.row}`],
  }
  return { ...ground, ...verdict({ facts, policy, context, counting, accepted, route, assurance, mode: ruling.mode }) }
}

interface Case {
  readonly facts: Facts
  readonly policy: Policy
  readonly context: Context
  readonly counting: readonly Evidence[]
  readonly accepted: readonly string[]
  readonly route: Route
  readonly assurance: Decision['assurance']
  readonly mode: Mode
}

type Verdict = Pick<Decision, 'outcome' | 'because' | 'opening' | 'prompt' | 'offered' | 'tucked' | 'afterSignIn'>

function verdict(it: Case): Verdict {
  const { facts, context, assurance, route } = it
  if (facts.account?.status === 'disabled')
    return context.evidence.length > 0 || context.purpose === 'step-up' ? denied('account-disabled') : asked(route, 'nothing-shown')
  if (assurance === null) return nothingShown(it)
  if (!meets(assurance.acr, context.acrWanted)) return moreWanted(it)
  return { ...closed, outcome: 'satisfied', because: 'satisfied' }
}

const closed = { opening: 'identify', prompt: false, offered: [], tucked: [], afterSignIn: null } as const
const denied = (because: Decision['because']): Verdict => ({ ...closed, outcome: 'denied', because })
const asked = ({ opening, prompt, offered, tucked }: Route, because: Decision['because']): Verdict => ({
  outcome: 'ask',
  because,
  opening,
  prompt,
  offered,
  tucked,
  afterSignIn: null,
})

function nothingShown(it: Case): Verdict {
  if (it.route.opening === 'challenge' && it.route.offered.length === 0) return denied('nothing-usable')
  if (it.context.purpose === 'step-up') return steppingUp(it)
  return asked(it.route, 'nothing-shown')
}

/** Re-authentication opens on what can meet the demand, where the account has it. */
function steppingUp(it: Case): Verdict {
  const enough = it.route.offered.filter((id) => canMeet(it, [id]))
  if (enough.length > 0) return asked({ ...it.route, offered: enough, tucked: enough.slice(1) }, 'nothing-shown')
  const possible = canMeet(it, it.accepted) || canEnrolFor(it, it.accepted) !== null
  return possible ? asked(it.route, 'nothing-shown') : denied('demand-cannot-be-met')
}

/** Table 3 row 1: what has been shown is too weak for the client. */
function moreWanted(it: Case): Verdict {
  const shown = it.counting.map((evidence) => evidence.authenticator)
  const further = it.route.offered.filter((id) => !shown.includes(id) && it.accepted.includes(id) && canMeet(it, [id]))
  if (further.length > 0) return asked({ ...it.route, opening: 'challenge', offered: further, tucked: further.slice(1), prompt: true }, 'more-wanted')
  const interruption = canEnrolFor(it, shown)
  if (interruption !== null) return { ...closed, outcome: 'ask', because: 'more-wanted', afterSignIn: interruption }
  return denied('demand-cannot-be-met')
}

function canMeet({ facts, context, counting, mode, policy }: Case, ids: readonly string[]): boolean {
  const imagined: Shown[] = facts.options.filter((it) => ids.includes(it.authenticator))
  return meets(assuranceOf([...counting, ...imagined], mode, policy)?.acr ?? null, context.acrWanted)
}

/** A replacement that would be strong enough, if the person could make one on the strength of `proofs`. */
function canEnrolFor(it: Case, proofs: readonly string[]): Interruption | null {
  if (!proofs.some((id) => it.policy.passkeys.enrolmentProof.includes(id))) return null
  const candidate = it.facts.options.find(
    (option) => it.policy.roles.replacement.includes(option.authenticator) && option.enrollable && canMeet(it, [option.authenticator]),
  )
  return candidate === undefined ? null : { kind: 'enrol', authenticator: candidate.authenticator, skippable: false, skipsLeft: null, offer: null, row: 1 }
}

const counts = (evidence: Evidence, accepted: readonly string[]): boolean => accepted.includes(evidence.authenticator)

function sift(facts: Facts, policy: Policy, mode: Mode): { readonly accepted: string[]; readonly withheld: Withheld[] } {
  const accepted: string[] = []
  const withheld: Withheld[] = []
  for (const option of facts.options) {
    const reason = whyNot(option, facts, policy, mode)
    if (reason === null) accepted.push(option.authenticator)
    else withheld.push({ authenticator: option.authenticator, reason })
  }
  return { accepted: accepted.toSorted((a, b) => policy.authenticators.indexOf(a) - policy.authenticators.indexOf(b)), withheld }
}

function whyNot(option: Option, facts: Facts, policy: Policy, mode: Mode): Withheld['reason'] | null {
  const retires = policy.roles.retiring.includes(option.authenticator)
  if (retires && (mode === 'block' || mode === 'remove')) return 'blocked'
  if (!policy.authenticators.includes(option.authenticator)) return 'not-usable'
  if (facts.account?.status === 'disabled' || !option.usable) return 'not-usable'
  return null
}
