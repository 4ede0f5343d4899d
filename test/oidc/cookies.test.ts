import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openBrowser, openDesk, signedInAs } from '../support/front-desk.ts'
import { authorizeUrl } from '../support/relying-party.ts'

/** Set-Cookie lines of a whole sign-in, one request after the other, as a proxy at `forwarded` passes them on. */
async function cookiesOf(desk: Desk, forwarded: Record<string, string>): Promise<string[]> {
  const lines: string[] = []
  const browser = openBrowser(forwarded, (url) => new URL(url.pathname + url.search, desk.origin))
  const request = async (url: string, method = 'GET') => {
    const response = await browser.get(new URL(url, desk.issuer).href, { method })
    lines.push(...response.headers.getSetCookie())
    return String(response.headers.get('location'))
  }
  const page = await request(authorizeUrl(desk))
  const resume = await request(`${page}?ending=${encodeURIComponent(JSON.stringify(signedInAs('ada')))}`, 'POST')
  expect(await request(resume)).toContain('code=')
  return lines
}

const named = (lines: readonly string[], name: string) => lines.filter((line) => line.startsWith(`${name}=`) || line.startsWith(`${name}.sig=`))

let desk: Desk
let secure: Desk
beforeAll(async () => {
  desk = await openDesk()
  secure = await openDesk({ issuer: 'https://id.example', isBehindProxy: true, database: desk.database })
})
afterAll(async () => {
  await secure.close()
  await desk.close()
})

describe('cookies on https, behind a proxy', () => {
  test('carry the strictest prefix their path allows, Secure, HttpOnly and Lax', async () => {
    const lines = await cookiesOf(secure, { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'id.example' })
    expect(named(lines, '__Host-keyward-session').length).toBeGreaterThanOrEqual(2)
    for (const line of named(lines, '__Host-keyward-session')) expect(line).toMatch(/; path=\/;/)
    expect(named(lines, '__Secure-keyward-interaction')[0]).toMatch(/path=\/interaction\//)
    expect(named(lines, '__Secure-keyward-resume')[0]).toMatch(/path=\/auth\//)
    for (const line of lines) expect(line).toMatch(/^__(Host|Secure)-.*; samesite=lax; secure; httponly/i)
    for (const line of lines) expect(line).not.toMatch(/domain=/i)
  })
})

describe('cookies on http, loopback only', () => {
  test('have the same names without prefix and Secure', async () => {
    const lines = await cookiesOf(desk, {})
    expect(named(lines, 'keyward-session').length).toBeGreaterThanOrEqual(2)
    for (const line of lines) expect(line).toMatch(/^keyward-(session|interaction|resume)/)
    for (const line of lines) expect(line).not.toMatch(/secure/i)
  })
})

describe('published keys', () => {
  test('and metadata may be kept for as long as configured', async () => {
    const kept = await openDesk({ settings: { keys: { cacheSeconds: 120 } }, database: desk.database })
    for (const path of ['/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
      expect((await fetch(kept.origin + path)).headers.get('cache-control')).toBe('public, max-age=120')
    }
    expect((await fetch(authorizeUrl(kept), { redirect: 'manual' })).headers.get('cache-control')).toBe('no-store')
    await kept.close()
  })
})
