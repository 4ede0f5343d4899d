import type { Context, Middleware } from 'koa'
import { Provider, type Client, type ClientMetadata, type Configuration, type ErrorOut, type KoaContextWithOIDC } from 'oidc-provider'
import { acrLadder } from '../domain/acr.ts'
import type { SessionRules } from '../domain/session-rules.ts'
import type { Accounts, Artifacts, Clients, Events, StoredKey } from '../domain/storage.ts'
import { wishParams } from './account-client.ts'
import { makeAdapter } from './adapter.ts'
import { bindEvents, clientIdOf, record } from './bindings.ts'
import { claimsByScope, makeFindAccount, scopes } from './claims.ts'
import { allowsOrigin, clientDefaults, clientMetadata, compareHashedSecrets, withHashedSecret } from './clients.ts'
import { cookieConfiguration, planCookies } from './cookies.ts'
import { makeGrantLoader } from './grants.ts'
import { interactionPath } from './interactions.ts'
import { chooseKeys, type KeyChoice } from './key-choice.ts'
import { makeTtl } from './lifetimes.ts'
import { makePrompts, promptValues } from './prompts.ts'
import { withRequestMemory } from './requests.ts'
import { accessTokenClaims, makeResourceIndicators } from './resources.ts'
import type { OidcSettings } from './settings.ts'
import { makeSignOut, signOutOfNothing, type SignOutPages } from './sign-out.ts'

export interface ProviderPages extends SignOutPages {
  /** Errors that cannot be told to the client, since it is unknown. The status is set already. */
  error(ctx: Context, out: ErrorOut, error: Error): Promise<void> | void
}

export interface ProviderParts {
  readonly issuer: string
  readonly keys: readonly StoredKey[]
  readonly artifacts: Artifacts
  readonly clients: Pick<Clients, 'find'>
  /** Of the configuration; secrets may be in clear and are hashed here. */
  readonly staticClients: readonly Readonly<Record<string, unknown>>[]
  readonly accounts: Pick<Accounts, 'bySub'>
  readonly events: Pick<Events, 'add'>
  readonly settings: OidcSettings
  /** What clients with rules of their own make of a live session. */
  readonly sessionRules: SessionRules
  readonly pages: ProviderPages
  readonly now: () => Date
  /** For operators: what went wrong behind a page that does not say. */
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void
  /** Tests alone: clients on loopback addresses are otherwise never called (SSRF). */
  readonly fetch?: NonNullable<Configuration['fetch']>
}

/** The protocol engine. It is the root Koa application: others put their middleware before its routes with `use`. */
export function makeProvider(parts: ProviderParts): Provider {
  const chosen = chooseKeys(parts.keys, parts.now())
  const provider = new Provider(parts.issuer, configure(parts, chosen))
  compareHashedSecrets(provider)
  bindEvents(provider, parts)
  provider.use(withRequestMemory).use(cacheable(parts.settings.keys.cacheSeconds)).use(signOutOfNothing)
  return provider
}

function configure(parts: ProviderParts, chosen: KeyChoice): Configuration {
  const { artifacts, settings, now } = parts
  return {
    ...policies,
    ...shape(chosen),
    adapter: makeAdapter({ ...parts, refreshLeewaySeconds: settings.lifetimes.refreshLeewaySeconds, revoked: () => recordRevocation(parts) }),
    clients: parts.staticClients.map((it) => withHashedSecret(it) as unknown as ClientMetadata),
    cookies: cookieConfiguration(planCookies(parts.issuer), chosen.cookieKeys),
    features: features(parts, chosen),
    findAccount: makeFindAccount(parts.accounts),
    interactions: { policy: makePrompts(parts.sessionRules), url: (_ctx, { uid }) => `${interactionPath}/${uid}` },
    loadExistingGrant: makeGrantLoader(artifacts, settings.lifetimes, now),
    ttl: makeTtl(settings.lifetimes, now),
    renderError: (ctx, out, error) => parts.pages.error(ctx, out, error),
    ...(parts.fetch === undefined ? {} : { fetch: parts.fetch }),
  }
}

/** What this server says of itself, whoever asks. */
const shape = ({ algorithms, jwks }: KeyChoice): Configuration => ({
  jwks: { keys: jwks },
  acrValues: acrLadder,
  claims: claimsByScope,
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  clientDefaults,
  discovery: { prompt_values_supported: promptValues },
  enabledJWA: {
    idTokenSigningAlgValues: signingAlgorithms.filter((it) => algorithms.has(it)),
    clientAuthSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'],
    dPoPSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'],
  },
  extraClientMetadata: clientMetadata,
  responseTypes: ['code'],
  scopes,
  subjectTypes: ['public'],
})

const signingAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const

/** What this server decides, client by client. PKCE is required of all but those known not to do it (RFC 9700, section 2.1.1). */
const policies: Configuration = {
  clientBasedCORS: allowsOrigin,
  expiresWithSession: (_ctx, { scopes: asked }) => !asked.has('offline_access'),
  extraParams: wishParams,
  extraTokenClaims: accessTokenClaims,
  fetchResponseBodyLimits: { jwks_uri: 65_536, sector_identifier_uri: 65_536 },
  issueRefreshToken: (_ctx, client, source) => client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
  pkce: { required: (_ctx, client) => client['pkce_optional'] !== true || client.clientAuthMethod === 'none' },
  revokeGrantPolicy: () => false,
  rotateRefreshToken: true,
}

/** A token is shown to, and taken back by, the client it was made for. */
const isOwn = (_ctx: KoaContextWithOIDC, client: Client, { clientId }: { readonly clientId?: string | undefined }): boolean => clientId === client.clientId

function features({ pages, settings }: ProviderParts, { dpopSecret }: KeyChoice): NonNullable<Configuration['features']> {
  return {
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: dpopSecret },
    introspection: { enabled: true, allowedPolicy: isOwn },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: makeResourceIndicators(settings),
    revocation: { enabled: true, allowedPolicy: isOwn },
    rpInitiatedLogout: makeSignOut(pages),
    userinfo: { enabled: true },
  }
}

/** Clients may keep the keys and the metadata for as long as a new key is published before it signs. */
const cacheable =
  (cacheSeconds: number): Middleware =>
  async (ctx, next) => {
    await next()
    if (ctx.status === 200 && (ctx.path === '/jwks' || ctx.path.startsWith('/.well-known/o'))) ctx.set('Cache-Control', `public, max-age=${cacheSeconds}`)
  }

function recordRevocation(parts: ProviderParts): void {
  const ctx = Provider.ctx
  if (ctx === undefined || ctx.oidc.route.startsWith('end_session')) return
  const { AccessToken, AuthorizationCode, RefreshToken } = ctx.oidc.entities
  const sub = (AccessToken ?? RefreshToken ?? AuthorizationCode)?.accountId
  record(parts, sub, { type: 'grant.revoked', clientId: clientIdOf(ctx), data: { why: ctx.oidc.route === 'revocation' ? 'by-client' : 'used-twice' } })
}
