import { z } from 'zod'
import type { Credential } from '../../domain/credential.ts'
import type { Result } from '../../domain/refusal.ts'
import type { Attempt, Authenticator, Enrolled, Holder, Proof, Tools } from '../authenticator.ts'
import { CODE_LENGTH, makeCode, normaliseCode, readable } from './code.ts'
import { CODES, leftOn, makeSheet, placeOf, type Sheet, sheet, usedAt } from './sheet.ts'

/** What an operator may set. */
export const settings = z.strictObject({
  confirm: z
    .enum(['tick', 'type'])
    .default('tick')
    .describe('How a person confirms that the codes are saved: by ticking a box, or by typing one of them, which is the better sign that they are.'),
  refusalsMax: z.int().min(1).default(10).describe('Wrong codes per account and network in 24 hours before answers are slowed.'),
})

/** "Few": the log says so from here on. */
const FEW = 2

const nothing = z.object({})
const code = z.string().max(64).transform(normaliseCode)
const answer = z.object({ code })
/** The codes are kept while they are shown, so that loading the page again shows the same sheet; the house seals them. */
const shown = z.object({ codes: z.array(z.string()) })
const confirmation = z.object({ code: code.optional(), saved: z.string().max(64).optional() })

type Nothing = z.infer<typeof nothing>
type Shown = z.infer<typeof shown>
type Answer = z.infer<typeof answer>
type Confirmation = z.infer<typeof confirmation>

/** Ten codes on paper, each good for one sign-in: what is left when the passkey and the mailbox are lost together. */
export function create({ confirm, refusalsMax }: z.infer<typeof settings>, tools: Tools): Authenticator {
  const isConfirmed = ({ code: typed, saved }: Confirmation, { codes }: Shown): boolean =>
    confirm === 'tick' ? (saved ?? '') !== '' : typed !== undefined && codes.includes(typed)

  return tools.define<Sheet, Nothing, Answer, Shown, Confirmation>({
    id: 'recovery-code',
    traits: { amr: ['otp'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
    payload: sheet,
    assess: ({ payload }) => ({ bound: 'none', provider: null, attachment: null, discoverable: false, usable: leftOn(payload) > 0, left: leftOn(payload) }),
    refusalsMax,

    signIn: {
      state: nothing,
      answer,
      attemptsMax: 10,
      lifetimeSeconds: 1800,
      renewable: true,
      begin: async () => ({ state: {}, page: { length: CODE_LENGTH } }),
      finish: async (attempt) => prove(attempt, tools),
    },

    enrolment: {
      state: shown,
      answer: confirmation,
      attemptsMax: 10,
      lifetimeSeconds: 1800,
      begin: async ({ credentials }: Holder<Sheet>) => {
        const codes = Array.from({ length: CODES }, () => makeCode(tools.randomBytes))
        return { state: { codes }, page: { codes: codes.map(readable), confirm, replaces: credentials.length > 0 } }
      },
      finish: async ({ holder, state, answer: given }): Promise<Result<Enrolled<Sheet>>> => {
        if (!isConfirmed(given, state)) return tools.refuse('not-confirmed', 'recovery-code.not-confirmed')
        const salt = Buffer.from(tools.randomBytes(16)).toString('base64url')
        // No label: an account has one sheet, and its pages call it by the authenticator's name.
        return tools.accept({ lookup: null, label: '', payload: makeSheet(state.codes, salt, tools.mac), replaces: holder.credentials.map(({ id }) => id) })
      },
    },
  })
}

/** Takes as long for whoever has no sheet as for whoever has one. */
function prove({ holder, answer: { code: typed } }: Attempt<Sheet, Nothing, Answer>, tools: Tools): Result<Proof<Sheet>> {
  const found = find(holder, typed, tools)
  if (typed.length < CODE_LENGTH) return tools.refuse('answer-incomplete', 'recovery-code.length')
  if (found === null) return tools.refuse('answer-wrong', holder.credentials.length === 0 ? 'recovery-code.none' : 'recovery-code.wrong')
  const { credential, place } = found
  if (credential.payload.codes[place]?.usedAt !== null) return tools.refuse('answer-wrong', 'recovery-code.used')
  const rewrite = usedAt(credential.payload, place, tools.now())
  return tools.accept({ credential: credential.id, rewrite, exclusive: true, ...(leftOn(rewrite) <= FEW ? { note: 'recovery-code.few-left' } : {}) })
}

/** The house keeps one sheet per account; should there be two, both were confirmed, and both count. */
function find({ credentials }: Holder<Sheet>, typed: string, { mac }: Tools): { readonly credential: Credential<Sheet>; readonly place: number } | null {
  const [first = null, ...others] = credentials
  const places = [first, ...others].map((credential) => ({ credential, place: placeOf(typed, credential?.payload ?? null, mac) }))
  const found = places.find(({ place }) => place >= 0)
  return found?.credential == null ? null : { credential: found.credential, place: found.place }
}
