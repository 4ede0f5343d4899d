import type { KnownBrowser } from '../domain/browser.ts'
import type { Decision } from '../domain/decision.ts'
import type { Context, Facts } from '../domain/facts.ts'
import { DAY_MS, HOUR_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import { HOLD_WINDOW_DAYS, type Recovery } from '../domain/recovery.ts'
import { standingEvidence } from './counting.ts'
import { isMailboxAlone } from './guard.ts'
import { isPast } from './times.ts'

/** Somebody wants to add a credential to an account. */
export interface Wish {
  readonly facts: Facts
  readonly policy: Pick<Policy, 'recovery' | 'roles' | 'passkeys'>
  readonly context: Pick<Context, 'now' | 'evidence'>
  readonly decision: Pick<Decision, 'class' | 'accepted'>
  readonly browser: KnownBrowser | null
  /** When they first wanted to, in a hold that nobody vetoed; null: now. */
  readonly heldSince: Date | null
}

/**
 * Until when a credential that rests on the mailbox alone has to wait, while one exists that ever worked (`policy.md`, table 4 row 5); null: it need not, or
 * waited long enough. A browser where the replacement signed in a day ago is trusted, and so is anything shown beside the code.
 */
export function holdUntil(wish: Wish): Date | null {
  const { policy, context } = wish
  if (!isRecovery(wish)) return null
  const until = new Date((wish.heldSince ?? context.now).getTime() + policy.recovery.holdHours * HOUR_MS)
  return until > context.now ? until : null
}

/**
 * Whether adding a credential on what was shown is a recovery, whatever it was called: it rests on the mailbox alone, and there is something better. What was
 * shown with a credential that was taken away since is nothing beside it.
 */
export function isRecovery({ facts, policy, context, decision, browser }: Omit<Wish, 'heldSince'>): boolean {
  const shown = standingEvidence(context, decision.accepted, facts, policy)
  return isMailboxAlone({ facts, policy, now: context.now, class: decision.class, shown }) && !isTrusted(browser, policy, context.now)
}

/** Since when a hold counts; null: there is none, or it was over so long ago that it starts over. */
export function heldSince(recoveries: readonly Recovery[], now: Date): Date | null {
  const held = recoveries.find(({ state }) => state === 'held')
  return held === undefined || isPast(held.until, HOLD_WINDOW_DAYS * DAY_MS, now) ? null : held.startedAt
}

function isTrusted(browser: KnownBrowser | null, { roles }: Wish['policy'], now: Date): boolean {
  if (browser === null) return false
  const wasMadeByIt = roles.replacement.includes(browser.madeBy) && isPast(browser.firstSeenAt, DAY_MS, now)
  return wasMadeByIt || isPast(browser.lastReplacementAt, DAY_MS, now)
}
