import type { Account } from '../../domain/account.ts'
import { normaliseIdentifier } from '../../domain/identifier.ts'
import type { Holder } from '../authenticator.ts'

/** Where a code goes (null: nowhere) and what the page may say of it (null: no more than "the address of this account"). */
export interface Recipient {
  readonly address: string | null
  readonly shown: string | null
}

/** The verified address that was typed, else the account's primary one; for a name that nobody has, the address typed, if it is one. */
export function recipientOf({ account, identifier }: Pick<Holder, 'account' | 'identifier'>): Recipient {
  const typed = identifier === null ? null : normaliseIdentifier(identifier)
  const typedAddress = typed?.kind === 'email' ? typed : null
  if (account === null) return { address: typedAddress?.value ?? null, shown: typedAddress?.value ?? null }
  const addresses = verifiedAddresses(account)
  const matching = addresses.find((it) => it.normalised === typedAddress?.normalised)
  if (matching !== undefined) return { address: matching.value, shown: identifier }
  const primary = addresses.find((it) => it.primary) ?? addresses[0]
  return { address: primary?.value ?? null, shown: null }
}

/** Addresses at which an account's owner was seen to read. */
export const verifiedAddresses = (account: Account): Account['identifiers'] => account.identifiers.filter((it) => it.kind === 'email' && it.verifiedAt !== null)
