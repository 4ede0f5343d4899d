import { z } from 'zod'
import type { Authenticator, Tools } from '../../../../src/authenticators/authenticator.ts'

/** Leaves the page, as a redirect to another provider, a wallet or a second device does, and comes back with its answer in the query. */
export const settings = z.strictObject({ at: z.url() })

export function create({ at }: z.infer<typeof settings>, tools: Tools): Authenticator {
  return tools.define({
    id: 'elsewhere',
    traits: { amr: ['ext'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
    payload: z.object({ subject: z.string() }),
    assess: () => ({ bound: 'none', provider: null, attachment: null, discoverable: false, usable: true }),
    recognise: ({ subject }) => subject,
    signIn: {
      state: z.object({ state: z.string() }),
      answer: z.object({ state: z.string(), subject: z.string() }),
      lifetimeSeconds: 600,
      begin: () => {
        const state = Buffer.from(tools.randomBytes(16)).toString('base64url')
        return Promise.resolve({ state: { state }, page: {}, leaveTo: `${at}?state=${state}` })
      },
      finish: ({ holder, state, answer }) => {
        const credential = holder.credentials.find((it) => it.payload.subject === answer.subject)
        const isRight = answer.state === state.state && credential !== undefined
        return Promise.resolve(isRight ? tools.accept({ credential: credential.id }) : tools.refuse('answer-wrong', 'elsewhere.state'))
      },
    },
  })
}
