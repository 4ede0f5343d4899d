import { normaliseIdentifier } from '../domain/identifier.ts'
import type { Storage } from '../domain/storage.ts'
import type { Tools } from '../domain/vault.ts'
import type { Route, Visit } from '../http/visit.ts'
import { add, makePrimary, removeAddress, verify } from './address-changes.ts'
import { makeAddressCode, typedCode } from './address-code.ts'
import { addressesPage } from './address-pages.ts'
import { addressesOf } from './addresses.ts'
import { type CardParts, changing, fieldIn } from './changing.ts'
import { seeOther } from './frame.ts'
import { noticeIn, toldAt } from './notice.ts'
import type { Resident } from './resident.ts'

const ROOM = '/account/addresses'
const CHANGE = `${ROOM}/change`

export interface AddressParts extends CardParts {
  readonly storage: Pick<Storage, 'accounts' | 'room'>
  readonly randomBytes: Tools['randomBytes']
}

/** Addresses: looking needs a session, changing a fresh proof. */
export function addressRoutes(parts: AddressParts): readonly Route[] {
  const { inRoom, freshly } = parts.frame
  return [
    ['GET', ROOM, inRoom((visit, resident) => showAll(parts, visit, resident, false))],
    ['GET', CHANGE, freshly((visit, resident) => showAll(parts, visit, resident, true))],
    ['POST', `${ROOM}/add`, freshly((visit, resident) => adding(parts, visit, resident), CHANGE)],
    ['POST', `${ROOM}/verify`, freshly((visit, resident) => verifying(parts, visit, resident), CHANGE)],
    ['POST', `${ROOM}/primary`, freshly((visit, resident) => choosing(parts, visit, resident), CHANGE)],
    ['POST', `${ROOM}/remove`, freshly((visit, resident) => removing(parts, visit, resident), CHANGE)],
  ]
}

async function showAll(parts: AddressParts, visit: Visit, resident: Resident, editable: boolean): Promise<void> {
  const { t, locale } = visit.state
  const { channelHours } = parts.policy().recovery
  const pending = editable ? ((await parts.storage.room.read(resident.dossier.account.id))?.pending ?? []) : []
  const all = { addresses: addressesOf(resident.dossier, channelHours, parts.now()), pending, channelHours, editable }
  return parts.frame.show(visit, resident, addressesPage(all, { t, locale, notice: noticeIn(visit) }))
}

async function adding(parts: AddressParts, visit: Visit, resident: Resident): Promise<void> {
  const typed = normaliseIdentifier(fieldIn(visit, 'address'))
  if (typed?.kind !== 'email') return seeOther(visit, toldAt(CHANGE, 'malformed'))
  const owner = await parts.storage.accounts.byIdentifier(typed.normalised)
  const code = makeAddressCode(parts)
  return changing(parts, visit, resident, { decide: (ground, now) => add(ground, now, { typed, owner, code }), told: (value) => value, back: CHANGE })
}

/** Where somebody else verified the address first, the code is as wrong as any. */
const verifying = (parts: AddressParts, visit: Visit, resident: Resident): Promise<void> =>
  changing(parts, visit, resident, {
    decide: (ground, now) => verify(ground, now, { normalised: fieldIn(visit, 'address'), code: typedCode(fieldIn(visit, 'code')) }),
    told: (value) => value,
    back: CHANGE,
    taken: 'over',
  })

const choosing = (parts: AddressParts, visit: Visit, resident: Resident): Promise<void> =>
  changing(parts, visit, resident, { decide: (ground, now) => makePrimary(ground, now, fieldIn(visit, 'address')), told: () => 'primary', back: CHANGE })

const removing = (parts: AddressParts, visit: Visit, resident: Resident): Promise<void> =>
  changing(parts, visit, resident, {
    decide: (ground, now) => removeAddress(ground, now, fieldIn(visit, 'address')),
    told: (value) => `address-${value}`,
    back: CHANGE,
  })
