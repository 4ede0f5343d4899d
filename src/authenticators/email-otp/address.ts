import type { Account } from '../../domain/account.ts'
import { normaliseIdentifier, type TypedIdentifier } from '../../domain/identifier.ts'
import type { Holder } from '../authenticator.ts'

/** Where a code goes (null: nowhere) and what the page may say of it (null: no more than "the address of this account"). */
export interface Recipient {
  readonly address: string | null
  readonly shown: string | null
}

const NOWHERE: Recipient = { address: null, shown: null }

/** The verified address that was typed; where none was typed, the account's primary one; for a name that nobody has, the address typed, if it is one. */
export function recipientOf({ account, identifier }: Pick<Holder, 'account' | 'identifier'>): Recipient {
  const named = typedAddress(identifier)
  if (account === null) return named === null ? NOWHERE : { address: named.value, shown: named.value }
  const addresses = verifiedAddresses(account)
  const matching = addresses.find((it) => it.normalised === named?.normalised)
  if (named !== null && matching !== undefined) return { address: matching.value, shown: named.value }
  // Typed, and not theirs any more: what the page says of it is what it would say to a stranger, and no letter goes there.
  if (named !== null) return { address: null, shown: named.value }
  const primary = addresses.find((it) => it.primary) ?? addresses[0]
  return primary === undefined ? NOWHERE : { address: primary.value, shown: null }
}

function typedAddress(identifier: string | null): TypedIdentifier | null {
  const typed = identifier === null ? null : normaliseIdentifier(identifier)
  return typed?.kind === 'email' ? typed : null
}

/** Addresses at which an account's owner was seen to read. */
const verifiedAddresses = (account: Account): Account['identifiers'] => account.identifiers.filter((it) => it.kind === 'email' && it.verifiedAt !== null)
