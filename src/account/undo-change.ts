import type { AccountChanges, AccountNow } from '../domain/account-room.ts'
import type { Account, Identifier } from '../domain/account.ts'
import { eventAbout } from '../domain/event.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Undo } from '../domain/undo.ts'
import { withPrimary, written } from './addresses.ts'

/** A change of the account that a letter told of and that is taken back as a whole. */
export type Taken = Extract<Undo, { readonly kind: 'removal' | 'addresses' }>

export interface TakingBack {
  readonly now: Date
  readonly locale: string
  /** How young an address must be to go with those that the link names, in hours: somebody else may have put it there. */
  readonly youngHours: number
}

/** Whether there is anything left to take back: what was taken away is still away, what was added is still there. */
export function isOpen({ account, credentials }: Dossier, undo: Taken): boolean {
  if (undo.kind === 'removal') return credentials.some((it) => it.id === undo.credentialId && isRemovedThen(it, undo.removedAt))
  const named = (name: string): Identifier | undefined => account.identifiers.find(({ normalised }) => normalised === name)
  return undo.drop.some((it) => named(it) !== undefined) || undo.put.some((it) => isOtherwise(named(it.normalised), it.primary))
}

const isRemovedThen = ({ status, statusWhy, statusSince }: Dossier['credentials'][number], at: number): boolean =>
  status === 'revoked' && statusWhy === 'owner' && statusSince?.getTime() === at

const isOtherwise = (it: Identifier | undefined, primary: boolean): boolean => it !== undefined && (it.endsAt != null || (primary && !it.primary))

/** Puts everything back, signs everybody out, and says so to every address that counts then. */
export function takenBack({ dossier }: AccountNow, undo: Taken, { now, locale, youngHours }: TakingBack): AccountChanges | null {
  if (!isOpen(dossier, undo)) return null
  const { account } = dossier
  const out = { stopSignIns: true, endSessions: true, forget: { madeBy: null, exceptBrowserId: null }, now } as const
  if (undo.kind === 'removal') {
    const credential = dossier.credentials.find(({ id }) => id === undo.credentialId)
    const { authenticator = '', label = '' } = credential ?? {}
    return {
      ...out,
      credentials: [{ id: undo.credentialId, status: 'active' }],
      events: [eventAbout(dossier.account.id, 'passkey.restored', { authenticator })],
      letters: noticesTo(account, 'house/passkey-restored', locale, { authenticator, label }),
    }
  }
  const { kept, dropped } = addressesAfter(account, undo, { now, youngHours })
  return {
    ...out,
    dropIdentifiers: dropped,
    identifiers: kept.filter((it) => !account.identifiers.includes(it)).map(written),
    events: [eventAbout(dossier.account.id, 'identifier.restored', { dropped: dropped.length, restored: undo.put.length })],
    letters: noticesTo({ ...account, identifiers: kept }, 'house/addresses-restored', locale),
  }
}

type Addresses = Extract<Taken, { readonly kind: 'addresses' }>

/** Whoever takes an address away has often put another there first. */
function addressesAfter({ identifiers }: Account, { drop, put }: Addresses, { now, youngHours }: Pick<TakingBack, 'now' | 'youngHours'>) {
  const isPut = ({ normalised }: Identifier): boolean => put.some((it) => it.normalised === normalised)
  const isYoung = ({ kind, original, verifiedAt }: Identifier): boolean =>
    kind === 'email' && !original && verifiedAt !== null && now.getTime() - verifiedAt.getTime() < youngHours * HOUR_MS
  const isDropped = (it: Identifier): boolean => !isPut(it) && (drop.includes(it.normalised) || isYoung(it))
  const back = identifiers.filter((it) => !isDropped(it)).map((it) => (isPut(it) ? { ...it, endsAt: null } : it))
  const primary = put.find((it) => it.primary)?.normalised ?? null
  return { kept: withPrimary(back, primary).map((it, at) => same(it, back[at])), dropped: identifiers.filter(isDropped).map(({ normalised }) => normalised) }
}

/** What is as it was stays the very same, so that it is not written. */
const same = (it: Identifier, before: Identifier | undefined): Identifier => (before !== undefined && before.primary === it.primary ? before : it)
