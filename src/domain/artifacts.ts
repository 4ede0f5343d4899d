/** A document of oidc-provider, without the value that names it. */
export type ArtifactPayload = Readonly<Record<string, unknown>>

/** The store for oidc-provider's artefacts (`oidc-provider.md`, section 2). `id` is always hashed before it is stored. */
export interface Artifacts {
  upsert(model: string, id: string, payload: ArtifactPayload, expiresInSeconds: number | null): Promise<void>
  find(model: string, id: string): Promise<ArtifactPayload | null>
  /** A code or refresh token together with the session and grant that its redemption will ask for. One round trip. */
  findWithCompany(
    model: string,
    id: string,
  ): Promise<{ readonly found: ArtifactPayload | null; readonly session: ArtifactPayload | null; readonly grant: ArtifactPayload | null }>
  findByUid(uid: string): Promise<ArtifactPayload | null>
  findByUserCode(userCode: string): Promise<ArtifactPayload | null>
  /** false: somebody else was first. `leewaySeconds`: a second use this soon after the first also counts as the first. */
  consume(model: string, id: string, leewaySeconds: number): Promise<boolean>
  /** false: it was there already (ReplayDetection). */
  insertOnce(model: string, id: string, payload: ArtifactPayload, expiresInSeconds: number): Promise<boolean>
  destroy(model: string, id: string): Promise<void>
  /** Deletes the session kept under the old id and writes the new one, in one statement. */
  rotateSession(oldId: string, newId: string, payload: ArtifactPayload, expiresInSeconds: number): Promise<void>
  /**
   * Deletes every code and token of the grant; the grant itself stays. With `sessionUid` only those that came from that session, since a person's
   * devices share a grant. Throws `Fault('empty-grant')` for an empty id.
   */
  revokeGrant(grantId: string, sessionUid?: string): Promise<void>
  /** The newest live grant of this account for this client. */
  grantOf(accountId: string, clientId: string): Promise<{ readonly id: string; readonly payload: ArtifactPayload } | null>
  revokeAccount(accountId: string): Promise<void>
  revokeClient(clientId: string): Promise<void>
}
