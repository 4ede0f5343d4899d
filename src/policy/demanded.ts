import { backupAcr } from '../domain/acr.ts'
import type { Interruption } from '../domain/decision.ts'
import { type Demand, demandOf } from './deadline.ts'
import { enrollable, type Ground, hasShown, isReplacement, madeNow, mustWait, provable } from './ground.ts'
import { blocksAtAll } from './ratchet.ts'
import { askedFor, denied, ended, type Verdict } from './verdicts.ts'

const FAILURES_MAX = 2

/** Table 3 row 2, where recovering was the wish: it ends in a replacement whose first use is the sign-in, or not at all, whatever the browser can. */
export function recovering(it: Ground): Verdict | null {
  const { context, route, policy, accepted, facts, assurance } = it
  if (context.purpose !== 'recovery' || assurance === null || hasShown(it, policy.roles.replacement)) return null
  const replacing = accepted.filter((id) => policy.roles.replacement.includes(id))
  if (madeNow(it) !== null) return askedFor(route, replacing, 'more-wanted')
  const option = facts.options.find((one) => one.enrollable && isReplacement(one, policy))
  return option === undefined ? denied('demand-cannot-be-met') : enrolmentDemanded(option.authenticator, 'more-wanted', 2)
}

/** Table 3 row 2: whoever came in by a way back makes a replacement, whose first use is the sign-in. Without the means it stays a backup sign-in. */
export function recovered(it: Ground): Verdict | null {
  const { context, route, policy, accepted } = it
  if (!isWayBack(it) || hasShown(it, policy.roles.replacement) || context.enrolmentFailures >= FAILURES_MAX) return null
  const replacing = accepted.filter((id) => policy.roles.replacement.includes(id))
  if (madeNow(it) !== null) return askedFor(route, replacing, 'more-wanted')
  const option = enrollable(it)
  return option === null ? null : enrolmentDemanded(option.authenticator, 'more-wanted', 2)
}

/** A code in a browser that knows the account, which has nothing else left (table 2 row B2). */
function isWayBack(it: Ground): boolean {
  const { context, standing, assurance } = it
  const made = madeNow(it)
  return context.browser.known && it.retired && assurance?.acr === backupAcr && standing.active.every((credential) => credential === made)
}

const enrolmentDemanded = (authenticator: string, because: Verdict['because'], row: number): Verdict => ({
  ...ended,
  outcome: 'ask',
  because,
  afterSignIn: { kind: 'enrol', authenticator, skippable: false, skipsLeft: row === 3 ? 0 : null, offer: null, row },
})

/** Table 3 rows 3 and 4: the deadline is over and the grace used up. Nobody is locked out by it: without the means, or while what is demanded has to wait, a second proof does, this time. */
export function pastDeadline(it: Ground): Verdict | null {
  if (demandOn(it).is !== 'due') return null
  const option = enrollable(it)
  if (option === null || it.context.enrolmentFailures >= FAILURES_MAX || it.context.held === true) return withoutMeans(it)
  const proving = provable(it)
  if (proving !== null) return askedFor(it.route, [proving.authenticator, ...carrying(it)], 'deadline')
  return mustWait(it) ? withoutMeans(it) : enrolmentDemanded(option.authenticator, 'deadline', 3)
}

/** Row 4. That it was so is in `because`: it counts as one "not now". */
function withoutMeans(it: Ground): Verdict {
  const more = carrying(it)
  const isEnough = more.length === 0 || !it.shown.every(({ authenticator }) => it.policy.roles.retiring.includes(authenticator))
  return isEnough ? { ...ended, outcome: 'satisfied', because: 'deadline' } : askedFor(it.route, more, 'deadline')
}

/** What is neither retiring nor replacing, and was not shown. */
const carrying = ({ accepted, policy: { roles }, shown }: Ground): readonly string[] =>
  accepted.filter((id) => !roles.retiring.includes(id) && !roles.replacement.includes(id) && shown.every((it) => it.authenticator !== id))

/** Before the grace is used up, the same is put before people with as many "not now"s as are left. Neither pauses nor "never" hold it back. */
export function inGrace(it: Ground): Interruption | null {
  const demand = demandOn(it)
  const option = enrollable(it)
  if (demand.is !== 'in-grace' || option === null || it.context.shown.includes('replacement')) return null
  const common = { offer: 'replacement', skipsLeft: demand.skipsLeft, row: 3 } as const
  const proving = provable(it)
  if (proving !== null) return { kind: 'prove', authenticator: proving.authenticator, ...common }
  return { kind: 'enrol', authenticator: option.authenticator, skippable: true, ...common }
}

/** Demanded where rows 8 and 9 of table 1 decided, by a policy that blocks and may go on doing so, and nothing was made or used in this sign-in. */
function demandOn(it: Ground): Demand {
  const { row, phaseOut, facts, context, policy } = it
  if (phaseOut === null || !blocksAtAll(phaseOut) || context.realm.paused.includes(phaseOut.id)) return { is: 'not-yet' }
  const isUnmet = (row === '8' || row === '9') && madeNow(it) === null && !hasShown(it, policy.roles.replacement)
  return isUnmet ? demandOf(phaseOut, facts, context.now) : { is: 'not-yet' }
}
