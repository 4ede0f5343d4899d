import { type RegistrationResponseJSON, SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server'
import { isTelling, type ReadAttestation } from './attestation.ts'
import { bad, type Checked, good } from './checked.ts'
import type { RelyingParty } from './relying-party.ts'
import { type Vouched, vouchedFor } from './vouched.ts'

/** What was asked of the browser, as far as the library wants to know. */
interface Asked {
  readonly challenge: string
  readonly rpId: string
  readonly userVerification: RelyingParty['userVerification']
  readonly algorithms: readonly number[]
  readonly silent: boolean
}

/** Paths are ours to judge, by the metadata: with roots of its own the library would ask the network for lists of revoked certificates. */
SettingsService.setRootCertificates({ identifier: 'apple', certificates: [] })

/**
 * Verifies an attestation statement. One that only the new key signed must be right, and vouches for nothing. One of a maker vouches where it is right and
 * leads to a root that is trusted for its model; where it does not, it is worth as much as none, which whoever forged it could have sent as well.
 */
export async function verifyStatement(party: RelyingParty, asked: Asked, response: string, read: ReadAttestation): Promise<Checked<Vouched | null>> {
  if (isTelling(read.statement)) {
    const isRight = !asksNetwork(read) && (await isAttested(party, asked, response))
    return good(isRight ? vouchedFor(read, party.metadata, party.tools.now()) : null)
  }
  if (!OWN.includes(read.statement.format)) return good(null)
  return (await isAttested(party, asked, response)) ? good(null) : bad('attestation')
}

/** Formats in which nobody but the new key need have signed. */
const OWN: readonly string[] = ['none', 'packed']

/** The library's turn, last: it verifies what is signed, and would notice had we missed something it knows. */
async function isAttested({ tools }: RelyingParty, asked: Asked, response: string): Promise<boolean> {
  try {
    const { verified } = await verifyRegistrationResponse({
      response: JSON.parse(response) as RegistrationResponseJSON,
      expectedChallenge: asked.challenge,
      expectedOrigin: [...tools.rp.origins],
      expectedRPID: asked.rpId,
      requireUserPresence: !asked.silent,
      requireUserVerification: !asked.silent && asked.userVerification === 'required',
      supportedAlgorithmIDs: [...asked.algorithms],
    })
    return verified
  } catch {
    return false
  }
}

/** The library follows the chain of this format by itself, and loads the lists of revoked certificates that it names; nothing is fetched here. */
const asksNetwork = ({ statement: { format, certificates } }: ReadAttestation): boolean =>
  format === 'android-key' && certificates.some((it) => Buffer.from(it).includes(REVOCATION_LISTS))

/** The object identifier of CRL distribution points in DER (RFC 5280, section 4.2.1.13). */
const REVOCATION_LISTS = Buffer.from('0603551d1f', 'hex')
