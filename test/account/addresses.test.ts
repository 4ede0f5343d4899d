import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imported, openApp, withCode, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { formOf, type Page, type Visitor, visitor } from '../support/visitor.ts'

const HOUR_MS = 3_600_000
let at: Running
let shift = 0
let people = 0
beforeAll(async () => {
  at = await startKeyward({ now: () => new Date(Date.now() + shift) })
})
afterAll(async () => {
  await at.close()
  await at.database.close()
})

async function signedIn() {
  people += 1
  shift = 0
  const passkey = softPasskey({ origin: at.url })
  const person = await imported(at)(`ada${people}`, { passkey })
  const browser = visitor(at.url)
  for (const one of [visitor(at.url), browser]) await withPasskey(one, (await (await openApp(at.url)).request()).url, passkey)
  return { ...person, passkey, browser, fresh: `new${people}@example.com`, page: await browser.get('/account/addresses/change') }
}

const identifiersOf = async (sub: string) => (await at.storage.accounts.dossier({ sub }))!.account.identifiers.filter(({ kind }) => kind === 'email')
const subjects = async (to: string) => (await at.lettersTo(to)).map(({ subject }) => subject)
const undoIn = async (to: string, subject: string) => /\/undo\/\S+/.exec((await at.lettersTo(to)).find((it) => it.subject === subject)?.text ?? '')?.[0] ?? ''

/** Sends the form of one address. */
function doTo(browser: Visitor, page: Page, action: string, address: string): Promise<Page> {
  const form = page.forms.find((it) => it.action.endsWith(`/addresses/${action}`) && it.fields['address'] === address)
  if (form === undefined) throw new Error(`no ${action} for ${address}`)
  return browser.post(form.action, form.fields)
}

async function added() {
  const it = await signedIn()
  const asked = await it.browser.submit(it.page, '/add', { address: it.fresh })
  const page = await it.browser.submit(asked, '/verify', { code: await at.code(it.fresh) })
  expect(page.url.search).toBe('?told=verified')
  return { ...it, page }
}

