/** What a person may be asked after a sign-in (table 3 of `policy.md`, rows 5 to 10). */
export const offerKinds = ['upgrade', 'this-device', 'replacement', 'second', 'recovery', 'note'] as const

export type OfferKind = (typeof offerKinds)[number]

/** What came of one kind of offer, on this account or, where `here`, in this browser. */
export interface OfferFact {
  readonly kind: OfferKind
  readonly here: boolean
  readonly lastShownAt: Date
  /** "Not now", so often. */
  readonly skips: number
  readonly snoozedUntil: Date | null
  /** "Never ask me again", or, where `here`, "not on this device". */
  readonly never: boolean
}
