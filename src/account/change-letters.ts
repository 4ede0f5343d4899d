import type { Account } from '../domain/account.ts'
import type { Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'

/** What a letter tells of; worded as `mail.account-changed.<what>`. */
export type ChangeTold = 'sessions' | 'app' | 'browsers' | 'name' | 'passkey' | 'data'

/** What letters lean on: where the account is, and the language of those who never chose one. */
export interface Stationery {
  readonly issuer: string
  readonly locale: string
}

/** Every address hears of a change, with the way to the page where it can be seen, and everybody else be signed out. */
export const changeLetters = ({ issuer, locale }: Stationery, account: Account, what: ChangeTold, more: Readonly<Record<string, string>> = {}): Letter[] =>
  noticesTo(account, 'house/account-changed', locale, { what, ...more, devices: `${issuer}/account/devices` })
