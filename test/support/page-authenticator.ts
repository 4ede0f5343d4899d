import type { CDPSession, Page } from 'playwright-core'

/** A passkey with its private key, as the DevTools protocol hands it out and takes it: base64, not base64url. */
export interface VirtualCredential {
  readonly credentialId: string
  readonly isResidentCredential: boolean
  readonly privateKey: string
  readonly signCount: number
  readonly rpId?: string
  readonly userHandle?: string
  readonly userName?: string
}

export interface AuthenticatorWishes {
  readonly transport?: 'internal' | 'hybrid' | 'usb'
  /** Somebody is there who touches it; false until `present(true)`. Autofill answers at once while somebody is. */
  readonly present?: boolean
  /** Fingerprint, face or PIN succeed. */
  readonly verifies?: boolean
  /** Has a PIN, a fingerprint sensor or anything of that kind; yes unless said. */
  readonly canVerify?: boolean
  /** Of the old kind: no PIN, and nothing that can be found without a name. */
  readonly u2f?: boolean
  /** Copied by a manager, not yet copied by one that could, or on this device only. */
  readonly synced?: boolean | 'not-yet'
}

/** A passkey provider, phone or security key of Chromium's own (WebAuthn L3, section 11). It belongs to one page. */
export interface VirtualAuthenticator {
  present(yes: boolean): Promise<void>
  verifies(yes: boolean): Promise<void>
  /** Makes passkeys as one without a dialog does: nobody touched it, nobody was verified (WebAuthn L3, section 6.1). */
  silent(yes: boolean): Promise<void>
  /** From now on all it holds is copied by a manager. */
  sync(): Promise<void>
  credentials(): Promise<readonly VirtualCredential[]>
  /** Ids of passkeys that a page had it delete, from now on: the list grows. */
  deleted(): Promise<readonly string[]>
  /** Time enough for what a page said to have come here. */
  settled(): Promise<void>
  /** Holds a passkey that was made elsewhere, as a synced one is. */
  add(credential: VirtualCredential): Promise<void>
}

export async function addAuthenticator(
  page: Page,
  { transport = 'internal', present = true, verifies = true, canVerify = true, u2f = false, synced = true }: AuthenticatorWishes = {},
): Promise<VirtualAuthenticator> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...(u2f ? { protocol: 'u2f' as const } : { protocol: 'ctap2' as const, ctap2Version: 'ctap2_1' as const }),
      transport: transport === 'hybrid' ? 'cable' : transport,
      hasResidentKey: !u2f,
      hasUserVerification: canVerify && !u2f,
      isUserVerified: verifies && canVerify && !u2f,
      automaticPresenceSimulation: present,
      ...(u2f ? {} : { defaultBackupEligibility: synced !== false, defaultBackupState: synced === true }),
    },
  })
  const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  return {
    present: async (enabled) => void (await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })),
    verifies: async (isUserVerified) => void (await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
    silent: async (yes) => void (await cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBadUP: yes, isBadUV: yes })),
    sync: async () => {
      for (const { credentialId } of await credentials())
        await cdp.send('WebAuthn.setCredentialProperties', { authenticatorId, credentialId, backupState: true })
    },
    credentials,
    deleted: () => {
      const ids: string[] = []
      cdp.on('WebAuthn.credentialDeleted', ({ credentialId }) => void ids.push(credentialId))
      return Promise.resolve(ids)
    },
    settled: () => page.waitForTimeout(500),
    add: async (credential) => void (await cdp.send('WebAuthn.addCredential', { authenticatorId, credential })),
  }
}
