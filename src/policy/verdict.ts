import type { Interruption } from '../domain/decision.ts'
import { pastDeadline, recovered, recovering } from './demanded.ts'
import { enrollable, type Ground, hasShown, imaginedNew, imaginedProof, mustWait, wouldDo } from './ground.ts'
import { offerOf } from './offers.ts'
import { asked, askedFor, denied, ended, type Verdict } from './verdicts.ts'

/** What is to be done, the first that says something: turn away, ask, demand what the client and the policy want (table 3 rows 1 to 4), let in. */
const steps: readonly ((it: Ground) => Verdict | null)[] = [turnedAway, unnamed, nothingShown, recovering, moreWanted, recovered, pastDeadline]

export function verdictOf(it: Ground): Verdict {
  for (const step of steps) {
    const verdict = step(it)
    if (verdict !== null) return verdict
  }
  return { ...ended, outcome: 'satisfied', because: 'satisfied', afterSignIn: offerOf(it) }
}

/** Whoever has shown nothing sees the page that a stranger sees. */
function turnedAway({ facts, context, route }: Ground): Verdict | null {
  if (facts.account?.status !== 'disabled') return null
  return context.evidence.length > 0 || context.purpose === 'step-up' ? denied('account-disabled') : asked(route, 'nothing-shown')
}

function unnamed({ context, route }: Ground): Verdict | null {
  return context.named === false ? asked(route, 'nobody-named') : null
}

function nothingShown(it: Ground): Verdict | null {
  if (it.assurance !== null) return null
  if (it.route.opening === 'challenge' && it.route.offered.length === 0) return denied('nothing-usable')
  return it.context.purpose === 'step-up' ? steppingUp(it) : asked(it.route, 'nothing-shown')
}

/** Re-authentication opens on what can meet the demand, where the account has it. */
function steppingUp(it: Ground): Verdict {
  const { route, accepted } = it
  const enough = route.offered.filter((id) => canMeet(it, [id]))
  if (enough.length > 0) return asked({ ...route, offered: enough, tucked: enough.slice(1) }, 'nothing-shown')
  const besides = it.facts.options.filter(({ beside, usable }) => beside === true && usable).map(({ authenticator }) => authenticator)
  return canMeet(it, accepted) || canMeet(it, [...accepted, ...besides]) || mayEnrolFor(it) !== null
    ? asked(route, 'nothing-shown')
    : denied('demand-cannot-be-met')
}

/** Row 1: what was shown is too weak for the client, or for what is to change. Something stronger, else a replacement made now, else both; never the same twice. */
function moreWanted(it: Ground): Verdict | null {
  if (wouldDo(it)) return null
  const further = it.route.offered.filter((id) => it.accepted.includes(id) && !hasShown(it, [id]))
  const enough = further.filter((id) => canMeet(it, [id]))
  if (enough.length > 0) return askedFor(it.route, enough, 'more-wanted')
  return madeForIt(it, further) ?? (canMeet(it, further) ? askedFor(it.route, further, 'more-wanted') : denied('demand-cannot-be-met'))
}

/** A replacement, or first what allows making one. */
function madeForIt(it: Ground, further: readonly string[]): Verdict | null {
  const enrolment = mayEnrolFor(it)
  if (enrolment === null) return null
  const { enrolmentProof } = it.policy.passkeys
  if (hasShown(it, enrolmentProof)) return { ...ended, outcome: 'ask', because: 'more-wanted', afterSignIn: enrolment }
  const leading = further.filter((id) => enrolmentProof.includes(id) && !isBeside(it, id))
  return leading.length > 0 ? askedFor(it.route, leading, 'more-wanted') : null
}

const isBeside = ({ facts }: Ground, id: string): boolean => facts.options.some(({ authenticator, beside }) => authenticator === id && beside === true)

const canMeet = (it: Ground, ids: readonly string[]): boolean =>
  wouldDo(
    it,
    ids.flatMap((id) => imaginedProof(it, id)),
  )

/** Where something is to be guarded, or on the mailbox alone, none is made on the way: that would be a recovery. Else a replacement that would be strong enough, unless one was shown already and was not. A client may demand it of every browser that does not say no. */
function mayEnrolFor(it: Ground): Interruption | null {
  const option = enrollable(it, ({ capabilities }) => capabilities.webauthn !== false)
  if (option === null || it.context.guarding === true || mustWait(it)) return null
  if (hasShown(it, [option.authenticator]) || !wouldDo(it, imaginedNew(option, it.context))) return null
  return { kind: 'enrol', authenticator: option.authenticator, skippable: false, skipsLeft: null, offer: null, row: 1 }
}
