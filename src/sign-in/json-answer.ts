import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { Signal } from '../domain/signals.ts'
import type { Challenge } from '../domain/sign-in.ts'
import type { Visit } from '../http/visit.ts'

const [rpId, userId, credentialId, name] = [z.string(), z.string(), z.string(), z.string()]

const signal = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted'), rpId, userId, credentialIds: z.array(credentialId).readonly() }),
  z.strictObject({ kind: z.literal('details'), rpId, userId, name, displayName: name }),
  z.strictObject({ kind: z.literal('unknown'), rpId, credentialId }),
]) satisfies z.ZodType<Signal>

/** What a step of a sign-in takes, as a form or as JSON: fields that hold one text each. Which of them count depends on the step. */
export const stepRequest = z.record(z.string(), z.string())

/** What it answers to a script, which says the signals and goes to the address. */
export const stepResponse = z.strictObject({ to: z.string().regex(/^\/(?!\/)/), signals: z.array(signal).readonly() })

/** What a page that stands open is told: the challenge that takes the place of its own; null where it has none, or another page stands there by now. */
const freshResponse = z
  .strictObject({ authenticator: z.string(), challenge: z.string(), options: z.looseObject({}).nullable(), freshSeconds: z.int() })
  .nullable()

/** Whether the page's script asks, and not the browser that goes there itself. */
export const wantsJson = (visit: Pick<Visit, 'accepts'>): boolean => visit.accepts('html', 'json') === 'json'

/** Says where to go and what to tell on the way. Throws `Fault('ending-foreign')` for an address that is not ours: a script must not be sent away. */
export function answerStep(visit: Visit, to: string, signals: readonly Signal[] = []): void {
  const here = new URL(visit.href)
  const there = new URL(to, here)
  if (there.origin !== here.origin) throw new Fault('ending-foreign', 'a sign-in would have ended at another origin')
  visit.set('Cache-Control', 'no-store')
  visit.body = stepResponse.parse({ to: there.pathname + there.search, signals })
}

/** Says which challenge a page has now, and in how many seconds to ask again. */
export function answerFresh(visit: Visit, fresh: { readonly challenge: Challenge; readonly seconds: number } | null): void {
  visit.set('Cache-Control', 'no-store')
  visit.body = JSON.stringify(freshResponse.parse(fresh === null ? null : { ...shown(fresh.challenge), freshSeconds: fresh.seconds }))
  visit.type = 'json'
}

/** There is no such sign-in any more: its page says why. */
export function answerLost(visit: Visit): void {
  const error = 'interaction-expired'
  visit.status = 410
  visit.set('Cache-Control', 'no-store')
  visit.body = { error, error_description: visit.state.t(`error.${error}.text`), reference: visit.state.requestId }
}

const shown = ({ authenticator, token, page }: Challenge) => ({ authenticator, challenge: token, options: page['options'] ?? null })