describe('a new address', () => {
  test('is proved by the code that was posted to it; the others hear of it, and can take it back', async () => {
    const it = await added()
    expect((await identifiersOf(it.sub)).map(({ value, primary }) => [value, primary])).toEqual([
      [it.email, true],
      [it.fresh, false],
    ])
    expect(await subjects(it.email)).toContain('An e-mail address was added at Keyward')
    expect(await subjects(it.fresh)).not.toContain('An e-mail address was added at Keyward')
    const link = await undoIn(it.email, 'An e-mail address was added at Keyward')
    const owner = visitor(at.url)
    expect((await owner.submit(await owner.get(link), link)).step).toBe('restored')
    expect((await identifiersOf(it.sub)).map(({ value }) => value)).toEqual([it.email])
    expect((await it.browser.get('/account')).step).not.toBe('account')
  })

  test('takes five wrong codes, and then no right one', async () => {
    const it = await signedIn()
    let page = await it.browser.submit(it.page, '/add', { address: it.fresh })
    const code = await at.code(it.fresh)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let tries = 0; tries < 4; tries += 1) {
      page = await it.browser.submit(page, '/verify', { code: wrong })
      expect(page.url.search).toBe('?told=wrong')
    }
    const form = page.forms.find(({ action }) => action.endsWith('/verify'))!
    expect((await it.browser.submit(page, '/verify', { code: wrong })).url.search).toBe('?told=over')
    expect((await it.browser.post(form.action, { ...form.fields, code })).url.search).toBe('?told=over')
    expect(await identifiersOf(it.sub)).toHaveLength(1)
  })

  test('counts for recovery after three days, and its code for ten minutes', async () => {
    const it = await signedIn()
    const asked = await it.browser.submit(it.page, '/add', { address: it.fresh })
    const code = await at.code(it.fresh)
    shift = 11 * 60_000
    const form = formOf(asked, '/verify')
    const late = await it.browser.postOnce(form.action, { ...form.fields, code })
    expect(late.headers.get('location')).toBe('/account/addresses/change?told=over')
    const second = await added()
    expect((await second.browser.get('/account/addresses')).body).toContain('New: it helps you back in from')
  })

  test('that is somebody else’s gets the same answer, no code is right, and its owner is told', async () => {
    const it = await signedIn()
    const other = await imported(at)(`dan${people}`)
    const asked = await it.browser.submit(it.page, '/add', { address: other.email })
    const plain = await it.browser.submit(asked, '/add', { address: it.fresh })
    expect([asked.status, asked.url.search]).toEqual([plain.status, plain.url.search])
    const shape = (page: Page, address: string) => page.body.replaceAll(address, 'ADDRESS').match(/We posted a code to ADDRESS[^<]*/)?.[0]
    expect(shape(asked, other.email)).toBe(shape(plain, it.fresh))
    expect(await subjects(other.email)).toEqual(['Somebody wanted to use your address at Keyward'])
    expect((await at.lettersTo(other.email))[0]?.text).not.toMatch(/\d{6}/)
  })

  test('is refused where it is none, and where it is theirs already', async () => {
    const it = await signedIn()
    const malformed = await it.browser.submit(it.page, '/add', { address: 'ada' })
    expect([malformed.url.search, malformed.alert]).toEqual(['?told=malformed', 'This is not an e-mail address. Please check the spelling.'])
    expect((await it.browser.submit(malformed, '/add', { address: it.email })).url.search).toBe('?told=own')
    expect(await at.lettersTo(it.email)).toEqual([])
  })

  test('gets ten letters a day, however many accounts ask, and whoever asks once more sees no difference', async () => {
    const victim = 'victim@example.com'
    const [one, other] = [await signedIn(), await signedIn()]
    let page = one.page
    for (let times = 0; times < 10; times += 1) page = await one.browser.submit(page, '/add', { address: victim })
    expect(await at.lettersTo(victim)).toHaveLength(10)
    const asked = await other.browser.submit(other.page, '/add', { address: victim })
    expect([asked.status, asked.url.search]).toEqual([page.status, page.url.search])
    expect(asked.body).toContain(`We posted a code to ${victim}`)
    await at.post.settled()
    expect(await at.lettersTo(victim)).toHaveLength(10)
    expect((await other.browser.submit(asked, '/add', { address: other.fresh })).url.search).toBe('?told=asked')
    expect(await at.lettersTo(other.fresh)).toHaveLength(1)
  })

  test('reaches its owner whose account is older than a month, however many new ones used its letters up', async () => {
    const [eve, ada, mallory] = [await signedIn(), await signedIn(), await signedIn()]
    for (const { id } of [ada, mallory]) await at.database.pool.query(`update accounts set created_at = now() - interval '31 days' where id = $1`, [id])
    for (let times = 0; times < 10; times += 1) await eve.browser.submit(eve.page, '/add', { address: ada.fresh })
    expect(await at.lettersTo(ada.fresh)).toHaveLength(10)
    const page = await ada.browser.submit(ada.page, '/add', { address: ada.fresh })
    expect(await at.lettersTo(ada.fresh)).toHaveLength(11)
    expect((await ada.browser.submit(page, '/verify', { code: await at.code(ada.fresh) })).url.search).toBe('?told=verified')
    for (let times = 0; times < 10; times += 1) await mallory.browser.submit(mallory.page, '/add', { address: eve.fresh })
    expect(await at.lettersTo(eve.fresh)).toHaveLength(10)
    await ada.browser.submit(page, '/add', { address: eve.fresh })
    await at.post.settled()
    expect(await at.lettersTo(eve.fresh)).toHaveLength(10)
  })

  test('is asked for ten times a day at most', async () => {
    const it = await signedIn()
    for (let times = 0; times < 10; times += 1) expect((await it.browser.submit(it.page, '/add', { address: it.fresh })).url.search).toBe('?told=asked')
    expect((await it.browser.submit(it.page, '/add', { address: it.fresh })).step).toBe('no-full')
  })
})

