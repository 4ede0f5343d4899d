import type { Middleware } from 'koa'
import { Fault } from '../domain/fault.ts'

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses unsafe requests to our own routes unless the browser says that they come from our own pages: `Sec-Fetch-Site: same-origin`
 * (Fetch Metadata; a sister on another port or subdomain is only `same-site`), or, from older browsers, `Origin`.
 */
export function sameOrigin(issuer: string): Middleware {
  const { origin } = new URL(issuer)
  return async (ctx, next) => {
    if (!SAFE.has(ctx.method) && !isOurs(ctx.get('Sec-Fetch-Site'), ctx.get('Origin'), origin)) {
      throw new Fault('cross-origin', `${ctx.method} with Sec-Fetch-Site ${JSON.stringify(ctx.get('Sec-Fetch-Site').slice(0, 40))}`)
    }
    await next()
  }
}

/** A browser cannot be made to forge `Sec-Fetch-Site`; `Origin` decides only where it is absent. `null` is an origin like any other: not ours. */
const isOurs = (site: string, from: string, origin: string): boolean => (site === '' ? from === origin : site === 'same-origin')
