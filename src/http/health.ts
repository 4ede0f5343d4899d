import type { Middleware } from 'koa'

/** Whether requests can be served: `null`, or in a few words what is missing. */
export type ReadyCheck = () => Promise<string | null>

/** For load balancers and containers, which ask by address: answered before the host check. Live: the process answers. Ready: so does the database. */
export function health(ready: ReadyCheck): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/health/live' && ctx.path !== '/health/ready') {
      await next()
      return
    }
    const missing = ctx.path === '/health/live' ? null : await ready().catch(() => 'a check failed')
    ctx.set('Cache-Control', 'no-store')
    ctx.status = missing === null ? 200 : 503
    ctx.body = missing === null ? { status: 'ok' } : { status: 'unavailable', missing }
  }
}
