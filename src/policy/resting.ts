import { backupAcr } from '../domain/acr.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import type { OfferFact, OfferKind } from '../domain/offer.ts'
import type { Ground } from './ground.ts'
import { isPast } from './times.ts'

/** At most one interruption per sign-in, and a pause after each; what is tried silently is none (table 3, last row). */
export function mayAsk(it: Ground): boolean {
  const { policy, facts, context } = it
  if (!policy.offers.enabled || context.shown.some((kind) => kind !== 'upgrade')) return false
  return facts.offers.every(({ kind }) => kind === 'upgrade' || !isFresh(it, kind)) && mayAdd(it)
}

/** What is added on the strength of a backup alone is a recovery, and no offer, while something works. */
const mayAdd = ({ assurance, standing }: Ground): boolean => assurance?.acr !== backupAcr || standing.class === 'C0' || standing.class === 'C1'

/** Put before the person less than a pause ago. */
export const isFresh = ({ facts, policy, context }: Ground, kind: OfferKind): boolean =>
  facts.offers.some((it) => it.kind === kind && !isPast(it.lastShownAt, policy.offers.pauseHours * HOUR_MS, context.now))

/** Neither put off, nor put off too often, nor refused for good: on the account or here. */
export function isDue({ facts, policy, context }: Ground, kind: OfferKind): boolean {
  const { skipsMax } = policy.offers
  const rests = (it: OfferFact): boolean =>
    it.never || (it.snoozedUntil !== null && it.snoozedUntil > context.now) || (skipsMax !== null && it.skips >= skipsMax)
  return !context.shown.includes(kind) && !facts.offers.some((it) => it.kind === kind && rests(it))
}
