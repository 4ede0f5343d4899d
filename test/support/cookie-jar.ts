/** A cookie as it is kept. */
export interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  /** Milliseconds since 1970; Infinity where it ends with the browser. */
  readonly expiresAt: number
}

export interface CookieJar {
  /** Takes one Set-Cookie header of an answer from `url`. */
  keep(setCookie: string, url: URL): void
  /** What a request to `url` carries; empty where nothing fits. */
  header(url: URL): string
  readonly cookies: ReadonlyMap<string, Cookie>
  /** Every value that was ever kept. */
  readonly seen: ReadonlySet<string>
}

/** The cookies of one browser at one host (RFC 6265, section 5): by name and path, until they expire. */
export function cookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>()
  const seen = new Set<string>()
  return {
    cookies,
    seen,
    keep(setCookie, url) {
      const cookie = read(setCookie, url)
      cookies.delete(keyOf(cookie))
      if (cookie.expiresAt <= Date.now()) return
      cookies.set(keyOf(cookie), cookie)
      seen.add(cookie.value)
    },
    header: ({ pathname }) =>
      [...cookies.values()]
        .filter(({ path, expiresAt }) => expiresAt > Date.now() && covers(path, pathname))
        .toSorted((a, b) => b.path.length - a.path.length)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
  }
}

const keyOf = ({ name, path }: Cookie): string => `${name} ${path}`

const covers = (path: string, pathname: string): boolean => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)

function read(line: string, url: URL): Cookie {
  const [[name = '', value = ''] = [], ...attributes] = line.split(';').map(halves)
  const told = (attribute: string) => attributes.findLast(([key]) => key?.toLowerCase() === attribute)?.[1]
  const path = told('path')
  return { name, value, path: path?.startsWith('/') === true ? path : folderOf(url), expiresAt: endOf(told('max-age'), told('expires')) }
}

function halves(part: string): readonly string[] {
  const [name = '', ...value] = part.split('=')
  return [name.trim(), value.join('=').trim()]
}

/** Max-Age goes before Expires; neither, or nonsense, is a cookie of this visit (section 5.3, step 3). */
function endOf(maxAge: string | undefined, expires: string | undefined): number {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0 ? 0 : Date.now() + Number(maxAge) * 1000
  const date = Date.parse(expires ?? '')
  return Number.isNaN(date) ? Infinity : date
}

/** The default path (section 5.1.4). */
const folderOf = ({ pathname }: URL): string => pathname.slice(0, pathname.lastIndexOf('/')) || '/'
