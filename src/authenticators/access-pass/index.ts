import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Credential } from '../../domain/credential.ts'
import type { Result } from '../../domain/refusal.ts'
import type { Attempt, Authenticator, Holder, Proof, Tools } from '../authenticator.ts'
import { LENGTH, makePass, normalisePass, readable } from './pass.ts'

/** What an operator may set. */
export const settings = z.strictObject({
  minutesMax: z
    .int()
    .min(1)
    .max(1440)
    .default(60)
    .describe(
      'How long a pass may be given for at most, in minutes. One hour unless people have no telephone at hand: whoever reads it until then is its owner.',
    ),
  refusalsMax: z.int().min(1).default(10).describe('Wrong passes per account and network in 24 hours before answers are slowed.'),
})

/** No pass, only its digest under a salt of its own; times as ISO 8601. */
const payload = z.object({ salt: z.string(), digest: z.string(), until: z.string(), usedAt: z.string().nullable() })
const nothing = z.object({})
const answer = z.object({ code: z.string().max(64).transform(normalisePass) })

type Payload = z.infer<typeof payload>
type Answer = z.infer<typeof answer>

/** A temporary pass that an administrator gives to somebody who lost everything: it opens one recovery, and is good for nothing else (`policy.md`, table 4 row 4). */
export function create({ minutesMax, refusalsMax }: z.infer<typeof settings>, tools: Tools): Authenticator {
  return tools.define<Payload, z.infer<typeof nothing>, Answer>({
    id: 'access-pass',
    traits: { amr: ['otp'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
    opens: 'recovery',
    payload,
    assess: ({ payload: { until, usedAt } }) => ({
      bound: 'none',
      provider: null,
      attachment: null,
      discoverable: false,
      usable: usedAt === null && new Date(until) > tools.now(),
      left: usedAt === null ? 1 : 0,
    }),
    refusalsMax,
    issueMinutesMax: minutesMax,
    issue: (until) => {
      const pass = makePass(tools.randomBytes)
      const salt = Buffer.from(tools.randomBytes(16)).toString('base64url')
      const kept = { salt, digest: digestOf(salt, pass, tools), until: until.toISOString(), usedAt: null }
      return { credential: { lookup: null, label: '', payload: kept }, shown: readable(pass) }
    },
    signIn: {
      state: nothing,
      answer,
      attemptsMax: 10,
      lifetimeSeconds: 1800,
      begin: async () => ({ state: {}, page: { length: LENGTH } }),
      finish: async (attempt) => prove(attempt, tools),
    },
  })
}

/** Takes as long for whoever has no pass as for whoever has one. */
function prove({ holder, answer: { code } }: Attempt<Payload, object, Answer>, tools: Tools): Result<Proof<Payload>> {
  const found = find(holder, code, tools)
  if (code.length < LENGTH) return tools.refuse('answer-incomplete', 'access-pass.length')
  if (found === null) return tools.refuse('answer-wrong', holder.credentials.length === 0 ? 'access-pass.none' : 'access-pass.wrong')
  if (found.payload.usedAt !== null || new Date(found.payload.until) <= tools.now()) return tools.refuse('answer-wrong', 'access-pass.over')
  return tools.accept({ credential: found.id, rewrite: { ...found.payload, usedAt: tools.now().toISOString() }, exclusive: true })
}

const NOBODYS = { salt: '-'.repeat(22), digest: '-'.repeat(43) }

/** An account has one pass at most: the newest takes the place of the others. */
function find({ credentials: [pass] }: Holder<Payload>, code: string, tools: Tools): Credential<Payload> | null {
  const { salt, digest } = pass?.payload ?? NOBODYS
  const isRight = isSame(digest, digestOf(salt, code, tools))
  return pass !== undefined && isRight ? pass : null
}

const digestOf = (salt: string, pass: string, { mac }: Pick<Tools, 'mac'>): string => mac(`${salt}.${pass}`)

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
