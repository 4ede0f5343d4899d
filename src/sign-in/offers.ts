import type { Interruption } from '../domain/decision.ts'
import type { OfferFact, OfferKind } from '../domain/offer.ts'
import type { SignIn } from '../domain/sign-in.ts'
import { offerAfter, type OfferAnswer } from '../policy/snooze.ts'
import { eventOf, type Move, type Work } from './move.ts'

/** How an offer is put off: for some days, on this device, or for good. */
export type Snooze = '' | 'device' | 'never'

type Rows = NonNullable<Move['write']['offers']>

/** Written down when an offer is put before a person, or tried without a dialog: on the account, so that the next one waits wherever it is due. */
export function offerShown(work: Work, signIn: SignIn, asked: Interruption & { readonly offer: OfferKind }): Move['write'] {
  const { offer, row } = asked
  const authenticator = 'authenticator' in asked ? asked.authenticator : null
  return {
    offers: rowsOf(work, null, after(work, offer, null, 'shown')),
    events: [eventOf(work, signIn, 'nudge.shown', { offer, row, authenticator, family: work.guest.family })],
  }
}

/** What came of an offer: which, about what, and the browser it happened in; null where none has an id. */
export interface Offered {
  readonly offer: OfferKind
  readonly authenticator: string
  readonly browserId: string | null
}

/** They did it. What may be offered again all the same (a second one, one on the next device) rests as after the first "not now". */
export function offerTaken(work: Work, signIn: SignIn, { offer, authenticator, browserId }: Offered): Move['write'] {
  const { house } = work
  const place = placeOf(offer, '', browserId)
  const rested = offerAfter({ kind: offer, here: place !== null }, 'later', house.policy().offers, house.now())
  return {
    offers: rowsOf(work, place, { ...rested, skips: 0, snoozedUntil: offer === 'replacement' ? null : rested.snoozedUntil }),
    events: [eventOf(work, signIn, 'nudge.accepted', { offer, authenticator })],
  }
}

/** "Not now", "not on this device", "never". What counts for one browser is lost where that has no id. */
export function offerPutOff(work: Work, signIn: SignIn, { offer, authenticator, browserId }: Offered, how: Snooze): Move['write'] {
  const place = placeOf(offer, how, browserId)
  const row = after(work, offer, place, how === '' ? 'later' : 'never')
  const common = { offer, authenticator }
  const snoozed = () => eventOf(work, signIn, 'nudge.snoozed', { ...common, until: row.snoozedUntil, skips: row.skips })
  const never = () => eventOf(work, signIn, 'nudge.never', { ...common, here: how === 'device' })
  return { offers: rowsOf(work, place, row), events: [how === '' ? snoozed() : never()] }
}

/** The row of the account is null, that of a browser is its id; `undefined`: of this browser, but it has none. */
type Place = string | null | undefined

/** "Create one on this device" is put off per device, all else per account. */
function placeOf(offer: OfferKind, how: Snooze, browserId: string | null): Place {
  const isHere = how === 'device' || (how === '' && offer === 'this-device')
  return isHere ? (browserId ?? undefined) : null
}

function after({ dossier, house }: Work, kind: OfferKind, place: Place, answer: OfferAnswer): OfferFact {
  const here = place !== null
  const before = dossier?.offers.find((it) => it.kind === kind && it.here === here) ?? { kind, here }
  return offerAfter(before, answer, house.policy().offers, house.now())
}

function rowsOf({ dossier }: Work, browserId: Place, { here: _here, ...row }: OfferFact): Rows {
  return dossier === null || browserId === undefined ? [] : [{ ...row, accountId: dossier.account.id, browserId }]
}
