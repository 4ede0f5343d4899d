import { decodeJwt } from 'jose'
import { errors, type Client, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { words } from './acr.ts'
import { allowsResource, isFirstParty } from './clients.ts'
import { type OidcSettings, seconds } from './settings.ts'

type ResourceIndicators = NonNullable<NonNullable<Configuration['features']>['resourceIndicators']>

/** Declared APIs get ES256 JWT access tokens of their own (RFC 8707, RFC 9068); without one, tokens are opaque and good for userinfo. */
export function makeResourceIndicators({ apis, lifetimes }: OidcSettings): ResourceIndicators {
  return {
    enabled: true,
    defaultResource: (ctx, client, oneOf) => {
      keepOfflineAccess(ctx, client)
      return oneOf
    },
    useGrantedResource: () => true,
    getResourceServerInfo: (ctx, identifier, client) => {
      keepOfflineAccess(ctx, client)
      const api = apis.find((it) => it.identifier === identifier)
      if (api === undefined || !allowsResource(client, identifier)) throw new errors.InvalidTarget()
      return {
        scope: api.scopes.join(' '),
        audience: api.audience ?? api.identifier,
        accessTokenFormat: 'jwt',
        accessTokenTTL: seconds.minutes(api.accessTokenMinutes ?? lifetimes.accessTokenMinutes),
        jwt: { sign: { alg: 'ES256' } },
      }
    },
  }
}

/** RFC 9068, section 2.2.1: an API can ask for a stronger sign-in (RFC 9470) when it sees how strong this one was. */
export const accessTokenClaims: NonNullable<Configuration['extraTokenClaims']> = (ctx, token) => {
  const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken
  if (token.kind !== 'AccessToken' || source === undefined) return undefined
  return { acr: source.acr, amr: source.amr, auth_time: source.authTime }
}

/**
 * oidc-provider drops `offline_access` unless the consent page is asked for (OpenID Connect Core 1.0, section 11). First-party apps have no
 * consent page; the condition "other conditions … are in place" holds for them. Called after the scope was cut, before it is used.
 */
function keepOfflineAccess(ctx: KoaContextWithOIDC, client: Client): void {
  const { params, route } = ctx.oidc
  if (params === undefined || !asking.has(route) || !isFirstParty(client) || !client.grantTypeAllowed('refresh_token')) return
  const kept = words(params['scope'])
  if (!words(askedScope(ctx)).includes('offline_access') || kept.includes('offline_access')) return
  params['scope'] = [...kept, 'offline_access'].join(' ')
}

const asking = new Set(['authorization', 'pushed_authorization_request'])

/** The scope as the client wrote it. */
function askedScope(ctx: KoaContextWithOIDC): unknown {
  const pushed = ctx.oidc.entities.PushedAuthorizationRequest?.request
  if (typeof pushed === 'string') return decodeJwt(pushed)['scope']
  return ctx.oidc.route === 'authorization' ? ctx.query['scope'] : ctx.oidc.body?.['scope']
}
