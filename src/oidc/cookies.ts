import type { Configuration, CookiesSetOptions } from 'oidc-provider'

export interface CookiePlan {
  readonly names: { readonly session: string; readonly interaction: string; readonly resume: string }
  readonly options: CookiesSetOptions
}

/**
 * On https `__Host-` (RFC 6265bis, section 4.1.3), or `__Secure-` where oidc-provider needs a path; on http, which only a loopback issuer may use,
 * the same names without prefix and `Secure`. Lax, because the browser arrives from clients' sites.
 */
export function planCookies(issuer: string): CookiePlan {
  const isSecure = new URL(issuer).protocol === 'https:'
  const name = (prefix: string, rest: string) => (isSecure ? `${prefix}${rest}` : rest)
  return {
    names: { session: name('__Host-', 'keyward-session'), interaction: name('__Secure-', 'keyward-interaction'), resume: name('__Secure-', 'keyward-resume') },
    options: { signed: true, httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/', overwrite: true },
  }
}

/** oidc-provider's `cookies`. */
export const cookieConfiguration = (plan: CookiePlan, keys: readonly string[]): NonNullable<Configuration['cookies']> => {
  const { path: _byTheLibrary, ...short } = plan.options
  return { names: plan.names, long: plan.options, short, keys }
}
