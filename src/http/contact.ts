import { z } from 'zod'
import { isolated } from '../i18n/interpolate.ts'
import type { Say } from '../i18n/messages.ts'
import { localised, textFor } from './localised.ts'

const web = z.url({ protocol: /^https?$/ })

/** How people reach those who run the service. All of it may be left out, and then pages and letters name nobody. */
export const contactSchema = z.strictObject({
  email: z.email().nullable().default(null).describe('Address that people may write to.'),
  telephone: z
    .string()
    .regex(/^\+?[\d ()/-]{4,30}$/, 'must be a telephone number, such as +44 20 7946 0000')
    .nullable()
    .default(null)
    .describe('Number that people may call, as they should read it.'),
  chat: web.nullable().default(null).describe('Address of a page where people can chat with somebody.'),
  link: web.nullable().default(null).describe('Address of another page on which people find help.'),
  hours: localised(200).nullable().default(null).describe('When somebody answers, as free text: one for everybody, or one for each language.'),
})

/** What an operator set. */
export type Contact = z.infer<typeof contactSchema>

/** Ways to reach somebody, in words. */
export interface ContactView {
  readonly ways: readonly { readonly kind: 'email' | 'telephone' | 'address'; readonly label: string; readonly text: string; readonly href: string }[]
  /** Empty where none were set. */
  readonly hours: string
}

/**
 * null where nothing is configured: then the option is absent everywhere. A number has no letter that says which way it is read: among words written from the
 * right its groups would stand in the wrong order.
 */
export function contactView({ email, telephone, chat, link, hours }: Contact, { locale, t }: { readonly locale: string; readonly t: Say }): ContactView | null {
  const ways: ContactView['ways'] = [
    ...(email === null ? [] : [{ kind: 'email', label: t('help.contact.email'), text: email, href: `mailto:${email}` } as const]),
    ...(telephone === null
      ? []
      : [{ kind: 'telephone', label: t('help.contact.telephone'), text: isolated(locale, telephone), href: callable(telephone) } as const]),
    ...(chat === null ? [] : [{ kind: 'address', label: t('help.contact.chat'), text: shown(chat), href: chat } as const]),
    ...(link === null ? [] : [{ kind: 'address', label: t('help.contact.link'), text: shown(link), href: link } as const]),
  ]
  const answered = hours === null ? '' : textFor(hours, locale)
  return ways.length === 0 ? null : { ways, hours: answered === '' ? '' : t('help.contact.hours', { hours: answered }) }
}

/** An address as people read it. */
const shown = (address: string): string => address.replace(/^https?:\/\//, '').replace(/\/$/, '')

/** A number as telephones take it (RFC 3966). */
const callable = (number: string): string => `tel:${number.replaceAll(/[^+\d]/g, '')}`
