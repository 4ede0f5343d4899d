import { timingSafeEqual } from 'node:crypto'
import type { AccountId } from '../domain/account.ts'
import type { Tools, Vault } from '../domain/vault.ts'

/** How a new address is proved. */
export const codeRules = { triesMax: 5, minutes: 10, lettersMax: 10 } as const

/** Six digits. Six bytes over a million leave a bias below 2^-28. */
export function makeAddressCode({ randomBytes }: Pick<Tools, 'randomBytes'>): string {
  const chance = Buffer.from(randomBytes(6)).readUIntBE(0, 6)
  return String(chance % 1_000_000).padStart(6, '0')
}

/** How it is kept: bound to the account and the address, so that it proves no other. */
export const codeMac = (
  vault: Pick<Vault, 'mac'>,
  { accountId, normalised, code }: { readonly accountId: AccountId; readonly normalised: string; readonly code: string },
): string => vault.mac('address', `${accountId} ${normalised} ${code}`)

/** As it was typed, or copied with its spaces. */
export const typedCode = (text: string): string => text.normalize('NFKC').replaceAll(/[\s\p{Pd}.]/gu, '')

export function sameMac(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
