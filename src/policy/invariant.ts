import { unknownCapabilities } from '../domain/browser.ts'
import type { Context, Facts, Realm } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { decide } from './decide.ts'

/** What an account would be left without. */
export type Loss = 'way-in' | 'recovery'

/**
 * What must hold after every change of an account (`policy.md`, table 4 row 19): a way in that the account can complete, and a recovery path, each where
 * there was one. null: it does. Judged in a browser that can do everything, for a client that asks for nothing.
 */
export function lossOf(before: Facts, after: Facts, policy: Policy, { now, realm }: { readonly now: Date; readonly realm: Realm }): Loss | null {
  const [then, later] = [before, after].map((facts) => decide(facts, policy, plainContext(now, realm)))
  if (then === undefined || later === undefined) return null
  if (then.accepted.length > 0 && later.accepted.length === 0) return 'way-in'
  return then.recovery !== 'R0' && later.recovery === 'R0' ? 'recovery' : null
}

/** A sign-in that asks for nothing, in a browser that knows the account and can do everything. */
export const plainContext = (now: Date, realm: Realm): Context => ({
  now,
  client: null,
  acrWanted: [],
  maxAgeSeconds: null,
  prompts: [],
  browser: { known: true, firstSeenAt: null, failures: 0 },
  capabilities: { ...unknownCapabilities, webauthn: true, script: true },
  evidence: [],
  purpose: 'sign-in',
  mailboxProved: false,
  shown: [],
  enrolmentFailures: 0,
  persona: null,
  realm,
})
