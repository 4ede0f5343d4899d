import type { Traits } from '../../domain/evidence.ts'
import type { AuthenticatorData } from './authenticator-data.ts'
import type { Standing } from './vouched.ts'

/**
 * RFC 8176, section 2, and EAP ACR Values 1.0 (`pop`): `swk` for a key that may be copied, `hwk` for one that its maker vouches for as bound to hardware, neither
 * where nobody can say; two factors only when the person was verified.
 */
export function traitsOf(
  { userVerified, backupEligible }: AuthenticatorData,
  { attested, compromised }: Standing,
): Pick<Traits, 'amr' | 'factors' | 'hardwareProtected'> {
  const hardwareProtected = attested === 'hardware' && !compromised && !backupEligible
  if (!userVerified) return { amr: ['pop', 'user'], factors: 1, hardwareProtected: false }
  const kept = backupEligible ? ['swk'] : hardwareProtected ? ['hwk'] : []
  return { amr: ['pop', ...kept, 'user', 'mfa'], factors: 2, hardwareProtected }
}
