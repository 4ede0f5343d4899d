import * as oidc from 'openid-client'

/** How the demo is known to the server it sends people to. */
export interface DemoSettings {
  readonly issuer: string
  /** Where the demo is, without a path. */
  readonly origin: string
  readonly clientId: string
  readonly clientSecret: string
  /** Resource indicator and audience of its own API. */
  readonly api: string
}

/** What is remembered of a person between leaving and coming back. */
export interface Leaving {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Who signed in, and with which tokens. */
export interface SignedIn {
  readonly claims: oidc.IDToken
  readonly idToken: string
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly expiresAt: Date
}

export type RelyingParty = ReturnType<typeof relyingParty>

/** OpenID Connect as any client speaks it: discovery, authorization code with PKCE, refresh, sign-out. The server is asked for its metadata at first use. */
export function relyingParty({ issuer, origin, clientId, clientSecret, api }: DemoSettings, now: () => Date) {
  const plain = issuer.startsWith('http:')
  let found: Promise<oidc.Configuration> | null = null
  const server = (): Promise<oidc.Configuration> => {
    found ??= oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), { execute: plain ? [oidc.allowInsecureRequests] : [] })
    found.catch(() => {
      found = null
    })
    return found
  }
  return {
    async leave(wishes: Readonly<Record<string, string>>): Promise<{ readonly to: string; readonly leaving: Leaving }> {
      const leaving = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
      const to = oidc.buildAuthorizationUrl(await server(), {
        redirect_uri: `${origin}/callback`,
        scope: 'openid profile email offline_access notes',
        resource: api,
        state: leaving.state,
        nonce: leaving.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(leaving.verifier),
        code_challenge_method: 'S256',
        ...wishes,
      })
      return { to: to.href, leaving }
    },

    async comeBack(url: URL, { state, nonce, verifier }: Leaving): Promise<SignedIn> {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      return read(await oidc.authorizationCodeGrant(await server(), url, checks, { resource: api }), now())
    },

    async refresh(before: SignedIn): Promise<SignedIn> {
      return renewed(before, await oidc.refreshTokenGrant(await server(), before.refreshToken ?? '', { resource: api }), now())
    },

    signOut: async ({ idToken }: SignedIn): Promise<string> =>
      oidc.buildEndSessionUrl(await server(), { id_token_hint: idToken, post_logout_redirect_uri: `${origin}/` }).href,

    jwksUri: async (): Promise<string> => (await server()).serverMetadata().jwks_uri ?? '',
  }
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>

/** What the answer to a code says. */
function read(tokens: Tokens, now: Date): SignedIn {
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('the server sent no ID token')
  const { id_token: idToken = '', access_token: accessToken, refresh_token: refreshToken = null } = tokens
  return { claims, idToken, accessToken, refreshToken, expiresAt: expiryOf(tokens, now) }
}

/** The answer to a refresh leaves out what has not changed (RFC 6749, section 6; OpenID Connect Core 1.0, section 12.2). */
const renewed = (before: SignedIn, tokens: Tokens, now: Date): SignedIn => ({
  claims: tokens.claims() ?? before.claims,
  idToken: tokens.id_token ?? before.idToken,
  accessToken: tokens.access_token,
  refreshToken: tokens.refresh_token ?? before.refreshToken,
  expiresAt: expiryOf(tokens, now),
})

const expiryOf = (tokens: Tokens, now: Date): Date => new Date(now.getTime() + (tokens.expiresIn() ?? 0) * 1000)
