import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, openApp, signUp, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { formOf, visitor } from '../support/visitor.ts'

let at: Running
let shift = 0
beforeAll(async () => {
  at = await startKeyward({ now: () => new Date(Date.now() + shift) })
})
afterAll(() => at.close())

let made = 0
/** A new person with a passkey, signed in at the app and proved lately. */
async function person(name = 'ada') {
  made += 1
  const address = `${name}${made}@example.com`
  const { browser, passkey, back } = await signUp(at, address)
  const account = await at.storage.accounts.byIdentifier(address)
  if (account === null) throw new Error(`${address} has no account`)
  const elsewhere = async (more: Record<string, string> = {}) => {
    const other = visitor(at.url, { headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0' } })
    const app = await openApp(at.url)
    const { url, redeem } = await app.request(more)
    return { other, app, tokens: await redeem((await withPasskey(other, url, passkey)).url) }
  }
  /** A passkey that has worked is asked for: the code of the sign-up is not enough any more. */
  const prove = async (to: string) => {
    const page = await browser.get(`/account/sign-in?prove=yes&to=${to}`)
    return page.url.pathname.startsWith('/interaction/') ? browser.submit(page, '/answer', answerWith(passkey, page)) : page
  }
  return { address, browser, passkey, account, back, elsewhere, prove }
}

const typesOf = async (id: Awaited<ReturnType<typeof person>>['account']['id']) => (await at.storage.events.recent(id, 50)).map((it) => it.type)
const subjectsTo = async (address: string) => (await at.lettersTo(address)).map((it) => it.subject)

describe('where somebody is signed in', () => {
  test('shows this browser first, and others in words', async () => {
    const { browser, elsewhere } = await person()
    await elsewhere()
    const page = await browser.get('/account/devices')
    expect([...page.body.matchAll(/<h2>([^<]*)/g)].map(([, name]) => name?.trim())).toEqual(['A browser that we do not know', 'Firefox on Windows'])
    expect(page.body).toContain('This browser')
    expect(page.body).toContain('Used for: Test App')
  })

  test('says of a passkey that it is asked for at once to whom one is', async () => {
    const { browser, account } = await person()
    expect((await browser.get('/account/devices')).body).toContain('asked for your passkey at once')
    await at.cellar.pool.query(`delete from credentials where account_id = $1 and authenticator = 'passkey'`, [account.id])
    const { body } = await browser.get('/account/devices')
    expect([body.includes('There you sign in without typing your name'), body.includes('asked for your passkey')]).toEqual([true, false])
  })

  test('signs out one, with its tokens, and tells the owner', async () => {
    const { browser, elsewhere, address, account, prove } = await person()
    const { other, app, tokens } = await elsewhere()
    const { refreshTokenGrant } = await import('openid-client')
    const page = await browser.submit(await prove('/account/devices'), '/devices/end')
    expect([page.url.search, page.body.includes('It was signed out.')]).toEqual(['?told=ended', true])
    expect((await other.get('/account')).step).not.toBe('account')
    await expect(refreshTokenGrant(app.config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    expect(await typesOf(account.id)).toContain('session.ended')
    expect(await subjectsTo(address)).toContain('Your account at Keyward was changed')
    expect((await browser.get('/account')).step).toBe('account')
  })

  test('signs out all others and keeps this one', async () => {
    const { browser, elsewhere, prove } = await person()
    const others = [await elsewhere(), await elsewhere()]
    await browser.submit(await prove('/account/devices'), '/devices/end-others')
    for (const { other } of others) expect((await other.get('/account')).step).not.toBe('account')
    expect((await browser.get('/account')).step).toBe('account')
  })

  test('signs out everywhere, and no browser knows the person any more', async () => {
    const { browser, elsewhere, account, prove } = await person()
    const { other } = await elsewhere()
    expect(await at.storage.personal.browsers(account.id, null)).toHaveLength(2)
    const last = await browser.submit(await prove('/account/devices'), '/devices/end-all')
    expect(last.step).toBe('signed-out')
    expect(await at.storage.personal.browsers(account.id, null)).toEqual([])
    for (const one of [browser, other]) expect((await one.get('/account')).step).not.toBe('account')
  })

  test('ends nothing of anybody else', async () => {
    const ada = await person()
    const eve = await person('eve')
    const [session] = await at.storage.held.sessionsOf(ada.account.sub)
    await eve.elsewhere()
    const page = await eve.prove('/account/devices')
    const after = await eve.browser.submit(page, '/devices/end', { session: session?.uid ?? '' })
    expect(after.url.search).toBe('?told=nothing')
    expect((await ada.browser.get('/account')).step).toBe('account')
  })

  test('forgets a browser that knows the person', async () => {
    const { browser, account } = await person()
    await browser.submit(await browser.get('/account/devices'), '/devices/forget')
    expect(await at.storage.personal.browsers(account.id, null)).toEqual([])
    expect(await typesOf(account.id)).toContain('browser.forgotten')
  })
})

describe('a change', () => {
  test('takes a proof of the last ten minutes; its form waits five more', async () => {
    const { browser } = await person()
    const page = await browser.get('/account/profile')
    shift += 12 * 60_000
    expect((await browser.get('/account/devices')).body).toContain('To change anything here')
    expect((await browser.submit(page, '/profile', { name: 'Ada' })).url.search).toBe('?told=named')
    const long = await browser.submit(page, '/profile', { name: 'x'.repeat(101) })
    expect([long.status, long.step]).toEqual([422, 'profile'])
    expect(long.body).toContain('This name is too long. Please shorten it to 100 characters at most')
    expect(long.body).toContain(`value="${'x'.repeat(101)}"`)
    shift += 12 * 60_000
    const refused = await browser.submit(page, '/profile', { name: 'Eve' })
    expect([refused.status, refused.step]).toEqual([403, 'prove'])
    expect(refused.body).toContain('/account/sign-in?prove=yes&amp;to=%2Faccount%2Fprofile')
  })

  test('is made for the person for whom its page was loaded, and for nobody else', async () => {
    const { browser } = await person()
    const page = await browser.get('/account/profile')
    const bob = await person('bob')
    const another = await browser.get('/account/sign-in?another=yes')
    const restarted = await withPasskey(browser, another.url, bob.passkey)
    expect(restarted.body).toContain(bob.address)
    const refused = await browser.submit(page, '/profile', { name: 'Mallory' })
    expect([refused.status, refused.step]).toEqual([409, 'somebody-else'])
    expect((await at.storage.accounts.bySub(bob.account.sub))?.displayName).toBeNull()
  })

  test('is refused where it does not say that it comes from our pages', async () => {
    const { browser } = await person()
    const form = formOf(await browser.get('/account/profile'), '/profile')
    const answer = await browser.once('/account/profile', { method: 'POST', body: new URLSearchParams(form.fields) })
    expect(answer.status).toBe(403)
  })

  test('is nobody’s once the session was ended in another tab', async () => {
    const { browser, account } = await person()
    const page = await browser.get('/account/profile')
    const sessions = await at.storage.held.sessionsOf(account.sub)
    await at.storage.held.endSessions(
      account.sub,
      sessions.map((it) => it.uid),
      { by: 'person', letters: [], now: new Date() },
    )
    const answer = await browser.submit(page, '/profile', { name: 'Late' })
    expect(answer.url.pathname).toMatch(/^\/interaction\//)
    expect((await at.storage.accounts.bySub(account.sub))?.displayName).toBeNull()
  })
})

describe('connected apps', () => {
  test('say what each may see, and are disconnected with every token', async () => {
    const { browser, elsewhere, address, account, prove } = await person()
    const { app, tokens } = await elsewhere()
    const page = await prove('/account/apps')
    expect(page.body).toContain('Test App')
    expect(page.body).toContain('see your e-mail address')
    expect(page.body).not.toContain('keyward-account')
    const after = await browser.submit(page, '/apps/revoke')
    expect(after.url.search).toBe('?told=revoked')
    expect(after.body).toContain('No app is connected')
    const { refreshTokenGrant, fetchUserInfo } = await import('openid-client')
    await expect(refreshTokenGrant(app.config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(fetchUserInfo(app.config, tokens.access_token, account.sub)).rejects.toMatchObject({ status: 401 })
    const [event] = (await at.storage.events.recent(account.id, 50)).filter((it) => it.type === 'grant.revoked')
    expect(event).toMatchObject({ clientId: 'app', data: { why: 'by-person' } })
    expect(await subjectsTo(address)).toContain('Your account at Keyward was changed')
  })
})

describe('what happened', () => {
  test('is told in plain words, a page at a time', async () => {
    const { browser, account } = await person()
    const event = { accountId: account.id, signInId: null, clientId: 'app', data: { why: 'by-person' } } as const
    for (let index = 0; index < 30; index += 1) await at.storage.events.add([{ type: 'grant.revoked', ...event }], new Date(Date.now() + shift))
    const first = await browser.get('/account/activity')
    expect(first.body.match(/You disconnected Test App/g)).toHaveLength(25)
    const older = /href="(\/account\/activity\?before=[^"]+)"/.exec(first.body)?.[1] ?? ''
    const second = await browser.get(older)
    expect(second.body.match(/You disconnected Test App/g)).toHaveLength(5)
    expect(second.body).toContain('Your account was created.')
    expect(second.body).toContain('You signed in to Test App with: E-mail code')
  })
})

describe('language', () => {
  test('is of the pages at once, and of letters, of which none tells of it', async () => {
    const { browser, account, address } = await person()
    const before = await subjectsTo(address)
    const page = await browser.submit(await browser.get('/account/language'), '/language', { language: 'de' })
    expect(page.body).toContain('Ihre Sprache wurde gespeichert.')
    expect((await at.storage.accounts.bySub(account.sub))?.locale).toBe('de')
    expect(await subjectsTo(address)).toEqual(before)
    await browser.submit(await browser.get('/account/profile'), '/profile', { name: 'Ada' })
    expect(await subjectsTo(address)).toContain('Ihr Konto bei Keyward wurde geändert')
  })
})

describe('own data', () => {
  test('is everything, and no secret', async () => {
    const { browser, account, address } = await person()
    const answer = await browser.submit(await browser.get('/account/data'), '/download')
    const data = JSON.parse(answer.body) as Record<string, unknown>
    expect(answer.headers.get('content-disposition')).toContain('attachment')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(data).toMatchObject({ account: { sub: account.sub }, addressesAndNames: [{ value: address }], waysToSignIn: [{ authenticator: 'passkey' }] })
    expect(Object.keys(data)).toEqual(expect.arrayContaining(['signedIn', 'apps', 'browsers', 'events', 'recoveries', 'exceptions', 'offers']))
    expect(answer.body).not.toMatch(/payload|publicKey|userHandle|lookup|codeMac|"uid"|hash/)
    expect(await typesOf(account.id)).toContain('data.downloaded')
    expect(await subjectsTo(address)).toContain('Your account at Keyward was changed')
  })

  test('takes a fresh proof', async () => {
    const { browser } = await person()
    const page = await browser.get('/account/data')
    shift += 16 * 60_000
    const late = await browser.submit(page, '/download')
    expect([late.status, late.step, late.headers.get('content-disposition')]).toEqual([403, 'prove', null])
  })
})

describe('leaving for good', () => {
  test('takes the word, and then takes everything but the number in the log', async () => {
    const { browser, elsewhere, account, address, passkey, prove } = await person()
    const { other, app, tokens } = await elsewhere()
    const before = `before-${address}`
    await at.cellar.pool.query(
      `insert into identifiers (account_id, kind, value, normalised, verified_at, is_primary, ends_at, created_at)
        values ($1, 'email', $2, $2, now(), false, now() + interval '2 days', now())`,
      [account.id, before],
    )
    const page = await prove('/account/delete')
    const wrong = await browser.submit(page, '/delete', { confirmation: 'yes' })
    expect([wrong.status, wrong.step]).toEqual([422, 'delete'])
    const gone = await browser.submit(wrong, '/delete', { confirmation: 'Delete' })
    expect(gone.step).toBe('deleted')
    expect(await at.storage.accounts.bySub(account.sub)).toBeNull()
    expect(await at.storage.held.sessionsOf(account.sub)).toEqual([])
    expect(await at.storage.held.grantsOf(account.sub)).toEqual([])
    const { refreshTokenGrant } = await import('openid-client')
    await expect(refreshTokenGrant(app.config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    for (const one of [address, before]) expect(await subjectsTo(one)).toContain('Your account at Keyward is deleted')
    const past = await at.storage.events.recent(account.id, 100)
    expect(past[0]).toMatchObject({ type: 'account.deleted', data: {} })
    expect(JSON.stringify(past)).not.toContain(address)
    const { url } = await app.request()
    const elsewhereNow = await other.get(url)
    expect([elsewhereNow.step, elsewhereNow.body.includes(address)]).toEqual(['identify', false])
    expect((await other.get(elsewhereNow.url.href)).body).not.toContain(address)
    expect((await withPasskey(visitor(at.url), (await app.request()).url, passkey)).step).toBe('identify')
    const { rows } = await at.cellar.pool.query(
      `select (select count(*)::int from credentials where account_id = $1) + (select count(*)::int from identifiers where account_id = $1) + (select count(*)::int from browsers where account_id = $1) as left`,
      [account.id],
    )
    expect(rows).toEqual([{ left: 0 }])
  })

  test('is refused to the last owner, with the reason', async () => {
    const { browser, account } = await person()
    await at.storage.accounts.setRoles(account.id, ['owner'])
    const page = await browser.get('/account/delete')
    expect([page.step, page.forms.filter((it) => it.action.endsWith('/delete')).length]).toEqual(['delete-refused', 0])
    const { whose } = formOf(await browser.get('/account/profile'), '/profile').fields
    const refused = await browser.post('/account/delete', { whose: whose ?? '', confirmation: 'delete' })
    expect([refused.status, refused.step]).toEqual([409, 'delete-refused'])
    expect(await at.storage.accounts.bySub(account.sub)).not.toBeNull()
  })

  test('of two owners at once leaves one', async () => {
    await at.cellar.pool.query(`update accounts set roles = '{}'`)
    const owners = [(await person()).account, (await person()).account]
    for (const { id } of owners) await at.storage.accounts.setRoles(id, ['owner'])
    const answers = await Promise.all(owners.map(({ id }) => at.storage.personal.delete(id, { events: [], letters: [], now: new Date() })))
    expect(answers.toSorted()).toEqual(['deleted', 'last-owner'])
  })
})
