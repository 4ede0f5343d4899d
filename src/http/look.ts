import { z } from 'zod'
import { errorCodes, type ErrorCode } from './error-codes.ts'
import { languageTag as language, localised } from './localised.ts'

const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'a colour is written #rrggbb')
  .transform((value) => value.toLowerCase())
const address = z.url({ protocol: /^https?$/ })
const text = z.string().min(1).max(600)

const errorText = z
  .strictObject({
    title: text.optional().describe('Heading of the page.'),
    text: text.optional().describe('What happened.'),
    next: text.optional().describe('What to do next.'),
  })
  .describe('What one error page says in one language; what is left out stays as it is.')

/** What operators change of the pages without touching a file of ours. */
export const lookSchema = z.strictObject({
  name: z.string().min(1).max(60).default('Keyward').describe('Name of the service people sign in with, on every page and letter.'),
  logoUrl: address.nullable().default(null).describe('Picture shown instead of the name. Its origin is allowed in the Content-Security-Policy.'),
  colours: z
    .strictObject({
      accent: colour.default('#3a4fd0').describe('Buttons and links. Made darker or lighter where it could not be read.'),
      background: colour.default('#f3f4f8').describe('Behind the card, light appearance.'),
      backgroundDark: colour.default('#0f1117').describe('Behind the card, dark appearance.'),
    })
    .prefault({})
    .describe('Colours, each #rrggbb.'),
  support: z
    .array(z.strictObject({ label: localised(60), url: z.url({ protocol: /^(https?|mailto|tel)$/ }) }))
    .max(4)
    .default([])
    .describe('Links at the foot of every page, such as privacy or imprint: `{ label, url }`, the label one text for everybody, or one for each language.'),
  languages: z
    .strictObject({ fallback: language.default('en').describe('For people whose languages are not available.') })
    .prefault({})
    .describe('Languages of the pages.'),
  errorTexts: z
    .partialRecord(z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]), z.record(language, errorText))
    .default({})
    .describe('Own words for error pages: code, then language, then title, text or next.'),
  viewsFolder: z.string().min(1).nullable().default(null).describe('A folder of views searched before ours, file by file.'),
  messagesFolder: z.string().min(1).nullable().default(null).describe('A folder of messages that replace ours, key by key.'),
})

/** The look of one deployment. */
export type Look = z.infer<typeof lookSchema>

/** `errorTexts` as messages, for `createMessages({ overrides })`. */
export function errorTextsAsMessages(look: Pick<Look, 'errorTexts'>): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const byLanguage: Record<string, Record<string, string>> = {}
  for (const [code, languages] of Object.entries(look.errorTexts)) {
    for (const [one, texts] of Object.entries(languages)) {
      for (const [part, words] of Object.entries(texts)) if (words !== undefined) (byLanguage[one] ??= {})[`error.${code}.${part}`] = words
    }
  }
  return byLanguage
}
