import { z } from 'zod'
import type { Tally } from '../../domain/storage.ts'
import type { Authenticator, Begun, CeremonyContext, Holder, Tools } from '../authenticator.ts'
import { recipientOf } from './address.ts'
import { lengthOf, makeCode, normaliseCode, readable, sameDigest, type Strength } from './code.ts'

/** What an operator may set. */
export const settings = z.strictObject({
  minutes: z.int().min(1).max(10).default(10).describe('How long a code lasts, in minutes; ten at most (OWASP ASVS 5.0, 6.5.5).'),
  triesMax: z.int().min(1).max(10).default(5).describe('Answers that one code takes before it is dead.'),
  lettersMax: z
    .int()
    .min(1)
    .default(10)
    .describe('Letters per account, or per name that nobody has, in 24 hours; the page stays the same when no more are posted.'),
  refusalsUntilLong: z.int().min(1).default(20).describe('Wrong codes in 24 hours after which new codes have ten letters and digits instead of six digits.'),
})

/** `address` is null where no letter was posted: then no code is right. */
const state = z.object({ digest: z.string(), salt: z.string(), length: z.int(), address: z.string().nullable() })
const answer = z.object({ code: z.string().max(64).transform(normaliseCode) })

/** A short code by e-mail: no credential of its own, it comes with a verified address. Guessing is slowed by longer codes, never by a lock-out. */
export function create({ minutes, triesMax, lettersMax, refusalsUntilLong }: z.infer<typeof settings>, tools: Tools): Authenticator {
  const digestOf = (salt: string, code: string): string => tools.mac(`${salt}.${code}`)
  const strengthFor = (tally: Tally): Strength => (tally.refusals < refusalsUntilLong ? 'digits' : 'base32')

  const begin = async (holder: Holder<never>, { tally, recovering }: CeremonyContext): Promise<Begun<z.infer<typeof state>>> => {
    const code = makeCode(strengthFor(tally), tools.randomBytes)
    const salt = Buffer.from(tools.randomBytes(16)).toString('base64url')
    const { address, shown } = recipientOf(holder)
    const to = tally.letters < lettersMax ? address : null
    const data = { code: readable(code), minutes: String(minutes), purpose: recovering === true ? 'recovery' : 'sign-in' }
    return {
      state: { digest: digestOf(salt, code), salt, length: code.length, address: to },
      page: { addressShown: shown, length: code.length, alphabet: code.length > lengthOf('digits') ? 'base32' : 'digits', minutes },
      ...(to === null ? {} : { letter: { to, template: 'email-otp/code', data, limit: lettersMax } }),
    }
  }

  return tools.define<never, z.infer<typeof state>, z.infer<typeof answer>>({
    id: 'email-otp',
    traits: { amr: ['otp'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
    payload: z.never(),
    restsOn: 'channel',
    assess: () => ({ bound: 'none', provider: null, attachment: null, discoverable: false, usable: true }),
    signIn: {
      state,
      answer,
      attemptsMax: triesMax,
      lifetimeSeconds: minutes * 60,
      keep: true,
      begin,
      finish: async ({ state: { digest, salt, length, address }, answer: { code } }) => {
        const right = sameDigest(digest, digestOf(salt, code))
        if (code.length < length) return tools.refuse('answer-incomplete', 'email-otp.length')
        if (address === null) return tools.refuse('answer-wrong', 'email-otp.not-posted')
        return right ? tools.accept({ verifiedAddress: address }) : tools.refuse('answer-wrong', 'email-otp.code')
      },
    },
  })
}
