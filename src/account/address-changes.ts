import type { AccountChanges, AccountNow, PendingAddress } from '../domain/account-room.ts'
import type { Account, Identifier } from '../domain/account.ts'
import { eventAbout, type NewEvent } from '../domain/event.ts'
import type { TypedIdentifier } from '../domain/identifier.ts'
import type { Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/milliseconds.ts'
import type { Dossier } from '../domain/storage.ts'
import { undoLink } from '../domain/undo.ts'
import { codeMac, codeRules, sameMac } from './address-code.ts'
import { isAddress, isLive, withPrimary, written } from './addresses.ts'
import type { Wanted } from './gate.ts'
import type { Ground } from './ground.ts'

const PENDING_MAX = 5
const NEWCOMER_DAYS = 30

/** An address that somebody wants to add, and, where it is somebody's already, whose. */
export interface Adding {
  readonly typed: TypedIdentifier
  readonly owner: Account | null
  readonly code: string
}

/**
 * Posts a code to a new address. Where it belongs to somebody else the answer is the same, no code is right, and its owner is told. However many accounts ask,
 * an address gets so many letters a day for new ones, as many for all others, and no more.
 */
export function add(ground: Ground, { dossier, pending }: AccountNow, { typed, owner, code }: Adding): Wanted<'asked' | 'own'> {
  const { account } = dossier
  if (account.identifiers.some((it) => it.normalised === typed.normalised && isLive(it))) return { value: 'own', changes: null }
  const others = pending.filter((it) => it.normalised !== typed.normalised)
  if (others.length >= PENDING_MAX) return { because: 'full' }
  const isTaken = owner !== null && owner.id !== account.id
  const { value, normalised } = typed
  const mac = codeMac(ground.vault, { accountId: account.id, normalised, code: isTaken ? `none ${code}` : code })
  const row: PendingAddress = {
    value,
    normalised,
    codeMac: mac,
    attempts: 0,
    createdAt: ground.now,
    expiresAt: new Date(ground.now.getTime() + codeRules.minutes * MINUTE_MS),
  }
  return {
    value: 'asked',
    changes: {
      pending: [row],
      count: { subject: account.id, authenticator: 'address', kind: 'letters', limit: codeRules.lettersMax },
      reach: reachOf(ground, account, normalised),
      events: [eventAbout(dossier.account.id, 'identifier.asked')],
      letters: [isTaken ? wanted(ground, owner, value) : coded(ground, account, { value, code })],
      now: ground.now,
    },
  }
}

/** Accounts that have been here for long have letters of their own: else whoever makes a new one could use up those of an address that its owner wants to add. */
function reachOf({ vault, now }: Ground, { createdAt }: Account, normalised: string): NonNullable<AccountChanges['reach']> {
  const isNewcomer = now.getTime() - createdAt.getTime() < NEWCOMER_DAYS * DAY_MS
  return { subject: vault.mac('reached', normalised), authenticator: isNewcomer ? 'address' : 'address+', limit: codeRules.lettersMax }
}

const coded = ({ locale }: Ground, account: Account, { value, code }: { readonly value: string; readonly code: string }): Letter => ({
  channel: 'mail',
  to: value,
  template: 'house/address-code',
  locale: account.locale ?? locale,
  data: { code, minutes: String(codeRules.minutes) },
})

const wanted = ({ locale }: Ground, owner: Account, to: string): Letter => ({
  channel: 'mail',
  to,
  template: 'house/address-wanted',
  locale: owner.locale ?? locale,
  data: {},
})

/** The code from the letter. A wrong one is counted; the fifth ends it. */
export function verify(
  ground: Ground,
  { dossier, pending }: AccountNow,
  { normalised, code }: { readonly normalised: string; readonly code: string },
): Wanted<'verified' | 'wrong' | 'over'> {
  const row = pending.find((it) => it.normalised === normalised)
  if (row === undefined) return { value: 'over', changes: null }
  const { account } = dossier
  if (!sameMac(row.codeMac, codeMac(ground.vault, { accountId: account.id, normalised, code }))) return wrongCode(ground, row)
  const known = account.identifiers.find((it) => it.normalised === normalised)
  const fresh: Identifier = {
    ...(known ?? { kind: 'email', normalised, original: false, primary: false }),
    value: row.value,
    verifiedAt: ground.now,
    endsAt: null,
    distrustedAt: null,
  }
  const identifiers = withPrimary([...account.identifiers.filter((it) => it !== known), fresh], null)
  const data = { address: row.value, undo: undo(ground, dossier, { drop: known === undefined ? [normalised] : [], put: [] }) }
  const letters = toOthers(ground, dossier, normalised, { template: 'house/address-added', data })
  return {
    value: 'verified',
    changes: {
      ...rewritten(ground, dossier, identifiers),
      dropPending: [normalised],
      events: [eventAbout(dossier.account.id, 'identifier.verified')],
      letters,
    },
  }
}

function wrongCode({ now }: Ground, row: PendingAddress): Wanted<'wrong' | 'over'> {
  const attempts = row.attempts + 1
  const nothing = { events: [], letters: [], now }
  if (attempts >= codeRules.triesMax) return { value: 'over', changes: { ...nothing, dropPending: [row.normalised] } }
  return { value: 'wrong', changes: { ...nothing, pending: [{ ...row, attempts }] } }
}

/** Where letters go first, and what the account is called by. */
export function makePrimary(ground: Ground, { dossier }: AccountNow, normalised: string): Wanted<null> {
  const { identifiers } = dossier.account
  const chosen = identifiers.find((it) => it.normalised === normalised && isAddress(it) && isLive(it))
  if (chosen === undefined) return { because: 'gone' }
  if (chosen.primary) return { value: null, changes: null }
  const before = identifiers.filter((it) => it.primary && isAddress(it)).map((it) => ({ normalised: it.normalised, primary: true }))
  const data = { address: chosen.value, undo: undo(ground, dossier, { drop: [], put: before }) }
  return {
    value: null,
    changes: {
      ...rewritten(ground, dossier, withPrimary(identifiers, normalised)),
      events: [eventAbout(dossier.account.id, 'identifier.primary')],
      letters: toOthers(ground, dossier, normalised, { template: 'house/address-primary', data }),
    },
  }
}

/** Takes an address away: for recovery and notices it is good for some days still (`policy.md`, table 4 row 32); one that counts for nothing goes at once. */
export function removeAddress(ground: Ground, { dossier, pending }: AccountNow, normalised: string): Wanted<'removed' | 'dropped'> {
  const nothing = { events: [], letters: [], now: ground.now }
  const found = dossier.account.identifiers.find((it) => it.normalised === normalised && isAddress(it) && it.endsAt == null)
  if (found === undefined) {
    const isPending = pending.some((it) => it.normalised === normalised)
    return isPending ? { value: 'dropped', changes: { ...nothing, dropPending: [normalised] } } : { because: 'gone' }
  }
  const events: readonly NewEvent[] = [eventAbout(dossier.account.id, 'identifier.removed')]
  if (!isLive(found))
    return { value: 'dropped', changes: { ...nothing, dropIdentifiers: [normalised], events, letters: droppedLetters(ground, dossier, found) } }
  const endsAt = new Date(ground.now.getTime() + ground.policy.recovery.channelHours * HOUR_MS)
  const identifiers = withPrimary(
    dossier.account.identifiers.map((it) => (it === found ? { ...it, endsAt } : it)),
    null,
  )
  const put = [{ normalised, primary: found.primary }]
  const data = { address: found.value, undo: undo(ground, dossier, { drop: [], put }) }
  return {
    value: 'removed',
    changes: { ...rewritten(ground, dossier, identifiers), events, letters: noticesTo(dossier.account, 'house/address-removed', ground.locale, data) },
  }
}

/** Whoever once proved that it was theirs hears of it there as well, and everybody else of the account; it cannot be put back, so no letter leads anywhere. */
function droppedLetters({ locale }: Ground, { account }: Dossier, { value, verifiedAt, normalised }: Identifier): readonly Letter[] {
  if (verifiedAt === null) return []
  const others = account.identifiers.filter((it) => it.normalised !== normalised)
  const there: Identifier = { kind: 'email', value, normalised, verifiedAt, original: false, primary: false, endsAt: null, distrustedAt: null }
  return noticesTo({ ...account, identifiers: [...others, there] }, 'house/address-removed', locale, { address: value })
}

/** Only what is different is written. */
function rewritten({ now }: Ground, { account }: Dossier, identifiers: readonly Identifier[]): Pick<AccountChanges, 'identifiers' | 'now'> {
  return { identifiers: identifiers.filter((it) => !account.identifiers.includes(it)).map(written), now }
}

/** A change is told to every address but the one it is about, which may be somebody else's. */
const toOthers = ({ locale }: Ground, { account }: Dossier, normalised: string, { template, data }: Pick<Letter, 'template' | 'data'>): readonly Letter[] =>
  noticesTo({ ...account, identifiers: account.identifiers.filter((it) => it.normalised !== normalised) }, template, locale, data)

/** Good for as long as an address that was taken away is. */
const undo = (
  ground: Ground,
  { account }: Dossier,
  change: { readonly drop: readonly string[]; readonly put: readonly { readonly normalised: string; readonly primary: boolean }[] },
): string => undoLink(ground, { kind: 'addresses', accountId: account.id, ...change }, Math.max(ground.policy.recovery.channelHours, 24))
