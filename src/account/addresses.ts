import type { Identifier } from '../domain/account.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import type { Dossier } from '../domain/storage.ts'

/** An e-mail address of an account as its owner sees it. */
export interface AddressView {
  readonly identifier: Identifier
  /** `young`: verified, and too new to count for recovery yet; `ends`: taken away, and kept for recovery and notices for a while. */
  readonly state: 'verified' | 'young' | 'unverified' | 'distrusted' | 'ends'
}

export const isAddress = ({ kind }: Pick<Identifier, 'kind'>): boolean => kind === 'email'

/** Verified, neither taken away nor read by somebody else. */
export const isLive = ({ verifiedAt, endsAt, distrustedAt }: Identifier): boolean => verifiedAt !== null && endsAt == null && distrustedAt == null

/** The first one is the primary one. */
export const addressesOf = ({ account }: Pick<Dossier, 'account'>, channelHours: number, now: Date): readonly AddressView[] =>
  account.identifiers.filter(isAddress).map((identifier) => ({ identifier, state: stateOf(identifier, channelHours, now) }))

function stateOf(it: Identifier, channelHours: number, now: Date): AddressView['state'] {
  if (it.endsAt != null) return 'ends'
  if (it.distrustedAt != null) return 'distrusted'
  if (it.verifiedAt === null) return 'unverified'
  return it.original || now.getTime() - it.verifiedAt.getTime() >= channelHours * HOUR_MS ? 'verified' : 'young'
}

/** As it is written back: without what only reading tells. */
export const written = ({ original: _original, ...identifier }: Identifier): Omit<Identifier, 'original'> => identifier

/** Exactly one of those that count is the primary one: the named one, else the one that was, else the oldest. */
export function withPrimary(identifiers: readonly Identifier[], wanted: string | null): readonly Identifier[] {
  const live = identifiers.filter((it) => isAddress(it) && isLive(it))
  const chosen = live.find((it) => it.normalised === wanted) ?? live.find((it) => it.primary) ?? live[0]
  return identifiers.map((it) => (isAddress(it) ? { ...it, primary: it === chosen } : chosen === undefined ? it : { ...it, primary: false }))
}
