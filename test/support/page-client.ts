import { createServer } from 'node:http'
import * as oidc from 'openid-client'

/** What an app sent a person away with, and will check when they come back. */
export interface Request {
  readonly url: URL
  readonly redirect: string
  /** Redeems the code of the address a person came back to, and checks the ID token. */
  redeem(back: URL): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>
  refresh(token: string): Promise<oidc.TokenEndpointResponse>
}

/** Clients on a port of this machine: `app` and `other` are first parties, `third` is not. */
export const clientsOn = (port: number) => {
  const secrets = { client_secret: 'a secret of an app in tests', grant_types: ['authorization_code', 'refresh_token'] }
  const home = `http://localhost:${port}`
  return [
    {
      client_id: 'app',
      client_name: 'Test App',
      redirect_uris: [`${home}/app`],
      post_logout_redirect_uris: [`${home}/bye`],
      first_party: true,
      initiate_login_uri: 'https://app.example/start',
      ...secrets,
    },
    { client_id: 'other', client_name: 'Other App', redirect_uris: [`${home}/other`], first_party: true, ...secrets },
    { client_id: 'third', client_name: 'Third Party', redirect_uris: [`${home}/third`], first_party: false, ...secrets },
  ]
}

/** The page that people come back to. */
export async function openCallback(port: number): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><main data-step="app"><h1>${request.url?.split('?')[0] ?? ''}</h1></main>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** An authorization request by openid-client, with PKCE, state and nonce. */
export async function makeRequest(issuer: string, port: number, { client = 'app', ...more }: Readonly<Record<string, string>> = {}): Promise<Request> {
  const app = await oidc.discovery(new URL(issuer), client, 'a secret of an app in tests', undefined, { execute: [oidc.allowInsecureRequests] })
  const redirect = `http://localhost:${port}/${client}`
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()]
  const url = oidc.buildAuthorizationUrl(app, {
    redirect_uri: redirect,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  })
  return {
    url,
    redirect,
    redeem: (back) => oidc.authorizationCodeGrant(app, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }),
    refresh: (token) => oidc.refreshTokenGrant(app, token),
  }
}
