import type { Decision } from '../domain/decision.ts'
import type { Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'

/** How a policy leaves an account: with no way in at all, or with none but through WebAuthn although it holds what another rests on. */
export type Stranding = 'no-way' | 'webauthn-alone'

/** What must hold for every policy and every active account (`policy.md`, what must always hold, 1). null: it does. Ask of a sign-in that demands nothing. */
export function strandingOf(facts: Facts, { accepted }: Pick<Decision, 'accepted'>, { roles }: Pick<Policy, 'roles'>): Stranding | null {
  if (facts.account?.status !== 'active') return null
  if (accepted.length === 0) return 'no-way'
  const plain = facts.options.filter((it) => !it.needsWebAuthn && it.usable && it.opens === undefined)
  if (plain.some((it) => accepted.includes(it.authenticator))) return null
  const wasBlocked = facts.phaseOuts.some((it) => it.blockedSince !== null)
  return plain.some((it) => !(wasBlocked && roles.retiring.includes(it.authenticator))) ? 'webauthn-alone' : null
}
