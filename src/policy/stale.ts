import type { CredentialFact } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'

/** Days after which one that never worked is pointed out (`policy.md`, table 4 row 10). */
export const STALE_DAYS = 30

/** Whatever was made before, and never proved since, is stale. */
export const staleBefore = (now: Date): Date => new Date(now.getTime() - STALE_DAYS * DAY_MS)

/** Made so long ago, and never proved since: nobody knows whether it works. */
export const isStale = ({ proofs, createdAt }: Pick<CredentialFact, 'proofs' | 'createdAt'>, now: Date): boolean =>
  proofs === 0 && createdAt <= staleBefore(now)

/** Used, and not again for as long as the strictest policy lets a proof count: nobody knows whether it still works. */
export function isRested({ lastUsedAt }: Pick<CredentialFact, 'lastUsedAt'>, { phaseOuts }: Pick<Policy, 'phaseOuts'>, now: Date): boolean {
  const days = Math.min(...phaseOuts.map(({ proof: { maxAgeDays } }) => (maxAgeDays === 0 ? Infinity : maxAgeDays)))
  return lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() > days * DAY_MS
}
