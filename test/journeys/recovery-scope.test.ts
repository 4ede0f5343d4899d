import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imported, openApp } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { type Page, type Visitor, visitor } from '../support/visitor.ts'

let at: Running
let eve: Visitor
let nobody: Visitor
let page: Page

/** Somebody who reads Ada's mail, on the page that makes them wait. */
beforeAll(async () => {
  at = await startKeyward()
  const passkey = softPasskey({ origin: at.url })
  const { id } = await imported(at)('ada', { passkey })
  await at.database.pool.query('update credentials set proofs = 1, last_proven_at = now() where account_id = $1', [id])
  nobody = visitor(at.url)
  eve = visitor(at.url)
  const { url } = await (await openApp(at.url)).request()
  const first = await eve.get(url)
  await eve.post(`${first.url.pathname}/recover`, {})
  const code = await eve.submit(await eve.get(first.url), '/identify', { identifier: 'ada@example.com' })
  page = await eve.submit(code, '/answer', { code: await at.code('ada@example.com') })
})
afterAll(() => at.close())

const MINE = ['GET /interaction/:uid', 'POST /interaction/:uid/answer']
/** Says where its form's page is, and looks at nothing. */
const POINTER = 'GET /interaction/:uid/:action'
/** Of the account area what is the same for everybody: the ways in, which begin a sign-in anew, and what is said on the way out. */
const OPEN = ['/account/sign-in', '/account/return', '/account/signed-out', '/account/deleted']

const filled = (path: string): string => path.replace(':uid', page.url.pathname.split('/')[2] ?? '').replaceAll(/:\w+/g, 'x')

const asked = (who: Visitor, method: string, path: string): Promise<Page> =>
  method === 'GET' ? who.once(path) : who.postOnce(path, {}, method === 'POST' ? {} : { 'x-method': method })

/** All that anybody can tell of an answer, but for what is random in every one. */
const told = ({ status, body, headers }: Page): string => [status, headers.get('location') ?? '', body].join('\n').replaceAll(/[\w-]{16,}/g, '…')

describe('a recovery under way', () => {
  test('is on its page, and signed in nowhere', () => {
    expect(page).toMatchObject({ status: 200, step: 'recovery-held' })
    expect(page.body).not.toMatch(/action="[^"]*\/(?!answer")[a-z-]+"/)
  })

  test('reaches none of the addresses of the house but its own two', async () => {
    const wrong: string[] = []
    let personal = 0
    expect(at.routes.length).toBeGreaterThan(30)
    for (const [method, path] of at.routes) {
      const route = `${method} ${path}`
      const answer = await asked(eve, method, filled(path))
      if (MINE.includes(route)) {
        if (![200, 303].includes(answer.status)) wrong.push(`${route}: ${answer.status}`)
      } else if (path.startsWith('/interaction/') && route !== POINTER) {
        personal += 1
        if (answer.status !== 403 || !answer.body.includes('recover')) wrong.push(`${route}: ${answer.status}`)
      } else if (path.startsWith('/account') && !OPEN.includes(path)) {
        personal += 1
        if (answer.status !== 401 && answer.status !== 403) wrong.push(`${route}: ${answer.status}`)
      } else if (route !== POINTER && told(answer) !== told(await asked(nobody, method, filled(path)))) wrong.push(`${route}: not as anybody sees it`)
    }
    expect(wrong).toEqual([])
    expect(personal).toBeGreaterThan(15)
    expect((await eve.get(page.url)).step).toBe('recovery-held')
  })

  test('reaches none of the addresses of the engine that says more to it than to anybody', async () => {
    const wrong: string[] = []
    for (const [method, path] of await enginesRoutes()) {
      if (told(await asked(eve, method, path)) !== told(await asked(nobody, method, path))) wrong.push(`${method} ${path}`)
    }
    expect(wrong).toEqual([])
  })

  test('is left by a plain link, and begun anew in the app', async () => {
    expect(page.body).toContain('<p class="leave"><a href=')
    const { url } = await (await openApp(at.url)).request()
    expect((await eve.get(url)).step).toBe('identify')
    expect((await eve.once('/account')).status).toBe(303)
  })
})

/** What oidc-provider registers, read from its source, so that an address it gets one day is missed by nobody. */
async function enginesRoutes(): Promise<readonly (readonly [method: string, path: string])[]> {
  const source = readFileSync(new URL('../../node_modules/oidc-provider/lib/helpers/initialize_app.js', import.meta.url), 'utf8')
  const found = [...source.matchAll(/^\s+(get|post|put|del)\('([\w.]+)', ([^,]+),/gm)].map(([, method = '', name = '', path = '']) => ({ method, name, path }))
  expect(found.length).toBeGreaterThan(25)
  const discovered = (await (await fetch(`${at.url}/.well-known/openid-configuration`)).json()) as Readonly<Record<string, unknown>>
  const routeOf = (name: string): string => {
    const url = discovered[name === 'jwks' ? 'jwks_uri' : `${name}_endpoint`]
    return typeof url === 'string' ? new URL(url).pathname : `/${name.replaceAll('_', '/')}`
  }
  return found
    .filter(({ name }) => !['interaction', 'submit', 'abort'].includes(name))
    .map(({ method, path }) => {
      const name = /routes\.(\w+)/.exec(path)?.[1]
      const rest = /}(\/[^`]*)`/.exec(path)?.[1] ?? ''
      const own = name === undefined ? '/.well-known/openid-configuration' : routeOf(name === 'end_session' ? 'end_session' : name)
      return [method === 'del' ? 'DELETE' : method.toUpperCase(), `${own}${rest.replace(':uid', 'x')}`] as const
    })
}
