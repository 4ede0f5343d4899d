import type { Context, Middleware } from 'koa'
import type { Client, Configuration, KoaContextWithOIDC, OIDCContext } from 'oidc-provider'
import { startUriOf } from './clients.ts'

/** Whoever asked for the sign-out, as far as it is known. */
export interface LeavingClient {
  readonly id: string
  readonly name: string
  readonly startUri: string | null
}

/** What the sign-out page needs: a form that posts `xsrf`, and `logout=yes` to leave every app. */
export interface SignOutForm {
  readonly action: string
  readonly xsrf: string
  readonly client: LeavingClient | null
}

export interface SignOutPages {
  signOut(ctx: Context, form: SignOutForm): Promise<void> | void
  signedOut(ctx: Context, leaving: { readonly client: LeavingClient | null }): Promise<void> | void
}

/** OpenID Connect RP-Initiated Logout 1.0, on our pages. */
export const makeSignOut = (pages: SignOutPages): NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']> => ({
  enabled: true,
  logoutSource: (ctx) => pages.signOut(ctx, { action: ctx.oidc.urlFor('end_session_confirm'), xsrf: xsrfOf(ctx), client: leavingClient(ctx.oidc.client) }),
  postLogoutSuccessSource: (ctx) => pages.signedOut(ctx, { client: leavingClient(ctx.oidc.client) }),
})

/** Where nobody is signed in there is nothing to confirm: on to the client, or to the page that says so, without the script oidc-provider would use. */
export const signOutOfNothing: Middleware = async (ctx, next) => {
  await next()
  const { oidc } = ctx as Partial<KoaContextWithOIDC>
  if (oidc?.route !== 'end_session' || ctx.status !== 200 || oidc.session?.accountId !== undefined) return
  ctx.remove('Content-Type')
  ctx.redirect(whereTo(oidc))
  ctx.status = 303
}

/** oidc-provider has checked the address, and dropped it where it was not the client's. */
function whereTo(oidc: OIDCContext): string {
  const { post_logout_redirect_uri: back, state } = oidc.params ?? {}
  if (typeof back !== 'string') return oidc.urlFor('end_session_success')
  const target = new URL(back)
  if (typeof state === 'string') target.searchParams.set('state', state)
  return target.href
}

function xsrfOf(ctx: KoaContextWithOIDC): string {
  const secret = ctx.oidc.session?.state?.['secret']
  return typeof secret === 'string' ? secret : ''
}

const leavingClient = (client: Client | undefined): LeavingClient | null =>
  client === undefined ? null : { id: client.clientId, name: client.clientName ?? client.clientId, startUri: startUriOf(client) }
