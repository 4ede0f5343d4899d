import { Router } from '@koa/router'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { imported, openApp, SECRETS, withPasskey } from '../support/app.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { terminalBeside } from '../support/terminal.ts'
import { formOf, type Page, type Visitor, visitor } from '../support/visitor.ts'

const PASSWORD = 'pelican tuba overcast mirror'
const policies = { 'lenient.yaml': 'passwordPhaseOut: []', 'strict.yaml': 'passwordPhaseOut: [{ id: everyone }]' }

let at: Running
let routes: readonly (readonly [path: string, methods: readonly string[]])[]
beforeAll(async () => {
  const registered = vi.spyOn(Router.prototype, 'register')
  at = await startKeyward()
  routes = registered.mock.calls.map(([path, methods]) => [String(path), methods])
  registered.mockRestore()
  // As long as anybody can use one, the page offers it to everybody.
  await imported(at)('bob', { password: PASSWORD })
})
afterAll(() => at.close())

async function asking(more: Record<string, string> = {}) {
  return (await (await openApp(at.url)).request(more)).url
}

/** Cleo, whose passkey is yet to work: until then her password is good. */
async function cleo(name: string) {
  const passkey = softPasskey({ origin: at.url })
  await imported(at)(name, { password: PASSWORD, passkey })
  return passkey
}

/** She signs in with her passkey, which blocks her password; the browser that she did it in. */
async function block(passkey: Awaited<ReturnType<typeof cleo>>, browser = visitor(at.url)) {
  const note = await withPasskey(browser, await asking(), passkey)
  expect(isIn(note.step === 'note' ? await browser.submit(note, '/skip') : note)).toBe(true)
  return browser
}

const isIn = ({ url }: Page): boolean => url.searchParams.has('code')

/** The page that asks for a password. */
async function passwordPage(browser: Visitor, name: string, more: Record<string, string> = {}): Promise<Page> {
  const first = await browser.get(await asking(more))
  const named = first.step === 'identify' ? await browser.submit(first, '/identify', { identifier: name }) : first
  const page = named.authenticator === 'password' ? named : await browser.submit(choosing(named, 'password'), '/choose')
  expect(page.authenticator).toBe('password')
  return page
}

/** The page with no form to choose by but this one's. */
const choosing = (page: Page, authenticator: string): Page => ({
  ...page,
  forms: page.forms.filter((it) => !it.action.endsWith('/choose') || it.fields['authenticator'] === authenticator),
})

const enter = (browser: Visitor, page: Page, password = PASSWORD) => browser.submit(page, '/answer', { password })

async function save(file: keyof typeof policies): Promise<void> {
  const ran = await terminalBeside(at, policies).keyward('policy', 'save', '--file', file, '--reason', 'a test')
  expect(ran).toMatchObject({ code: 0 })
  await at.policy.refresh()
}

