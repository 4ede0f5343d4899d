import type { Account, Identifier } from './account.ts'
import type { Letter } from './letter.ts'

/** A letter to the account's primary address, in its own language, else in `locale`; none where there is no verified address. */
export function lettersTo(account: Addressed, template: string, locale: string, data: Letter['data'] = {}): Letter[] {
  const addresses = addressesOf(account).filter((it) => it.endsAt == null)
  const to = addresses.find((it) => it.primary) ?? addresses[0]
  return to === undefined ? [] : [letterTo(account, to, { template, locale, data })]
}

/**
 * A letter about the account's safety, to every address at which its owner reads, those that were just taken away included: whoever changed an address must
 * not be the only one to hear of what comes after.
 */
export const noticesTo = (account: Addressed, template: string, locale: string, data: Letter['data'] = {}): Letter[] =>
  addressesOf(account).map((to) => letterTo(account, to, { template, locale, data }))

type Addressed = Pick<Account, 'identifiers' | 'locale'>

const addressesOf = ({ identifiers }: Addressed): readonly Identifier[] =>
  identifiers.filter((it) => it.kind === 'email' && it.verifiedAt !== null && it.distrustedAt == null)

const letterTo = (account: Addressed, { value: to }: Identifier, { template, locale, data }: Pick<Letter, 'template' | 'locale' | 'data'>): Letter => ({
  channel: 'mail',
  to,
  template,
  locale: account.locale ?? locale,
  data,
})
