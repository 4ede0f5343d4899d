import { Router } from '@koa/router'
import type { Context, Middleware } from 'koa'
import type { Messages } from '../i18n/messages.ts'
import type { Assets } from './assets.ts'
import { body } from './body.ts'
import { errors, type Log } from './errors.ts'
import { contentSecurityPolicy, securityHeaders } from './headers.ts'
import { health, type ReadyCheck } from './health.ts'
import { hostCheck } from './host.ts'
import { language } from './language.ts'
import type { Look } from './look.ts'
import type { Page } from './page.ts'
import { forwardedHeaders } from './proxies.ts'
import type { Render } from './render.ts'
import { sameOrigin } from './same-origin.ts'
import type { Route, VisitState } from './visit.ts'

/** What the hall is made of. */
export interface HallParts {
  /** Origin of everything, without a path. */
  readonly issuer: string
  /** Addresses or CIDR ranges whose `X-Forwarded-*` is believed; with any, the application's `proxy` must be true. */
  readonly proxies: readonly string[]
  readonly look: Pick<Look, 'logoUrl'>
  readonly messages: Messages
  readonly assets: Assets
  readonly render: Render
  readonly routes: readonly Route[]
  readonly ready: ReadyCheck
  readonly log: Log
  readonly randomBytes: (length: number) => Uint8Array
}

/** What every request passes, in this order, before the engine's own routes: `for (const step of hall(…)) provider.use(step)`. */
export function hall(parts: HallParts): readonly Middleware[] {
  const https = parts.issuer.startsWith('https:')
  return [
    health(parts.ready),
    requestId(parts.randomBytes),
    securityHeaders(https),
    forwardedHeaders(parts.proxies),
    pages(parts),
    language(parts.messages, https) as Middleware,
    errors(parts.log) as Middleware,
    hostCheck(parts.issuer),
    parts.assets.middleware,
    ...routing(parts.issuer, parts.routes),
  ]
}

function requestId(randomBytes: HallParts['randomBytes']): Middleware {
  return async (ctx, next) => {
    ctx.state['requestId'] = Buffer.from(randomBytes(8)).toString('hex')
    ctx.set('X-Request-Id', String(ctx.state['requestId']))
    await next()
  }
}

function pages({ render, look }: HallParts): Middleware {
  const logo = look.logoUrl === null ? [] : [new URL(look.logoUrl).origin]
  return async (ctx, next) => {
    const state = ctx.state as VisitState
    state.show = (page) => {
      ctx.status = page.status ?? 200
      ctx.type = 'html'
      ctx.set('Cache-Control', page.cacheSeconds === undefined ? 'no-store' : `private, max-age=${page.cacheSeconds}`)
      if (page.cacheSeconds !== undefined) ctx.vary(TELLING)
      ctx.set('X-Robots-Tag', 'noindex')
      ctx.set('Content-Security-Policy', contentSecurityPolicy({ imagesFrom: [...logo, ...(page.imagesFrom ?? [])], formsStay: page.leaves !== true }))
      if (page.leaves !== true) ctx.set('Cross-Origin-Opener-Policy', 'same-origin')
      ctx.body = render(page, { locale: state.locale, t: state.t, path: again(page, ctx) })
    }
    await next()
  }
}

/** What a page is chosen by: its language, and the system it is read on. */
const TELLING = ['Accept-Language', 'Cookie', 'User-Agent']

/** Where the page can be had in another language: at its own address, with what was asked there; or where an answer leaves it. */
const again = ({ again: after }: Page, { method, search }: Context): string | null => (method === 'GET' ? search : (after ?? null))

/** The routes, each behind the same-origin guard and the body reader; other methods at a known address are told so. */
function routing(issuer: string, routes: readonly Route[]): readonly Middleware[] {
  const router = new Router()
  const guard = sameOrigin(issuer)
  const read = body()
  for (const [method, path, handler] of routes) router.register(path, [method], [guard, read, (ctx) => handler(ctx)])
  return [router.routes() as Middleware, router.allowedMethods() as Middleware]
}
