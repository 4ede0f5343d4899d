import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imported, openApp, passkeyOptions, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { eventTypesOf, standing } from '../support/standing.ts'
import { type Page, type Visitor, visitor } from '../support/visitor.ts'

const MODES = ['allow', 'demote', 'block', 'remove'] as const
const PASSWORD = 'seven herons over the canal'

type Target = (typeof MODES)[number]

let people = 0

/** Ada with a passkey that works and a password, signed in in her own browser; Eve reads her mail. */
async function owner(at: Running, { bound = 'synced', provenDaysAgo = 0 }: { readonly bound?: string; readonly provenDaysAgo?: number } = {}) {
  people += 1
  const passkey = softPasskey({ origin: at.url })
  const ada = await imported(at)(`ada${people}`, { passkey, password: PASSWORD })
  await at.database.pool.query(
    `update credentials set proofs = 2, last_proven_at = now(), assessed = assessed || jsonb_build_object('bound', $2::text) where account_id = $1 and authenticator = 'passkey'`,
    [ada.id, bound],
  )
  const home = visitor(at.url)
  const { url } = await (await openApp(at.url)).request()
  let page = await withPasskey(home, url, passkey)
  for (let times = 0; times < 3 && page.url.origin === at.url; times += 1) page = await home.submit(page, '/skip')
  await at.database.pool.query(
    `update credentials set assessed = assessed || jsonb_build_object('bound', $2::text) where account_id = $1 and authenticator = 'passkey'`,
    [ada.id, bound],
  )
  await at.database.pool.query(`update browsers set first_seen_at = now() - $2 * interval '1 day' where account_id = $1`, [ada.id, provenDaysAgo])
  return { ...ada, passkey, home }
}

type Owner = Awaited<ReturnType<typeof owner>>

/** From wherever a page is, by the mailbox alone as far as it leads. */
async function byMail(at: Running, eve: Visitor, page: Page, name: string): Promise<Page> {
  let now = page
  for (let steps = 0; steps < 8 && now.url.origin === at.url; steps += 1) {
    const has = (ending: string) => now.forms.some(({ action }) => action.endsWith(ending))
    if (now.step === 'identify') now = await eve.submit(now, '/identify', { identifier: name })
    else if (now.step === 'challenge' && now.authenticator === 'email-otp')
      now = await eve.submit(now, '/answer', { code: await at.code(`${name}@example.com`) })
    else if (now.body.includes('value="email-otp"') && has('/choose')) now = await eve.submit(now, '/choose', { authenticator: 'email-otp' })
    else return now
  }
  return now
}

/** Every form of a sign-in, sent whether its page shows it or not. */
async function poke(at: Running, eve: Visitor, page: Page): Promise<void> {
  if (!page.url.pathname.startsWith('/interaction/')) return
  const base = `/interaction/${page.url.pathname.split('/')[2]}`
  const challenge = page.forms.map(({ fields }) => fields['challenge']).find((it) => it !== undefined) ?? ''
  const options = passkeyOptions(page)
  const response = options !== null && 'user' in (options as object) ? JSON.stringify(softPasskey({ origin: at.url }).create(options)) : ''
  for (const authenticator of ['passkey', 'password', 'recovery-code', 'access-pass'])
    await eve.post(`${base}/answer`, {
      challenge,
      authenticator,
      response,
      password: 'a new one of mine 1',
      saved: 'yes',
      code: 'AAAA-AAAA',
      'end-others': 'yes',
    })
  for (const [name, fields] of [
    ['create', {}],
    ['skip', { 'end-others': 'yes' }],
    ['choose', { authenticator: 'password' }],
    ['answer', { page: 'old-keys' }],
    ['answer', { page: 'was-it-you', said: 'no' }],
    ['answer', { page: 'again' }],
    ['recover', {}],
  ] as const)
    await eve.post(`${base}/${name}`, fields)
}

