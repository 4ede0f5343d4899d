import { z } from 'zod'
import type { Authenticator, CeremonyContext, Holder, Tools } from '../authenticator.ts'
import { isGuessablePassword } from './guessable.ts'
import { createGate } from './gate.ts'
import { createHasher } from './hash.ts'
import { parseHash } from './phc.ts'
import { lengthOf, normalisePassword } from './text.ts'

const argon2 = z.strictObject({
  memoryKiB: z.int().min(19_456).max(262_144).default(19_456).describe('Memory per hash in KiB; 19 MiB with two passes is the least that OWASP recommends.'),
  passes: z.int().min(2).max(32).default(2).describe('Passes over the memory.'),
  parallelism: z.int().min(1).max(16).default(1).describe('Lanes.'),
})

/** What an operator may set. */
export const settings = z.strictObject({
  lengthMin: z
    .int()
    .min(8)
    .max(64)
    .default(15)
    .describe('Shortest password that can be chosen, in characters: 15 because a password alone signs in (NIST SP 800-63B-4); 8 only where it never does.'),
  lengthMax: z.int().min(64).max(256).default(256).describe('Longest password that can be chosen, in characters.'),
  argon2: argon2.prefault({}).describe('What one Argon2id hash costs. After a change every password is hashed anew at its next use.'),
  runningMax: z.int().min(1).max(64).default(2).describe('Hashes computed at the same time; each takes a thread and its memory.'),
  waitingMax: z.int().min(0).max(10_000).default(100).describe('Answers that may wait for their turn; more are told to come back.'),
  refusalsMax: z.int().min(1).default(10).describe('Wrong passwords per account and network in 24 hours before answers are slowed.'),
})

const RETRY_SECONDS = 5
/** In UTF-16 units: what a form may hold at all, above every `lengthMax`. */
const FORM_MAX = 1024

const payload = z.object({ hash: z.string() })
const nothing = z.object({})
const answer = z.object({ password: z.string().min(1).max(FORM_MAX).transform(normalisePassword) })

type Payload = z.infer<typeof payload>
type Nothing = z.infer<typeof nothing>
type Answer = z.infer<typeof answer>

/** A password. One hash of constant work per answer, whoever is asked for it. */
export function create(chosen: z.infer<typeof settings>, tools: Tools): Authenticator {
  const hasher = createHasher(chosen.argon2, tools.randomBytes)
  const gate = createGate(chosen)
  const busy = tools.refuse('too-many-attempts', 'password.busy', { retryAfterSeconds: RETRY_SECONDS })

  return tools.define<Payload, Nothing, Answer, Nothing, Answer>({
    id: 'password',
    traits: { amr: ['pwd'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
    payload,
    assess: (credential) => ({ bound: 'none', provider: null, attachment: null, discoverable: false, usable: isUsable(credential) }),
    refusalsMax: chosen.refusalsMax,

    signIn: {
      state: nothing,
      answer,
      attemptsMax: 10,
      lifetimeSeconds: 1800,
      renewable: true,
      begin: async () => ({ state: {}, page: {} }),
      finish: async ({ holder, answer: { password } }) => {
        const credential = holder.credentials.find(isUsable)
        const verdict = await gate.through(() => hasher.verify(password, credential?.payload.hash ?? null))
        if (verdict === null) return busy
        if (credential === undefined || verdict === 'wrong') return tools.refuse('answer-wrong', credential === undefined ? 'password.none' : 'password.wrong')
        if (verdict === 'right') return tools.accept({ credential: credential.id })
        const hash = await gate.through(() => hasher.make(password))
        return tools.accept({ credential: credential.id, ...(hash === null ? {} : { rewrite: { hash } }) })
      },
    },

    enrolment: {
      state: nothing,
      answer,
      attemptsMax: 10,
      lifetimeSeconds: 1800,
      begin: async (_holder, { renewing = false }) => ({ state: {}, page: { lengthMin: chosen.lengthMin, lengthMax: chosen.lengthMax, renewing } }),
      finish: async ({ holder, answer: { password }, context }) => {
        if (holder.credentials.length > 0 && context.renewing !== true) return tools.refuse('credential-exists', 'password.exists')
        if (lengthOf(password) < chosen.lengthMin) return tools.refuse('password-too-short', 'password.short')
        if (lengthOf(password) > chosen.lengthMax) return tools.refuse('password-too-long', 'password.long')
        if (isGuessablePassword(password, namesAround(holder, context, tools))) return tools.refuse('password-common', 'password.common')
        const hash = await gate.through(() => hasher.make(password))
        // No label: an account has one password, and its pages call it by the authenticator's name.
        return hash === null ? busy : tools.accept({ lookup: null, label: '', payload: { hash }, replaces: holder.credentials.map(({ id }) => id) })
      },
    },
  })
}

const isUsable = (credential: { readonly payload: Payload }): boolean => parseHash(credential.payload.hash) !== null

/** Names that an attacker tries first: the product's, the site's, the person's. */
function namesAround({ account, identifier }: Holder<Payload>, { newcomer }: CeremonyContext, { rp }: Tools): readonly string[] {
  const names = [rp.name, rp.id, identifier, newcomer?.name, newcomer?.displayName, account?.displayName, ...(account?.identifiers ?? []).map((it) => it.value)]
  return names.filter((name) => typeof name === 'string')
}
