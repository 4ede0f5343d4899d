import type { Interruption } from '../domain/decision.ts'
import type { OfferFact, OfferKind } from '../domain/offer.ts'
import type { OfferRules } from '../domain/policy.ts'
import type { SignIn } from '../domain/sign-in.ts'
import { decisionId, eventOf, type Move, type Work } from './move.ts'

/** How an offer is put off: for some days, on this device, or for good. */
export type Snooze = '' | 'device' | 'never'

type Told = NonNullable<Move['write']['offers']>
type Row = Omit<OfferFact, 'kind' | 'here'>

const DAY_MS = 86_400_000

/** Written down when an offer is put before a person, or tried without a dialog: on the account, so that the next one waits wherever it is due. */
export function offerShown(work: Work, signIn: SignIn, asked: Interruption & { readonly offer: OfferKind }): Move['write'] {
  const { offer, row } = asked
  const authenticator = 'authenticator' in asked ? asked.authenticator : null
  return {
    offers: told(work, offer, null, { ...before(work, offer, false), lastShownAt: work.house.now() }),
    events: [eventOf(work, signIn, 'nudge.shown', { ...decisionId(work, signIn), offer, row, authenticator, family: work.guest.family })],
  }
}

/** What came of an offer: which, about what, and the browser it happened in; null where none has an id. */
export interface Offered {
  readonly offer: OfferKind
  readonly authenticator: string
  readonly browserId: string | null
}

/** They did it. Rows that stay open (a second one, more ways to recover) wait as after a "not now". */
export function offerTaken(work: Work, signIn: SignIn, { offer, authenticator, browserId }: Offered): Move['write'] {
  const now = work.house.now()
  const again = offer === 'replacement' ? null : later(now, daysOf(offer, 0, work.house.policy().offers))
  return {
    offers: told(work, offer, placeOf(offer, '', browserId), { lastShownAt: now, skips: 0, snoozedUntil: again, never: false }),
    events: [eventOf(work, signIn, 'nudge.accepted', { ...decisionId(work, signIn), offer, authenticator })],
  }
}

/** "Not now", "not on this device", "never". What counts for one browser is lost where that has no id. */
export function offerPutOff(work: Work, signIn: SignIn, { offer, authenticator, browserId }: Offered, how: Snooze): Move['write'] {
  const place = placeOf(offer, how, browserId)
  const row = { ...before(work, offer, place !== null), lastShownAt: work.house.now() }
  const common = { ...decisionId(work, signIn), offer, authenticator }
  if (how !== '') {
    const events = [eventOf(work, signIn, 'nudge.never', { ...common, here: how === 'device' })]
    return { offers: told(work, offer, place, { ...row, never: true }), events }
  }
  const until = later(row.lastShownAt, daysOf(offer, row.skips, work.house.policy().offers))
  const skips = row.skips + 1
  const events = [eventOf(work, signIn, 'nudge.snoozed', { ...common, until, skips })]
  return { offers: told(work, offer, place, { ...row, skips, snoozedUntil: until }), events }
}

/** "Create one on this device" is put off per device, all else per account. `undefined`: here, but here has no id. */
function placeOf(offer: OfferKind, how: Snooze, browserId: string | null): string | null | undefined {
  const isHere = how === 'device' || (how === '' && offer === 'this-device')
  return isHere ? (browserId ?? undefined) : null
}

function told({ dossier }: Work, kind: OfferKind, browserId: string | null | undefined, row: Row): Told {
  return dossier === null || browserId === undefined ? [] : [{ ...row, kind, accountId: dossier.account.id, browserId }]
}

function before({ dossier, house }: Work, kind: OfferKind, here: boolean): Row {
  const known = dossier?.offers.find((it) => it.kind === kind && it.here === here)
  if (known === undefined) return { lastShownAt: house.now(), skips: 0, snoozedUntil: null, never: false }
  const { lastShownAt, skips, snoozedUntil, never } = known
  return { lastShownAt, skips, snoozedUntil, never }
}

const later = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY_MS)

/** Rows 8 and 9 have pauses of their own; the others grow with every "not now". */
function daysOf(offer: OfferKind, skips: number, { secondDays, recoveryDays, snoozeDays }: OfferRules): number {
  if (offer === 'second') return secondDays
  if (offer === 'recovery') return recoveryDays
  return snoozeDays[Math.min(skips, snoozeDays.length - 1)] ?? 0
}
