import { z } from 'zod'
import { contactSchema } from '../http/contact.ts'
import { languageTag, localised } from '../http/localised.ts'
import { groupIds } from './topics.ts'

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be small letters, digits and hyphens, such as car-park')
const long = z.string().min(1).max(4000)

/** Systems whose readers may be told something of their own. `other`: for all others. */
export const systemIds = ['windows', 'mac', 'ios', 'android', 'linux', 'other'] as const

const wording = z.strictObject({
  question: z.string().min(1).max(200).optional().describe('The question, a line.'),
  answer: long.optional().describe('The answer, whose first sentence says it. Empty lines part paragraphs; lines that begin with "- " or "1. " make a list.'),
  details: z.string().max(4000).optional().describe('What else there is to say; an empty text takes ours away.'),
  systems: z.partialRecord(z.enum(systemIds), long).optional().describe('What readers on one system are told first.'),
})

/** One question of an operator: a new one, or changes to one of ours. */
export const questionSchema = z.strictObject({
  group: z.enum(groupIds).optional().describe('The part of the page where it stands; `more` for a new one.'),
  after: id.optional().describe('The question that it stands after, in the same part.'),
  texts: z.record(languageTag, wording).default({}).describe('Its words, by language; what is left out stays as it is.'),
  links: z
    .array(z.strictObject({ label: localised(200), url: z.url({ protocol: /^https?$/ }) }))
    .max(8)
    .default([])
    .describe('Pages or videos of your own. They open in a tab of their own; nothing of them is shown inside.'),
  related: z.array(id).max(8).optional().describe('Other questions to see; ours keep theirs where nothing is said.'),
})

/** The section `help` of the configuration. */
export const helpSchema = z.strictObject({
  contact: contactSchema.prefault({}).describe('How people reach you: on the help pages, on error and recovery pages, and under every letter.'),
  hide: z.array(id).default([]).describe('Questions that are not shown; links to them vanish, too.'),
  order: z.array(id).default([]).describe('Questions that come first in their part of the page, in this order.'),
  questions: z.record(id, questionSchema).default({}).describe('Questions of your own, and changes to ours, by the name in their address: `/help#name`.'),
  folder: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('A folder of such questions, one in each file: `car-park.yaml` holds what would stand below `questions.car-park`.'),
})

/** What an operator set. */
export type HelpSettings = z.infer<typeof helpSchema>

/** One question as an operator set it. */
export type OwnQuestion = HelpSettings['questions'][string]