async function signedIn(at: Running, eve: Visitor, name: string, more: Record<string, string> = {}): Promise<Page> {
  const { url } = await (await openApp(at.url)).request(more)
  let page = await byMail(at, eve, await eve.get(url), name)
  for (let times = 0; times < 3 && page.forms.some(({ action }) => action.endsWith('/skip')); times += 1) page = await eve.submit(page, '/skip')
  return page
}

/** Every form of the account area, sent as if its page had been there. */
async function everyForm(at: Running, eve: Visitor, ada: Owner): Promise<readonly string[]> {
  const whose = at.cellar.vault.mac('whose', ada.id).slice(0, 22)
  const passkey = (await at.storage.accounts.dossier({ sub: ada.sub }))?.credentials.find((it) => it.authenticator === 'passkey')?.id ?? ''
  const fields = {
    whose,
    address: 'eve@evil.example',
    identifier: 'eve@evil.example',
    name: 'Eve',
    label: 'Eve',
    word: 'DELETE',
    confirm: 'yes',
    locale: 'tr',
    code: '123456',
    session: 'x',
    client: 'app',
    authenticator: 'email-otp',
  }
  const through: string[] = []
  for (const [method, path] of at.routes) {
    if (!path.startsWith('/account')) continue
    const answer = method === 'POST' ? await eve.postOnce(path.replace(':id', passkey), fields) : await eve.once(path.replace(':id', passkey))
    if (
      method === 'POST' &&
      !path.startsWith('/account/health/practice') &&
      ![401, 403, 409].includes(answer.status) &&
      answer.headers.get('location') !== '/account'
    )
      through.push(`${method} ${path}: ${answer.status} ${answer.headers.get('location')}`)
    if (path === '/account/data/download' && answer.body.includes('addressesAndNames')) through.push(path)
  }
  return through
}

const WISHES = ['enrol=passkey', 'enrol=passkey.phone', 'enrol=recovery-code', 'enrol=password', 'enrol=email-otp', 'enrol=access-pass', 'prove=yes']

