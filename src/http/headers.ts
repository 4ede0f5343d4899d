import type { Middleware } from 'koa'

/** What of the Content-Security-Policy depends on the page. */
export interface PolicyWishes {
  readonly imagesFrom: readonly string[]
  /** Chrome applies `form-action` to every redirect after a form, so a page whose form ends at a client must not have it. */
  readonly formsStay: boolean
}

/** Content Security Policy Level 3; nothing inline, nothing from elsewhere but pictures that the configuration or the page names. */
export function contentSecurityPolicy({ imagesFrom, formsStay }: PolicyWishes): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' data:", ...imagesFrom].join(' '),
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(formsStay ? ["form-action 'self'"] : []),
  ].join('; ')
}

const FEATURES = ['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'magnetometer', 'microphone', 'midi', 'payment', 'usb']
const PERMISSIONS = ['publickey-credentials-get=(self)', 'publickey-credentials-create=(self)', ...FEATURES.map((feature) => `${feature}=()`)].join(', ')
/** Nothing to other sites. Not `no-referrer`: with it browsers write `Origin: null` on our own forms, and `sameOrigin` could not tell (Fetch, section 3.2). */
const REFERRER = 'same-origin'
const YEAR_SECONDS = 31_536_000

/** What says something of a document alone, or names an answer that may have gone wrong: an asset is no document, and is the same for everybody. */
export const documentHeaders = ['Content-Security-Policy', 'X-Frame-Options', 'Permissions-Policy', 'Referrer-Policy', 'X-Request-Id'] as const

/** A picture may be opened as a document: one that runs, loads and sends nothing. */
export const picturePolicy = "default-src 'none'; sandbox"

/** Headers of every answer, the engine's included. Pages tighten the policy further when they are shown. */
export function securityHeaders(https: boolean): Middleware {
  const policy = contentSecurityPolicy({ imagesFrom: [], formsStay: false })
  return async (ctx, next) => {
    ctx.set('Content-Security-Policy', policy)
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.set('X-Frame-Options', 'DENY')
    ctx.set('Referrer-Policy', REFERRER)
    ctx.set('Permissions-Policy', PERMISSIONS)
    if (https) ctx.set('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`)
    await next()
  }
}
