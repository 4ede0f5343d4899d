import { z } from 'zod'
import { accountClientId } from '../domain/account-area.ts'

const text = z.string().min(1).max(2000)
const address = z.string().regex(/^[a-z][a-z0-9+.-]*:\/*[^\s#]+$/i, 'must be an absolute address without a fragment')
const list = z.array(text)

/** One client: the metadata of RFC 7591, section 2, and OpenID Connect Registration 1.0, section 2, with a few of ours. oidc-provider checks the rest. */
export const client = z.strictObject({
  client_id: text
    .regex(/^[\x21-\x7e]+$/, 'must be of visible ASCII characters')
    .refine((id) => id !== accountClientId, `must be another one: ${accountClientId} is the account area of this server`)
    .describe('Its name in every request.'),
  client_secret: text.optional().describe('For apps that run on a server. Public clients (browser, phone) have none.').meta({ secret: true }),
  client_name: text.optional().describe('What people see.'),
  redirect_uris: z.array(address).default([]).describe('Where people may be sent back to; compared as a whole.'),
  post_logout_redirect_uris: z.array(address).optional().describe('Where people may be sent after signing out.'),
  grant_types: z
    .array(z.enum(['authorization_code', 'refresh_token']))
    .optional()
    .describe('authorization_code unless said; add refresh_token for refresh tokens.'),
  response_types: z.array(z.literal('code')).optional().describe('code, and nothing else.'),
  token_endpoint_auth_method: z
    .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .optional()
    .describe('client_secret_basic unless said; none for public clients.'),
  application_type: z.enum(['web', 'native']).optional().describe('native allows loopback and private-use redirects (RFC 8252).'),
  first_party: z.boolean().optional().describe('Yours: no consent page.'),
  pkce_optional: z.boolean().optional().describe('For old clients without PKCE. Leave it out wherever you can.'),
  allowed_resources: list.optional().describe('APIs it may ask access tokens for; every declared one unless said.'),
  cors_origins: list.optional().describe('Origins whose scripts may call the token endpoint, beside those of its redirect URIs.'),
  scope: text.optional().describe('Scopes it may ask for, separated by spaces; every one unless said.'),
  client_uri: address.optional().describe('Its home page. A sign-in that went wrong leads back to it.'),
  logo_uri: address.optional().describe('Its picture on the consent page.'),
  policy_uri: address.optional().describe('Its privacy page.'),
  tos_uri: address.optional().describe('Its terms.'),
  initiate_login_uri: address.optional().describe('Where a sign-in can begin again (https only); used instead of the home page.'),
  contacts: list.optional().describe('Addresses of the people responsible.'),
  jwks: z
    .looseObject({ keys: z.array(z.looseObject({})) })
    .optional()
    .describe('Its public keys (RFC 7517).'),
  jwks_uri: address.optional().describe('Where its public keys are.'),
  default_max_age: z.int().min(0).optional().describe('Seconds after which people sign in anew.'),
  require_auth_time: z.boolean().optional().describe('Always says when people signed in.'),
  default_acr_values: list.optional().describe('Strength asked for where a request asks for none.'),
  id_token_signed_response_alg: z.enum(['RS256', 'ES256', 'EdDSA']).optional().describe('RS256 unless said; EdDSA where `keys.edDsa` made a key for it.'),
  token_endpoint_auth_signing_alg: text.optional().describe('For private_key_jwt.'),
  require_pushed_authorization_requests: z.boolean().optional().describe('Takes only pushed requests (RFC 9126).'),
  dpop_bound_access_tokens: z.boolean().optional().describe('Takes only tokens bound to a key (RFC 9449).'),
  backchannel_logout_uri: address.optional().describe('Told when a session ends (OpenID Connect Back-Channel Logout 1.0).'),
  backchannel_logout_session_required: z.boolean().optional().describe('Told which session it was.'),
})
