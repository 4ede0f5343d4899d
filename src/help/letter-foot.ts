import { type Contact, contactView } from '../http/contact.ts'
import type { Messages } from '../i18n/messages.ts'

/** What stands under every letter: a question that whoever reads letters should know the answer of, and how to reach somebody. */
const BEWARE = { topics: ['false-sites'] } as const

/** What `mail/foot` gets. Letters leave our pages, so addresses are whole. */
export const letterFoot =
  ({ issuer, contact, messages }: { readonly issuer: string; readonly contact: Contact; readonly messages: Messages }) =>
  (locale: string): object => {
    const t = messages.voice(locale, [])
    return { ...BEWARE, help: `${issuer}/help`, beware: t(`help.${BEWARE.topics[0]}.question`), contact: contactView(contact, { locale, t }) }
  }
