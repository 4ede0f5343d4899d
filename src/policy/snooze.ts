import { DAY_MS } from '../domain/milliseconds.ts'
import type { OfferFact, OfferKind } from '../domain/offer.ts'
import type { OfferRules } from '../domain/policy.ts'

/** What came of an offer: it was put before the person, they put it off (or what was tried without a dialog failed), or they want no more of it. */
export type OfferAnswer = 'shown' | 'later' | 'never'

/** An offer as it is remembered from now on (`policy.md`, table 3 rows 5 to 10). */
export function offerAfter(before: Pick<OfferFact, 'kind' | 'here'> & Partial<OfferFact>, answer: OfferAnswer, rules: OfferRules, now: Date): OfferFact {
  const { kind, here, skips = 0, snoozedUntil = null, never = false } = before
  const fact = { kind, here, skips, snoozedUntil, never, lastShownAt: now }
  if (answer === 'shown') return fact
  if (answer === 'never') return { ...fact, never: true }
  return { ...fact, skips: skips + 1, snoozedUntil: new Date(now.getTime() + daysAfter(kind, skips, rules) * DAY_MS) }
}

/** How long an offer rests once it was put off, having been put off so often before. */
function daysAfter(kind: OfferKind, skips: number, { snoozeDays, secondDays, recoveryDays }: OfferRules): number {
  if (kind === 'second') return secondDays
  if (kind === 'recovery') return recoveryDays
  return snoozeDays[Math.min(skips, snoozeDays.length - 1)] ?? 0
}
