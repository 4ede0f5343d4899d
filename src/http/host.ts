import type { Middleware } from 'koa'
import { Fault } from '../domain/fault.ts'

/**
 * Lets only requests for the issuer's own host through: addresses in discovery and redirects are made from it (RFC 9110, section 7.4).
 * An https issuer serves nobody without TLS, whose cookies would be lost. Behind a trusted proxy `X-Forwarded-Host` counts, where there is one, and `X-Forwarded-Proto`.
 */
export function hostCheck(issuer: string): Middleware {
  const { host, protocol } = new URL(issuer)
  const standard = protocol === 'https:' ? ':443' : ':80'
  const known = new Set(host.includes(':') && !host.endsWith(']') ? [host] : [host, `${host}${standard}`])
  return async (ctx, next) => {
    const asked = [ctx.req.headers['x-forwarded-host'] ?? ctx.req.headers.host ?? ''].flat().join(',').trim().toLowerCase()
    if (!known.has(asked)) throw new Fault('host-unknown', `asked for ${JSON.stringify(asked.slice(0, 100))}`)
    if (protocol === 'https:' && !ctx.secure) throw new Fault('insecure', 'http where the issuer is https')
    await next()
  }
}
