import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imported, openApp, withPasskey } from '../support/app.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { type Page, type Visitor, visitor } from '../support/visitor.ts'

const PASSWORD = 'pelican tuba overcast mirror'
/** Ada has a passkey, Bob a password, Cleo both and the password is blocked, Dan an address, Eve nothing at all. */
const everybody = ['ada', 'bob', 'cleo', 'dan', 'eve'] as const

let at: Running
beforeAll(async () => {
  at = await startKeyward()
  const make = imported(at)
  await make('ada', { passkey: softPasskey({ origin: at.url }) })
  await make('bob', { password: PASSWORD })
  const passkey = softPasskey({ origin: at.url })
  await make('cleo', { password: PASSWORD, passkey })
  await make('dan')
  const hers = visitor(at.url)
  const note = await withPasskey(hers, (await (await openApp(at.url)).request()).url, passkey)
  await hers.submit(note, '/skip')
  expect((await at.storage.accounts.dossier({ identifier: 'cleo' }))?.phaseOuts[0]?.lastMode).toBe('block')
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

type Walk = (browser: Visitor, page: Page) => Promise<Page>

const choosing =
  (authenticator: string): Walk =>
  (browser, page) =>
    browser.submit(page, '/choose', { authenticator })
const posting =
  (action: string): Walk =>
  (browser, page) =>
    browser.post(`${page.url.pathname}/${action}`, {})

async function walk(name: string, begin: Walk, fields: Record<string, string>) {
  const browser = visitor(at.url)
  const { url } = await (await openApp(at.url)).request()
  const identify = await browser.get(url)
  const choose = await browser.submit(identify, '/identify', { identifier: name })
  const challenge = await begin(browser, choose)
  const refused = await browser.submit(challenge, '/answer', fields)
  return [choose, challenge, refused].map((it) => seen(it, name))
}

describe('on an unknown browser', () => {
  test.each([
    ['a code', choosing('email-otp'), { code: '000000' }],
    ['a password', choosing('password'), { password: 'some password of a stranger' }],
    ['a passkey', choosing('passkey'), { response: '{}' }],
    ['a saved code', choosing('recovery-code'), { code: '0000-0000-0000' }],
    ['"trouble signing in"', posting('recover'), { code: '000000' }],
    ['"create a passkey"', posting('create'), { code: '000000' }],
  ] as const)('everybody gets byte-equal pages with %s', async (_way, begin, fields) => {
    const [first, ...others] = await Promise.all(everybody.map((name) => walk(`${name}@example.com`, begin, fields)))
    expect(first?.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const other of others) expect(other).toEqual(first)
  })
})
