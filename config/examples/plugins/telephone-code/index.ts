import { z } from 'zod'
import type { Authenticator, Tools } from '../../../../src/authenticators/authenticator.ts'
import { normaliseNumber } from './number.ts'
import { senderFor } from './sending.ts'

/**
 * An example of an authenticator from outside: a code sent to a telephone, by a sender of your own. Copy this folder, edit `sender.ts`, and put the path of
 * this file on the list of authenticators. Nothing of Keyward is imported at run time: what is needed comes with `tools`; the types are for your editor.
 */
export const settings = z.strictObject({
  sender: z.string().min(1).default('./sender.ts').describe('A module that exports `send({ to, text })`; relative to this folder.'),
  command: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('A program and its arguments instead: the number is added as last argument, the text is its input.'),
  country: z
    .string()
    .regex(/^\+[1-9]\d{0,2}$/)
    .default('+49')
    .describe('Prefix of numbers that are typed without one.'),
  minutes: z.int().min(1).max(10).default(5).describe('How long a code lasts, in minutes.'),
  lettersMax: z.int().min(1).default(5).describe('Messages per account in 24 hours; each costs money.'),
})

const DIGITS = 6

/** A code on a telephone proves a number, whoever carries the telephone; the number is taken as typed and proved by the first code that comes back. */
const payload = z.object({ number: z.string() })
/** `posted` is false where there is no number, or too many messages were sent: then no code is right. */
const state = z.object({ digest: z.string(), salt: z.string(), posted: z.boolean() })
const code = z.object({
  code: z
    .string()
    .max(64)
    .transform((typed) => typed.replaceAll(/\D/g, '')),
})
const number = z.object({ number: z.string().max(64) })
const nothing = z.object({})

export function create({ sender, command, country, minutes, lettersMax }: z.infer<typeof settings>, tools: Tools): Authenticator {
  const digestOf = (salt: string, typed: string): string => tools.mac(`${salt}.${typed}`)

  return tools.define({
    id: 'telephone-code',
    traits: { amr: ['sms'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
    payload,
    assess: () => ({ bound: 'none', provider: null, attachment: null, discoverable: false, usable: true }),
    post: senderFor({ module: sender, command }),

    signIn: {
      state,
      answer: code,
      attemptsMax: 5,
      lifetimeSeconds: minutes * 60,
      keep: true,
      begin: async ({ credentials: [credential] }, { tally, browser }) => {
        const chance = Buffer.from(tools.randomBytes(6)).readUIntBE(0, 6)
        const secret = String(chance % 10 ** DIGITS).padStart(DIGITS, '0')
        const salt = Buffer.from(tools.randomBytes(16)).toString('base64url')
        const to = tally.letters < lettersMax ? credential?.payload.number : undefined
        return {
          state: { digest: digestOf(salt, secret), salt, posted: to !== undefined },
          page: { minutes, ending: browser.known ? (credential?.payload.number.slice(-2) ?? null) : null },
          ...(to === undefined
            ? {}
            : { letter: { channel: 'telephone-code', to, template: 'telephone-code/code', data: { code: secret, minutes: String(minutes) } } }),
        }
      },
      finish: async ({ holder: { credentials }, state: { digest, salt, posted }, answer: { code: typed } }) => {
        const [credential] = credentials
        const isRight = digestOf(salt, typed) === digest
        return isRight && posted && credential !== undefined ? tools.accept({ credential: credential.id }) : tools.refuse('answer-wrong', 'telephone-code.code')
      },
    },

    enrolment: {
      state: nothing,
      answer: number,
      lifetimeSeconds: 1800,
      begin: async () => ({ state: {}, page: { country } }),
      finish: async ({ answer: { number: typed } }) => {
        const normalised = normaliseNumber(typed, country)
        if (normalised === null) return tools.refuse('answer-malformed', 'telephone-code.number')
        return tools.accept({ lookup: normalised, label: `…${normalised.slice(-2)}`, payload: { number: normalised } })
      },
    },
  })
}
