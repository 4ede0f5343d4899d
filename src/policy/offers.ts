import type { Interruption } from '../domain/decision.ts'
import type { OfferKind } from '../domain/offer.ts'
import { inGrace } from './demanded.ts'
import { type Ground, hasRoom, hasShown, hasShownLasting, isReplacement, madeNow, provable } from './ground.ts'
import { acceptsSilent } from './kinds.ts'
import { isDue, isFresh, mayAsk } from './resting.ts'
import { factOf } from './times.ts'
import { codesOffered, isCarried, lacksChannel, replacementOffered } from './wishes.ts'

/** One row of table 3 that only offers: when it is due, and what is put before the person; null where there is nothing to put. */
interface Row {
  readonly row: number
  readonly offer: OfferKind
  readonly when: (it: Ground) => boolean
  readonly asks: (it: Ground) => Interruption | null
}

/** Rows 5 to 10 of table 3 of `policy.md`, in their order. */
const rows: readonly Row[] = [
  { row: 5, offer: 'upgrade', when: mayUpgrade, asks: silently },
  { row: 6, offer: 'this-device', when: cameFromAnother, asks: (it) => replacementOffered(it, 'this-device', 6) },
  { row: 7, offer: 'replacement', when: ({ standing }) => standing.class === 'C0' || standing.class === 'C1', asks: firstOne },
  {
    row: 8,
    offer: 'second',
    when: ({ standing }) => standing.class === 'C2',
    asks: (it) => replacementOffered(it, 'second', 8) ?? codesOffered(it, 'second', 8),
  },
  { row: 9, offer: 'recovery', when: (it) => it.standing.class === 'C3' && !isCarried(it), asks: (it) => lacksChannel(it) ?? codesOffered(it, 'recovery', 9) },
  { row: 10, offer: 'note', when: wasJustBlocked, asks: () => ({ kind: 'note', message: 'retiring-not-needed', offer: 'note', row: 10 }) },
]

/** The one thing to put before a person who is let in; null for nothing. */
export function offerOf(it: Ground): Interruption | null {
  const { context, breakGlass } = it
  if (context.purpose !== 'sign-in' || context.prompts.includes('none') || breakGlass) return null
  return inGrace(it) ?? (mayAsk(it) ? firstOf(it) : null)
}

function firstOf(it: Ground): Interruption | null {
  for (const { offer, when, asks } of rows) {
    const asked = isDue(it, offer) && when(it) ? asks(it) : null
    if (asked !== null) return asked
  }
  return null
}

/** Row 5: after what retires, where the browser can, and nobody said "never". */
function mayUpgrade(it: Ground): boolean {
  const { policy, context, facts } = it
  if (!policy.passkeys.autoUpgrade || context.capabilities.conditionalCreate !== true || isFresh(it, 'upgrade')) return false
  if (!hasRoom(it) || !acceptsSilent(facts.account, policy, context.now)) return false
  const isRefused = facts.offers.some((offer) => offer.kind === 'replacement' && offer.never)
  return hasShown(it, policy.roles.retiring) && !hasShown(it, policy.roles.replacement) && !isRefused
}

function silently({ facts, policy }: Ground): Interruption | null {
  const option = facts.options.find((it) => it.enrollable && it.needsWebAuthn && isReplacement(it, policy))
  return option === undefined ? null : { kind: 'upgrade', authenticator: option.authenticator, offer: 'upgrade', row: 5 }
}

/** Row 6. */
function cameFromAnother({ shown, policy, context }: Ground): boolean {
  const byAnother = shown.some((it) => policy.roles.replacement.includes(it.authenticator) && it.observed?.crossDevice === true)
  return byAnother && context.capabilities.platformAuthenticator === true
}

/** Row 7: make one, or use the one that is there. One that was made or used in this sign-in is asked for in another. */
function firstOne(it: Ground): Interruption | null {
  if (madeNow(it) !== null || hasShownLasting(it)) return null
  const proving = provable(it)
  if (proving !== null) return { kind: 'prove', authenticator: proving.authenticator, offer: 'replacement', row: 7 }
  return replacementOffered(it, 'replacement', 7)
}

/** Row 10: once per block; the first sign-in that is blocked begins it. */
function wasJustBlocked({ mode, facts, phaseOut, row }: Ground): boolean {
  if ((mode !== 'block' && mode !== 'remove') || row === '6' || phaseOut === null) return false
  const begins = (factOf(facts.phaseOuts, phaseOut.id)?.blockedSince ?? null) === null
  return begins || facts.offers.every((it) => it.kind !== 'note')
}
