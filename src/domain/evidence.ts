import type { CredentialId } from './credential.ts'

/** What a policy may know of an authenticator without knowing which one it is. */
export interface Traits {
  /** RFC 8176, section 2, and OpenID Connect EAP ACR Values 1.0, section 4 (`pop`). */
  readonly amr: readonly string[]
  readonly factors: 1 | 2
  readonly phishingResistant: boolean
  /** The key cannot leave hardware, and an attestation says so (`phrh`). */
  readonly hardwareProtected: boolean
  /** Cannot be asked for where the browser lacks WebAuthn. */
  readonly needsWebAuthn: boolean
}

/** What was seen of one use; assessed into the credential's envelope. */
export interface Observed {
  readonly userVerified: boolean
  readonly backedUp: boolean | null
  readonly attachment: 'platform' | 'cross-platform' | null
  /** Another device answered for this one: a phone, by QR (hybrid transport). A security key is none. */
  readonly crossDevice?: boolean
}

/** What a person has shown so far in one sign-in. */
export interface Evidence extends Traits {
  readonly authenticator: string
  readonly credentialId: CredentialId | null
  readonly shownAt: Date
  readonly observed: Observed | null
}
