import { createHash } from 'node:crypto'
import { type RegistrationResponseJSON, SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server'
import { isAndroidKey } from './android-key.ts'
import { isTelling, type ReadAttestation } from './attestation.ts'
import { bad, type Checked, good } from './checked.ts'
import { readCertificate } from './metadata/certificates.ts'
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
export async function verifyStatement(party: RelyingParty, asked: Asked, sent: Sent, read: ReadAttestation): Promise<Checked<Vouched | null>> {
  if (isTelling(read.statement)) return good((await isRight(party, asked, sent, read)) ? vouchedFor(read, party.metadata, party.tools.now()) : null)
  if (!OWN.includes(read.statement.format)) return good(null)
  return (await isAttested(party, asked, sent.response)) ? good(null) : bad('attestation')
}

/** What came, whole and as far as it was signed. */
interface Sent {
  readonly response: string
  readonly clientDataJSON: Uint8Array<ArrayBuffer>
}

/** Formats in which nobody but the new key need have signed. */
const OWN: readonly string[] = ['none', 'packed']

async function isRight(party: RelyingParty, asked: Asked, { response, clientDataJSON }: Sent, read: ReadAttestation): Promise<boolean> {
  if (read.statement.format === 'android-key') return isAndroidKey(read, new Uint8Array(createHash('sha256').update(clientDataJSON).digest()))
  return signsAsStated(read) && (await isAttested(party, asked, response))
}

/** The signer's key is of the kind that the stated algorithm is for (WebAuthn L3, sections 8.2 and 8.3), of which the library takes the digest alone. */
function signsAsStated({ statement: { parts, certificates } }: ReadAttestation): boolean {
  const algorithm = parts.get('alg')
  const [signer] = certificates
  if (algorithm === undefined || signer === undefined) return algorithm === undefined
  return readCertificate(signer)?.publicKey.asymmetricKeyType === KINDS.get(Number(algorithm))
}

/** By COSE algorithm (RFC 9053, RFC 8812): those that authenticators attest with. */
const KINDS: ReadonlyMap<number, string> = new Map([
  ...[-7, -35, -36].map((it) => [it, 'ec'] as const),
  ...[-257, -258, -259, -65535].map((it) => [it, 'rsa'] as const),
  [-8, 'ed25519'],
])

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
