import type { Account } from '../domain/account.ts'
import type { Override } from '../domain/facts.ts'
import type { Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { momentIn } from '../i18n/moment.ts'
import type { Office } from './office.ts'

/** Tells a person that an exception was made for them: what, until when, and why in the administrator's words (`policy.md`, table 4 row 23). */
export function lettersAbout({ locale }: Pick<Office, 'locale'>, account: Account, override: Override): Letter[] {
  const data = { what: whatOf(override), until: momentIn(account.locale ?? locale, override.expiresAt), reason: override.reason }
  return noticesTo(account, 'house/override-set', locale, data)
}

/** Under which key its effect is worded, for people: `override.what.<key>`. */
export function whatOf({ kind, mode }: Pick<Override, 'kind' | 'mode'>): string {
  if (kind === 'exempt' || kind === 'unlockPassword') return kind
  return `${kind}.${mode ?? 'allow'}`
}
