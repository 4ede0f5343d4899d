import type { Evidence } from '../domain/evidence.ts'
import type { Context, Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { denialOf, leftHardware } from './kinds.ts'
import { isDoubted } from './providers.ts'

/** What was shown and is accepted now, with a credential that was not set aside since. A second factor alone is nothing. */
export function standingEvidence(
  { evidence, now }: Pick<Context, 'evidence' | 'now'>,
  accepted: readonly string[],
  { account, credentials }: Facts,
  policy: Pick<Policy, 'roles' | 'passkeys'>,
): readonly Evidence[] {
  const stands = (it: Facts['credentials'][number]): boolean => it.status === 'active' && denialOf(it, account, policy, now) !== 'over'
  const standing = evidence.filter((it) => accepted.includes(it.authenticator) && credentials.every((one) => one.id !== it.credentialId || stands(one)))
  const isSecond = (it: Evidence): boolean => credentials.some((one) => one.id === it.credentialId && one.assessed.secondFactor === true)
  return standing.every(isSecond) ? [] : standing
}

/**
 * What it is worth. What replaces or backs up and was enrolled on less than the policy trusts is worth no more than that, or else a stolen password could
 * make itself one that resists phishing, or a second factor: it adds nothing to what stands beside it, and alone it is one factor. Something trusted beside
 * it vouches for it. What was in hardware when it was shown may be known to be broken since. One whose provider is not believed that it verified the person is something that they have, whatever stands beside it.
 */
export function worthOf(all: readonly Evidence[], { credentials }: Facts, policy: Policy): readonly Evidence[] {
  const { roles, passkeys } = policy
  const isBelieved = (it: Evidence): boolean => !credentials.some((one) => one.id === it.credentialId && isDoubted(one, policy))
  const asOfNow = all.map((it) => (it.hardwareProtected && credentials.some((one) => one.id === it.credentialId && leftHardware(one)) ? inSoftware(it) : it))
  const shown = passkeys.uvUntrusted.length === 0 ? asOfNow : asOfNow.map((it) => (isBelieved(it) ? it : asOneFactor(it)))
  const isDoubtful = (it: Evidence): boolean =>
    [...roles.replacement, ...roles.backup].includes(it.authenticator) &&
    credentials.some(({ id, confirmedAt }) => id === it.credentialId && confirmedAt === null)
  const trusted = shown.filter((it) => !isDoubtful(it))
  if (trusted.length === shown.length || trusted.some((it) => passkeys.enrolmentProof.includes(it.authenticator))) return shown
  return trusted.length > 0 ? trusted : shown.map(asOneFactor)
}

const inSoftware = (it: Evidence): Evidence => ({ ...it, hardwareProtected: false, amr: it.amr.filter((value) => value !== 'hwk') })

const asOneFactor = (it: Evidence): Evidence => ({
  ...it,
  factors: 1,
  phishingResistant: false,
  hardwareProtected: false,
  amr: it.amr.filter((value) => value !== 'mfa'),
})
