import { cookieJar } from './cookie-jar.ts'

/** A browser without a screen or script: keeps cookies by path, follows redirects, reads forms. */
export interface Page {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** `data-step` and `data-authenticator` of `<main>`. */
  readonly step: string | null
  readonly authenticator: string | null
  readonly forms: readonly Form[]
  /** The text of whatever has role="alert". */
  readonly alert: string | null
}

export interface Form {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly html: string
}

/** `home`: the origin whose pages are visited; a redirect to elsewhere ends the walk and is returned as it is. */
export function visitor(home: string, { headers: always = {} }: { readonly headers?: Record<string, string> } = {}) {
  const jar = cookieJar()

  async function once(url: URL, init: RequestInit): Promise<Page> {
    const cookie = jar.header(url)
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...always, ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string>) },
    })
    for (const line of response.headers.getSetCookie()) jar.keep(line, url)
    return read(url, response, await response.text())
  }

  async function follow(page: Page, atMost = 10): Promise<Page> {
    const location = page.headers.get('location')
    if (location === null || page.status < 300 || page.status > 399) return page
    const next = new URL(location, page.url)
    if (next.origin !== new URL(home).origin || atMost === 0) return { ...page, url: next }
    return follow(await once(next, {}), atMost - 1)
  }

  const post = (url: string | URL, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) =>
    once(new URL(url, home), {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(home).origin, 'sec-fetch-site': 'same-origin', ...headers },
    })

  return {
    seen: jar.seen,
    cookies: jar.cookies,
    once: (url: string | URL, init: RequestInit = {}) => once(new URL(url, home), init),
    get: async (url: string | URL) => follow(await once(new URL(url, home), {})),
    post: async (url: string | URL, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) => follow(await post(url, fields, headers)),
    /** One step only: the redirect itself. */
    postOnce: post,
    follow,
    /** Submits the form of `page` whose action ends in `ending`, with its own hidden fields. */
    async submit(page: Page, ending: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
      const form = formOf(page, ending)
      return follow(await post(new URL(form.action, page.url), { ...form.fields, ...fields }))
    },
  }
}

export type Visitor = ReturnType<typeof visitor>

export function formOf(page: Page, ending: string): Form {
  const form = page.forms.find((it) => it.action.endsWith(ending))
  if (form === undefined)
    throw new Error(
      `no form ${ending} at ${page.url.pathname} (${page.status}, step ${page.step}): ${page.forms.map((it) => it.action).join(', ')}\n${page.body.slice(0, 1500)}`,
    )
  return form
}

function read(url: URL, response: Response, body: string): Page {
  const main = /<main\b[^>]*>/.exec(body)?.[0] ?? ''
  const forms = [...body.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', inside = '']) => ({
    action: attribute(head, 'action') ?? url.pathname,
    fields: fieldsIn(inside),
    html: inside,
  }))
  const alert = /role="alert"[^>]*>([\s\S]*?)<\/(p|div|section)>/.exec(body)?.[1] ?? null
  return {
    url,
    status: response.status,
    headers: response.headers,
    body,
    step: attribute(main, 'data-step'),
    authenticator: attribute(main, 'data-authenticator'),
    forms,
    alert: alert === null ? null : decode(alert.replace(/<[^>]*>/g, '').trim()),
  }
}

function fieldsIn(html: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<(input|button)\b[^>]*>/g)) {
    const name = attribute(tag, 'name')
    const type = attribute(tag, 'type')
    const unticked = type === 'checkbox' && !/\schecked\b/.test(tag)
    if (name !== null && !tag.startsWith('<button') && !unticked) fields[name] = attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : '')
  }
  return fields
}

/** An attribute's value with its entities decoded; null where it is absent. */
export function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? null : decode(value)
}

export const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
