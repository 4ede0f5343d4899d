import type { Evidence } from '../domain/evidence.ts'
import type { Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'

/** What was shown and is accepted now, with a credential that was not set aside since. */
export const standingEvidence = (evidence: readonly Evidence[], accepted: readonly string[], { credentials }: Facts): readonly Evidence[] =>
  evidence.filter((it) => accepted.includes(it.authenticator) && credentials.every(({ id, status }) => id !== it.credentialId || status === 'active'))

/**
 * What it is worth. What replaces or backs up and was enrolled on less than the policy trusts is worth no more than that, or else a stolen password could
 * make itself one that resists phishing, or a second factor: it adds nothing to what stands beside it, and alone it is one factor. Something trusted beside it vouches for it.
 */
export function worthOf(shown: readonly Evidence[], { credentials }: Facts, { roles, passkeys }: Policy): readonly Evidence[] {
  const isDoubtful = (it: Evidence): boolean =>
    [...roles.replacement, ...roles.backup].includes(it.authenticator) &&
    credentials.some(({ id, confirmedAt }) => id === it.credentialId && confirmedAt === null)
  const trusted = shown.filter((it) => !isDoubtful(it))
  if (trusted.length === shown.length || trusted.some((it) => passkeys.enrolmentProof.includes(it.authenticator))) return shown
  return trusted.length > 0 ? trusted : shown.map(asOneFactor)
}

const asOneFactor = (it: Evidence): Evidence => ({
  ...it,
  factors: 1,
  phishingResistant: false,
  hardwareProtected: false,
  amr: it.amr.filter((value) => value !== 'mfa'),
})
