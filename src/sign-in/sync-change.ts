import type { OfferFact } from '../domain/offer.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Use } from './credential-use.ts'
import type { Move } from './move.ts'

/**
 * Sync was turned off for what was just used (`policy.md`, table 4 row 13): one place fewer keeps it, so that a second one, or codes, are suggested at the next
 * question, however lately that was put off. "Never" stays never.
 */
export function askAgain(dossier: Dossier, use: Use | null): { readonly dossier: Dossier; readonly offers: NonNullable<Move['write']['offers']> } {
  const before = dossier.credentials.find((it) => it.id === use?.write.id)?.assessed.bound
  if (before !== 'synced' || use?.write.assessed.bound !== 'device') return { dossier, offers: [] }
  const resting = dossier.offers.filter(isPutOff)
  const awake = resting.map((it) => ({ ...it, skips: 0, snoozedUntil: null }))
  return {
    dossier: { ...dossier, offers: [...dossier.offers.filter((it) => !isPutOff(it)), ...awake] },
    offers: awake.map(({ here: _here, ...it }) => ({ ...it, accountId: dossier.account.id, browserId: null })),
  }
}

/** What the same step writes of an offer anyway says more. */
export const notYetIn = ({ write: { offers = [] } }: Move, more: NonNullable<Move['write']['offers']>): NonNullable<Move['write']['offers']> =>
  more.filter((it) => !offers.some(({ kind, browserId }) => kind === it.kind && browserId === it.browserId))

const isPutOff = ({ kind, here, snoozedUntil }: OfferFact): boolean => kind === 'second' && !here && snoozedUntil !== null
