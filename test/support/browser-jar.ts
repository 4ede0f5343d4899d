interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly line: string
}

export interface Browser {
  /** One request; redirects are not followed. */
  get(url: string, init?: RequestInit): Promise<Response>
  post(url: string, form?: Record<string, string>): Promise<Response>
  /** Follows redirects while they stay on the issuer; returns the last response and its address. */
  follow(url: string, until: (url: URL) => boolean): Promise<{ readonly url: URL; readonly response: Response }>
  readonly cookies: () => readonly Cookie[]
  /** Headers every request carries, as a proxy would add them. */
  readonly extra: Record<string, string>
}

/** As much of a browser as the protocol needs: cookies with paths, redirects one at a time, no script. */
export function openBrowser(extra: Record<string, string> = {}, route: (url: URL) => URL = (url) => url): Browser {
  const jar = new Map<string, Cookie>()
  const header = (url: URL) =>
    [...jar.values()]
      .filter(({ path }) => path === '/' || url.pathname === path || url.pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  const get = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(route(new URL(url)), {
      ...init,
      redirect: 'manual',
      headers: { ...extra, ...(init.headers as Record<string, string>), cookie: header(new URL(url)) },
    })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }
  const follow: Browser['follow'] = async (start, until) => {
    let url = new URL(start)
    for (let hops = 0; hops < 12; hops++) {
      if (until(url)) return { url, response: new Response() }
      const response = await get(url.href)
      const location = response.headers.get('location')
      if (location === null) return { url, response }
      url = new URL(location, url)
    }
    throw new Error(`going round in circles at ${url.href}`)
  }
  return { get, follow, extra, cookies: () => [...jar.values()], post: (url, form = {}) => get(url, { method: 'POST', body: new URLSearchParams(form) }) }
}

function keep(jar: Map<string, Cookie>, line: string): void {
  const [pair = '', ...attributes] = line.split(/;\s*/)
  const [name = '', ...value] = pair.split('=')
  const path = attributes.find((it) => /^path=/i.test(it))?.slice(5) ?? '/'
  if (/expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(`${name} ${path}`)
  else jar.set(`${name} ${path}`, { name, value: value.join('='), path, line })
}
