import { type Cookie, cookieJar } from './cookie-jar.ts'

export interface Browser {
  /** One request; redirects are not followed. */
  get(url: string, init?: RequestInit): Promise<Response>
  post(url: string, form?: Record<string, string>): Promise<Response>
  /** Follows redirects while they stay on the issuer; returns the last response and its address. */
  follow(url: string, until: (url: URL) => boolean): Promise<{ readonly url: URL; readonly response: Response }>
  readonly cookies: () => readonly Cookie[]
}

/** As much of a browser as the protocol needs: cookies, redirects one at a time, no script. `extra`: headers as a proxy would add them; `route`: to which instance. */
export function openBrowser(extra: Record<string, string> = {}, route: (url: URL) => URL = (url) => url): Browser {
  const jar = cookieJar()
  const get = async (url: string, init: RequestInit = {}) => {
    const at = new URL(url)
    const headers = { ...extra, ...(init.headers as Record<string, string>), cookie: jar.header(at) }
    const response = await fetch(route(at), { ...init, redirect: 'manual', headers })
    for (const line of response.headers.getSetCookie()) jar.keep(line, at)
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
  return { get, follow, cookies: () => [...jar.cookies.values()], post: (url, form = {}) => get(url, { method: 'POST', body: new URLSearchParams(form) }) }
}
