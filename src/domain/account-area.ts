/** Our own client, of which nobody else can be: the account area (`/account`). */
export const accountClientId = 'keyward-account'

/**
 * A path of the account area, as it came from outside: on this origin, at `/account` or below, and none that signs in or comes back, which would go round.
 * Anything else leads to `/account`.
 */
export function pathInArea(text: string | undefined): string {
  const base = 'https://house.invalid'
  const url = text === undefined || !text.startsWith('/') ? null : URL.parse(text, base)
  if (url === null || url.origin !== base || !/^\/account(\/[a-z0-9._~-]+)*$/i.test(url.pathname) || leading.has(url.pathname)) return '/account'
  return url.pathname + url.search
}

const leading: ReadonlySet<string> = new Set(['/account/sign-in', '/account/return'])
