import type { Configuration } from 'oidc-provider'
import { type Where, wheres, type Wish } from '../domain/wish.ts'
import { accountClientId } from '../domain/account-area.ts'

/** The account area as a client of ourselves: signing in there, proving anew and enrolling are ordinary authorization requests. Its codes are never redeemed. */
export const accountClient = (issuer: string, name: string): Readonly<Record<string, unknown>> & { readonly client_id: string } => ({
  client_id: accountClientId,
  client_name: name,
  client_uri: `${issuer}/account`,
  redirect_uris: [`${issuer}/account/return`],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  first_party: true,
})

/** What the person came for, as a parameter of the request; of every other client it is as if it were not there. */
export const wishParams: NonNullable<Configuration['extraParams']> = {
  keyward_wish: (ctx, _value, client) => {
    if (client.clientId !== accountClientId && ctx.oidc.params !== undefined) delete ctx.oidc.params['keyward_wish']
  },
}

/** `prove`, `recover`, or `enrol=<authenticator>` and perhaps `.<where>`; anything else is no wish. */
export function wishIn(params: Readonly<Record<string, unknown>>): Wish | null {
  const wish = params['keyward_wish']
  if (params['client_id'] !== accountClientId || typeof wish !== 'string') return null
  if (wish === 'prove' || wish === 'recover') return { kind: wish }
  const [, authenticator, where] = /^enrol=([a-z0-9-]+)(?:\.([a-z-]+))?$/.exec(wish) ?? []
  return authenticator === undefined ? null : { kind: 'enrol', authenticator, where: wheres.find((it): it is Where => it === where) ?? null }
}
