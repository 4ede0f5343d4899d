import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, imported, openApp, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey, type SoftPasskey } from '../support/soft-passkey.ts'
import { formOf, type Page, type Visitor, visitor } from '../support/visitor.ts'

let at: Running
let passkey: SoftPasskey
beforeAll(async () => {
  at = await startKeyward({ config: { policy: { offers: { enabled: false } } } })
  passkey = softPasskey({ origin: at.url })
  await imported(at)('ada', { passkey })
})
afterAll(() => at.close())

/** The first page of a sign-in, and what its form would post with the passkey. */
async function opened(browser: Visitor = visitor(at.url), key = passkey) {
  const page = await browser.get((await (await openApp(at.url)).request()).url)
  const { action, fields } = formOf(page, '/answer')
  return { browser, page, action, fields: { ...fields, ...answerWith(key, page) } }
}

/** An answer that signed somebody in leads back to the app. */
const signsIn = (page: Page): boolean => page.headers.get('location')?.includes('/auth/') === true

describe('An answer of a passkey', () => {
  test('that was posted before signs nobody in once more (rows 77 and 78)', async () => {
    const { browser, action, fields } = await opened()
    const [first, second] = await Promise.all([browser.postOnce(action, fields), browser.postOnce(action, fields)])
    expect([first, second].filter(signsIn)).toHaveLength(1)
    expect(signsIn(await browser.postOnce(action, fields))).toBe(false)
  })

  test('from another browser than the challenge went to is refused (row 80)', async () => {
    const { action, fields } = await opened()
    const stolen = await visitor(at.url).postOnce(action, fields)
    expect([signsIn(stolen), stolen.status >= 400]).toEqual([false, true])
    const other = await opened()
    expect(signsIn(await other.browser.postOnce(other.action, fields))).toBe(false)
  })

  test('for the RP ID of somebody else is refused (row 82)', async () => {
    const { browser, page, action, fields } = await opened()
    const options = JSON.parse(/data-options="([^"]*)"/.exec(page.body)?.[1]?.replaceAll('&quot;', '"') ?? '{}') as Parameters<SoftPasskey['get']>[0]
    const bent = { ...fields, response: JSON.stringify(passkey.get(options, { rpId: 'evil.example' })) }
    expect(signsIn(await browser.postOnce(action, bent))).toBe(false)
  })

  test('of a passkey that was set aside, or of an account that was disabled, is refused (rows 86 and 87)', async () => {
    const key = softPasskey({ origin: at.url })
    const { id } = await imported(at)('dan', { passkey: key })
    await at.storage.accounts.setStatus(id, 'disabled')
    const shut = await opened(visitor(at.url), key)
    expect(signsIn(await shut.browser.postOnce(shut.action, shut.fields))).toBe(false)
    await at.storage.accounts.setStatus(id, 'active')
    const open = await opened(visitor(at.url), key)
    expect(signsIn(await open.browser.postOnce(open.action, open.fields))).toBe(true)
  })

  test.each<[string, Record<string, string>, Record<string, string>, number]>([
    ['that is too large', { response: 'x'.repeat(70_000) }, {}, 413],
    ['of another site', {}, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }, 403],
    ['that says nothing of where it comes from', {}, { origin: 'null', 'sec-fetch-site': 'none' }, 403],
  ])('%s is refused (row 93)', async (_which, more, headers, status) => {
    const { browser, action, fields } = await opened()
    const page = await browser.postOnce(action, { ...fields, ...more }, headers)
    expect([page.status, signsIn(page)]).toEqual([status, false])
  })

  test('with members of a prototype is refused like any other that is wrong (row 95)', async () => {
    const { browser, action, fields } = await opened()
    const page = await browser.post(action, { ...fields, response: `{"__proto__":${fields.response}}` })
    expect([page.status < 500, signsIn(page)]).toEqual([true, false])
    expect(page.url.pathname).toContain('/interaction/')
  })

  test('that is wrong costs its challenge alone: the next page takes the right one (row 94)', async () => {
    const browser = visitor(at.url)
    for (let round = 0; round < 6; round += 1) {
      const { action, fields } = await opened(browser)
      const bent = JSON.parse(fields.response) as { response: object }
      const page = await browser.postOnce(action, {
        ...fields,
        response: JSON.stringify({ ...bent, response: { ...bent.response, signature: 'MAYCAQECAQE' } }),
      })
      expect([page.status < 500, signsIn(page)]).toEqual([true, false])
    }
    expect((await withPasskey(browser, (await (await openApp(at.url)).request()).url, passkey)).url.searchParams.get('code')).not.toBeNull()
  })
})
