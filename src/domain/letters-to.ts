import type { Account } from './account.ts'
import type { Letter } from './letter.ts'

/** A letter to the account's primary address, in its own language, else in `locale`; none where there is no verified address. */
export function lettersTo(account: Pick<Account, 'identifiers' | 'locale'>, template: string, locale: string, data: Letter['data'] = {}): Letter[] {
  const addresses = account.identifiers.filter((it) => it.kind === 'email' && it.verifiedAt !== null)
  const to = addresses.find((it) => it.primary) ?? addresses[0]
  return to === undefined ? [] : [{ channel: 'mail', to: to.value, template, locale: account.locale ?? locale, data }]
}