describe('an address that is taken away', () => {
  test('hears of it, leads to a recovery and nowhere else for three days, and is gone after them', async () => {
    const it = await added()
    const first = await doTo(it.browser, it.page, 'primary', it.fresh)
    expect(first.url.search).toBe('?told=primary')
    const page = await doTo(it.browser, first, 'remove', it.email)
    expect(page.url.search).toBe('?told=address-removed')
    expect((await identifiersOf(it.sub)).map(({ value, primary, endsAt }) => [value, primary, endsAt === null])).toEqual([
      [it.fresh, true, true],
      [it.email, false, false],
    ])
    for (const address of [it.email, it.fresh]) expect(await subjects(address)).toContain('An e-mail address was removed at Keyward')
    const before = (await at.lettersTo(it.email)).length
    const stranger = visitor(at.url)
    const choose = await stranger.submit(await stranger.get((await (await openApp(at.url)).request()).url), '/identify', { identifier: it.email })
    await stranger.submit(choose, '/choose', { authenticator: 'email-otp' })
    expect(await at.lettersTo(it.email)).toHaveLength(before)
    shift = 73 * HOUR_MS
    expect((await identifiersOf(it.sub)).map(({ value }) => value)).toEqual([it.fresh])
  })

  test('is put back from the letter, together with everything that was added in these days', async () => {
    const it = await added()
    const page = await doTo(it.browser, await doTo(it.browser, it.page, 'primary', it.fresh), 'remove', it.email)
    expect(page.status).toBe(200)
    const link = await undoIn(it.email, 'An e-mail address was removed at Keyward')
    const owner = visitor(at.url)
    const ask = await owner.get(link)
    expect(ask.body).toContain(`${it.email} is as it was.`)
    expect((await owner.submit(ask, link)).step).toBe('restored')
    expect((await owner.submit(ask, link)).step).toBe('restored')
    expect((await identifiersOf(it.sub)).map(({ value, endsAt }) => [value, endsAt])).toEqual([[it.email, null]])
    expect((await withCode(at, visitor(at.url), (await (await openApp(at.url)).request()).url, it.email)).step).not.toBe('challenge')
  })

  test('goes at once where somebody else read it, and is told there and everywhere else without a link', async () => {
    const it = await added()
    await at.cellar.pool.query('update identifiers set distrusted_at = now() where value = $1', [it.fresh])
    const page = await doTo(it.browser, await it.browser.get('/account/addresses/change'), 'remove', it.fresh)
    expect(page.url.search).toBe('?told=address-dropped')
    expect((await identifiersOf(it.sub)).map(({ value }) => value)).toEqual([it.email])
    for (const address of [it.email, it.fresh]) {
      const letter = (await at.lettersTo(address)).find(({ subject }) => subject === 'An e-mail address was removed at Keyward')
      expect(letter?.text).toContain(it.fresh)
      expect(letter?.text).not.toMatch(/undo|some days/)
    }
  })

  test('stays where it is the last one', async () => {
    const it = await signedIn()
    const page = await doTo(it.browser, it.page, 'remove', it.email)
    expect([page.status, page.step]).toEqual([409, 'no-recovery'])
    expect((await identifiersOf(it.sub))[0]?.endsAt).toBeNull()
  })
})

describe('whoever reads the mail alone', () => {
  test('changes no address while a passkey works, and is led to a better proof', async () => {
    const it = await signedIn()
    const thief = visitor(at.url)
    const { url } = await (await openApp(at.url)).request()
    await withCode(at, thief, url, it.email)
    const page = await thief.get('/account/addresses/change')
    expect(page.step).not.toBe('addresses')
    const whose = it.page.forms[0]?.fields['whose'] ?? ''
    await thief.post('/account/addresses/add', { whose, address: it.fresh })
    await thief.post('/account/addresses/remove', { whose, address: it.email })
    expect((await identifiersOf(it.sub)).map(({ value, endsAt }) => [value, endsAt])).toEqual([[it.email, null]])
    expect(await at.lettersTo(it.fresh)).toEqual([])
  })
})
