import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imported, openApp, signUp, withPasskey } from '../support/app.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { type Page, visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward()
  await imported(at)('bob', { password: 'pelican tuba overcast mirror' })
})
afterAll(() => at.close())

/** What a stranger can see of a page, without what is random in every one. */
const seen = ({ status, body, headers }: Page, name: string) => ({
  status,
  body: body
    .replaceAll(name, 'NAME')
    .replaceAll(/interaction\/[\w-]+/g, 'interaction/UID')
    .replaceAll(/value="[ase]\.[\w-]+"/g, 'value="TOKEN"')
    .replaceAll(/challenge&quot;:&quot;[\w-]+/g, 'challenge'),
  headers: [...headers.entries()].filter(([key]) => !['date', 'x-request-id', 'content-length', 'location', 'set-cookie'].includes(key)),
  cookies: headers.getSetCookie().map((it) => it.split('=')[0]),
})

async function walk(name: string, authenticator: string, fields: Record<string, string>) {
  const browser = visitor(at.url)
  const { url } = await (await openApp(at.url)).request()
  const identify = await browser.get(url)
  const choose = await browser.submit(identify, '/identify', { identifier: name })
  const challenge = await browser.submit(choose, '/choose', { authenticator })
  const refused = await browser.submit(challenge, '/answer', fields)
  return [choose, challenge, refused].map((it) => seen(it, name))
}

describe('on an unknown browser', () => {
  test.each([
    ['email-otp', { code: '000000' }],
    ['password', { password: 'some password of a stranger' }],
    ['passkey', { response: '{}' }],
    ['recovery-code', { code: '0000-0000-0000' }],
  ] as const)('everybody gets byte-equal pages with %s', async (authenticator, fields) => {
    const { passkey } = await signUp(at, `ada-${authenticator}@example.com`)
    await withPasskey(visitor(at.url), (await (await openApp(at.url)).request()).url, passkey)
    const hers = await walk(`ada-${authenticator}@example.com`, authenticator, fields)
    const nobodys = await walk(`eve-${authenticator}@example.com`, authenticator, fields)
    expect(hers).toEqual(nobodys)
    expect(hers[0]?.status).toBe(200)
  })
})