describe.each(MODES)('whoever reads the mail of somebody with a passkey, with the target %s', (target: Target) => {
  let at: Running
  beforeAll(async () => {
    at = await startKeyward({ config: { policy: { passwordPhaseOut: [{ id: 'everyone', target, deviceBoundOnly: 'block' }] } } })
  })
  afterAll(() => at.close())

  test.each([
    ['C3', 'synced'],
    ['C2', 'device-bound'],
  ])(
    'changes nothing of an account of class %s by any door, and is noticed',
    async (_class, bound) => {
      const ada = await owner(at, { bound })
      const before = await standing(at, ada)
      const sessions = (await at.storage.held.sessionsOf(ada.sub)).map(({ uid }) => uid)
      const eve = visitor(at.url)
      await signedIn(at, eve, ada.name)
      expect(await everyForm(at, eve, ada)).toEqual([])
      for (const wish of WISHES) {
        for (const who of [eve, visitor(at.url)]) {
          const page = await byMail(at, who, await who.get(`/account/sign-in?${wish}&to=/account`), ada.name)
          if (page.url.origin === at.url) expect([wish, page.step]).not.toContain('enrol')
          await poke(at, who, page)
        }
      }
      const phr = await signedIn(at, visitor(at.url), ada.name, { acr_values: 'phr' })
      expect(phr.url.searchParams.has('code')).toBe(false)

      const thief = visitor(at.url)
      const first = await thief.get((await (await openApp(at.url)).request()).url)
      await thief.post(`${first.url.pathname}/recover`, {})
      const held = await byMail(at, thief, await thief.get(first.url), ada.name)
      expect(held.step).toBe('recovery-held')
      await poke(at, thief, held)
      expect(['recovery-held', 'identify']).toContain((await thief.get(held.url)).step)

      for (const { text } of await at.lettersTo(ada.email))
        for (const [link] of text.matchAll(/http:\/\/localhost:\d+\/(?:undo|recovery)\/\S+/g)) await thief.submit(await thief.get(link), new URL(link).pathname)
      expect(await standing(at, ada)).toEqual(before)
      const left = (await at.storage.held.sessionsOf(ada.sub)).map(({ uid }) => uid)
      expect(left).toEqual(expect.arrayContaining(sessions))
      expect(await eventTypesOf(at, ada)).toEqual(expect.arrayContaining(['sign_in.completed', 'recovery.started', 'recovery.held']))
      expect((await at.lettersTo(ada.email)).map(({ subject }) => subject).join('\n')).toMatch(/recover/i)
      const again = visitor(at.url)
      const page = await withPasskey(again, (await (await openApp(at.url)).request()).url, ada.passkey)
      expect(page.url.origin === at.url ? page.step : 'in').not.toBe('identify')
    },
    120_000,
  )

  test('changes nothing by a request to sign up, or to prove it anew', async () => {
    const ada = await owner(at)
    const before = await standing(at, ada)
    for (const more of [{ prompt: 'create' }, { max_age: '0' }, { prompt: 'login consent' }]) {
      const eve = visitor(at.url)
      await poke(at, eve, await byMail(at, eve, await eve.get((await (await openApp(at.url)).request(more)).url), ada.name))
    }
    expect(await standing(at, ada)).toEqual(before)
  }, 60_000)

  test('gets no password back that was blocked', async () => {
    const ada = await owner(at)
    const { url } = await (await openApp(at.url)).request()
    await withPasskey(visitor(at.url), url, ada.passkey)
    await signedIn(at, visitor(at.url), ada.name)
    const eve = visitor(at.url)
    const choose = await eve.submit(await eve.get((await (await openApp(at.url)).request()).url), '/identify', { identifier: ada.name })
    const asked = await eve.post(`${choose.url.pathname}/choose`, { authenticator: 'password' })
    const isAsked = asked.step === 'challenge' && asked.authenticator === 'password'
    const after = isAsked ? await eve.submit(asked, '/answer', { password: PASSWORD }) : asked
    if (target === 'block' || target === 'remove') expect(after.url.searchParams.has('code')).toBe(false)
    else expect(after.step).not.toBe('account')
  })

  test('holds the cookie that names the owner besides: alone it proves nothing', async () => {
    const ada = await owner(at, { provenDaysAgo: 30 })
    const before = await standing(at, ada)
    const eve = withCookieOf(at, ada)
    const page = await eve.get((await (await openApp(at.url)).request()).url)
    await poke(at, eve, page)
    await everyForm(at, eve, ada)
    for (const wish of WISHES) await poke(at, eve, await eve.get(`/account/sign-in?${wish}`))
    expect(await standing(at, ada)).toEqual(before)
    expect((await eve.get('/account')).step).not.toBe('account')
    expect(await at.storage.held.sessionsOf(ada.sub)).toHaveLength(1)
  }, 60_000)
})

/** Another browser with the identification cookie of hers, and no session. */
function withCookieOf(at: Running, { home }: Owner): Visitor {
  const cookie = [...home.cookies.values()].find(({ name }) => name === 'keyward_browser')
  const stolen = visitor(at.url)
  const jar = stolen.cookies as Map<string, NonNullable<typeof cookie>>
  if (cookie !== undefined) jar.set('keyward_browser /', cookie)
  return stolen
}

describe('the cookie that names the owner, beside her mail', () => {
  let at: Running
  beforeAll(async () => {
    at = await startKeyward()
  })
  afterAll(() => at.close())

  const recovering = async (ada: Owner): Promise<Page> => {
    const eve = withCookieOf(at, ada)
    const first = await eve.get((await (await openApp(at.url)).request()).url)
    await eve.post(`${first.url.pathname}/recover`, {})
    return byMail(at, eve, await eve.get(first.url), ada.name)
  }

  test('waits like any in the first day of that browser', async () => {
    expect((await recovering(await owner(at))).step).toBe('recovery-held')
  })

  test('is, after that, the owner: this is what the documentation says that it does not protect from', async () => {
    expect((await recovering(await owner(at, { provenDaysAgo: 2 }))).step).toBe('enrol')
  })
})