describe('the old password of a blocked account', () => {
  test('is refused by the page as a wrong one is, and was good until then', async () => {
    const passkey = await cleo('cleo1')
    const before = visitor(at.url)
    const back = await enter(before, await passwordPage(before, 'cleo1'))
    expect(isIn(back.step === 'challenge' ? await before.submit(back, '/skip') : back)).toBe(true)
    await block(passkey)
    const told = []
    for (const password of [PASSWORD, 'a wrong password of somebody']) {
      const browser = visitor(at.url)
      const refused = await enter(browser, await passwordPage(browser, 'cleo1'), password)
      told.push([refused.status, refused.step, refused.authenticator, refused.alert])
    }
    expect(told[0]).toEqual(told[1])
    expect(told[0]).toEqual([200, 'challenge', 'password', expect.stringContaining('did not work')])
  })

  test('is refused from a form that is posted again, in its sign-in and in another one', async () => {
    await block(await cleo('cleo2'))
    const browser = visitor(at.url)
    const page = await passwordPage(browser, 'cleo2')
    for (let times = 0; times < 3; times += 1) expect(isIn(await enter(browser, page))).toBe(false)
    const other = await browser.get(await asking())
    const { fields } = formOf(page, '/answer')
    expect(isIn(await browser.post(`${other.url.pathname}/answer`, { ...fields, password: PASSWORD }))).toBe(false)
  })

  test('is refused from a second tab that was open before the block began', async () => {
    const passkey = await cleo('cleo3')
    const browser = visitor(at.url)
    const tab = await passwordPage(browser, 'cleo3')
    await block(passkey, browser)
    const refused = await enter(browser, tab)
    expect([isIn(refused), refused.step]).toEqual([false, 'challenge'])
    expect((await at.lettersTo('cleo3@example.com')).filter((it) => it.subject.startsWith('Your old password was used'))).toHaveLength(1)
  })

  test('is refused in a sign-in begun under an older policy, with a sentence that says why', async () => {
    await save('lenient.yaml')
    const passkey = await cleo('cleo4')
    await block(passkey)
    const lenient = visitor(at.url)
    expect(isIn(await enter(lenient, await passwordPage(lenient, 'cleo4')))).toBe(true)
    const browser = visitor(at.url)
    const page = await passwordPage(browser, 'cleo4')
    await save('strict.yaml')
    const refused = await enter(browser, page)
    expect([isIn(refused), refused.alert]).toEqual([false, expect.stringMatching(/changed/)])
  })

  test.each([{ prompt: 'login' }, { max_age: '0' }])('never satisfies a step-up (%j), in the browser of a session that it once began', async (more) => {
    const name = `cleo5-${Object.keys(more).join()}`
    const passkey = await cleo(name)
    const browser = visitor(at.url)
    const back = await enter(browser, await passwordPage(browser, name))
    if (back.step === 'challenge') await browser.submit(back, '/skip')
    await block(passkey)
    const page = await browser.get(await asking(more))
    expect([page.step, page.authenticator]).toEqual(['challenge', 'passkey'])
    expect(page.body).not.toContain('value="password"')
    const chosen = await browser.post(`${page.url.pathname}/choose`, { authenticator: 'password' })
    expect([chosen.step, chosen.authenticator]).toEqual(['challenge', 'passkey'])
    const { fields } = formOf(chosen, '/answer')
    expect(isIn(await browser.post(`${page.url.pathname}/answer`, { ...fields, authenticator: 'password', password: PASSWORD }))).toBe(false)
  })
})

describe('a password', () => {
  /** Whether Bob, whose password is good, is in, or was taken for somebody who gave an answer. */
  const answers = async () => {
    const { account } = (await at.storage.accounts.dossier({ identifier: 'bob' })) ?? expect.unreachable('Bob is gone')
    return (await at.storage.events.recent(account.id, 500)).filter((it) => it.type === 'sign_in.completed' || it.type === 'sign_in.refused').length
  }

  test('is taken by one address alone', async () => {
    expect(routes.length).toBeGreaterThan(15)
    const takes: string[] = []
    for (const [path, methods] of routes) {
      for (const method of methods) {
        const browser = visitor(at.url)
        const page = await passwordPage(browser, 'bob')
        const fields = { ...formOf(page, '/answer').fields, identifier: 'bob', username: 'bob', password: PASSWORD }
        const filled = path.replace(':uid', page.url.pathname.split('/')[2] ?? '').replaceAll(/:\w+/g, 'x')
        const before = await answers()
        const reached = method === 'GET' ? await browser.get(`${filled}?${new URLSearchParams(fields).toString()}`) : await browser.post(filled, fields)
        if (isIn(reached) || (await answers()) !== before) takes.push(`${method} ${path}`)
      }
    }
    expect(takes).toEqual(['POST /interaction/:uid/answer'])
  })

  test('is taken by no endpoint of the engine', async () => {
    const metadata = (await (await fetch(`${at.url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>
    expect(metadata['grant_types_supported']).not.toContain('password')
    const endpoints = Object.entries(metadata).flatMap(([key, value]) => (key.endsWith('_endpoint') ? [String(value)] : []))
    expect(endpoints.length).toBeGreaterThan(4)
    const before = await answers()
    for (const endpoint of endpoints) {
      const headers = { authorization: `Basic ${btoa(`app:${encodeURIComponent(SECRETS['app'] ?? '')}`)}` }
      const body = new URLSearchParams({ grant_type: 'password', username: 'bob', password: PASSWORD, scope: 'openid' })
      const said = await (await fetch(endpoint, { method: 'POST', headers, body, redirect: 'manual' })).text()
      expect(said, endpoint).not.toMatch(/access_token|id_token|[?&]code=/)
    }
    expect(await answers()).toBe(before)
  })
})
