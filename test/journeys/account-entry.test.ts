import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, imported, openApp, signUp, withCode, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { type Visitor, visitor } from '../support/visitor.ts'

let at: Running
let eve: Visitor
let shift = 0
beforeAll(async () => {
  at = await startKeyward({ now: () => new Date(Date.now() + shift) })
  eve = (await signUp(at, 'eve@example.com')).browser
})
afterAll(() => at.close())

describe('the account area', () => {
  test('leads whoever is not signed in through the sign-in, and back to the page they wanted', async () => {
    const { passkey } = await signUp(at, 'ada@example.com')
    const browser = visitor(at.url)
    const page = await browser.get('/account?from=letter')
    expect([page.step, page.url.pathname.split('/')[1]]).toEqual(['identify', 'interaction'])
    const back = await browser.submit(page, '/answer', answerWith(passkey, page))
    expect([back.step, back.url.pathname + back.url.search]).toEqual(['account', '/account?from=letter'])
    expect(back.headers.get('cache-control')).toBe('no-store')
    expect(back.body).toContain('ada@example.com')
  })

  test('asks with a challenge that nobody has the verifier of, another each time (RFC 7636): its codes are worth nothing to whoever steals one', async () => {
    const asked = async () => new URL((await visitor(at.url).once('/account/sign-in')).headers.get('location') ?? '', at.url).searchParams
    const [one, other] = [await asked(), await asked()]
    expect(one.get('code_challenge_method')).toBe('S256')
    for (const it of [one, other]) expect(it.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(one.get('code_challenge')).not.toBe(other.get('code_challenge'))
  })

  test('shows what the session rests on, and keeps it when the session gets another id', async () => {
    const { browser } = await signUp(at, 'rest@example.com')
    const account = await at.storage.accounts.byIdentifier('rest@example.com')
    const [before] = await at.storage.held.sessionsOf(account?.sub ?? '')
    expect(before?.about).toMatchObject({ family: 'other', evidence: [{ authenticator: 'email-otp' }] })
    expect(before?.about?.browser).toMatch(/^[\w-]{43}$/)
    await browser.get('/account/sign-in?to=/account')
    const [after] = await at.storage.held.sessionsOf(account?.sub ?? '')
    expect([after?.about, after?.startedAt, Object.keys(after?.clients ?? {})]).toEqual([before?.about, before?.startedAt, ['app', 'keyward-account']])
  })

  test('is nobody’s after the session was ended elsewhere', async () => {
    const { browser } = await signUp(at, 'ended@example.com')
    const account = await at.storage.accounts.byIdentifier('ended@example.com')
    expect((await browser.get('/account')).step).toBe('account')
    const [session] = await at.storage.held.sessionsOf(account?.sub ?? '')
    await at.storage.held.endSessions(account?.sub ?? '', [session?.uid ?? ''], { by: 'person', letters: [], now: new Date() })
    expect((await browser.get('/account')).step).not.toBe('account')
    expect((await at.storage.events.recent(account!.id, 5)).map((it) => it.type)).toContain('session.ended')
  })

  test('is shut to a disabled account', async () => {
    const { browser } = await signUp(at, 'shut@example.com')
    const account = await at.storage.accounts.byIdentifier('shut@example.com')
    await at.storage.accounts.setStatus(account!.id, 'disabled')
    expect((await browser.get('/account')).step).not.toBe('account')
  })
})

describe('whoever shows nothing but the mailbox', () => {
  test.each(['allow', 'demote'])('sees nothing of an account where a passkey works, with the target %s, until they show more', async (target) => {
    const mild = await startKeyward({ config: { policy: { passwordPhaseOut: [{ id: 'everyone', target }] } } })
    const passkey = softPasskey({ origin: mild.url })
    const { email } = await imported(mild)('ada', { passkey, password: 'seven herons over the canal' })
    const url = async () => (await (await openApp(mild.url)).request()).url
    const mail = visitor(mild.url)
    await withCode(mild, mail, await url(), email)
    await withPasskey(visitor(mild.url), await url(), passkey)
    const page = await mail.get('/account')
    expect(page.step).toBe('backup')
    expect(page.body).toContain('href="/account/sign-in?prove=yes')
    for (const room of ['devices', 'addresses', 'activity', 'passkeys', 'health']) expect((await mail.get(`/account/${room}`)).step).toBe('backup')
    const proof = await mail.get('/account/sign-in?prove=yes&to=/account')
    expect((await mail.submit(proof, '/answer', answerWith(passkey, proof))).step).toBe('account')
    await mild.close()
    await mild.database.close()
  })
})

describe('whoever made their passkey in this session', () => {
  test('goes on seeing their account once it was used elsewhere', async () => {
    const { browser, passkey } = await signUp(at, 'maker@example.com')
    const elsewhere = visitor(at.url)
    const page = await elsewhere.get('/account')
    expect((await elsewhere.submit(page, '/answer', answerWith(passkey, page))).step).toBe('account')
    expect((await browser.get('/account')).step).toBe('account')
    expect((await browser.get('/account/addresses/change')).step).not.toBe('addresses')
  })
})

describe('the way back', () => {
  test.each(['//evil.example', 'https://evil.example/account', '/accountant', '/account/../auth', '/account\\@evil', '/account/return', '/account/sign-in'])(
    'from a sign-in leads nowhere but into the area: %s',
    async (state) => {
      const answer = await eve.once(`/account/return?code=x&state=${encodeURIComponent(state)}`)
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account'])
    },
  )

  test('after turning back says that nothing was changed', async () => {
    const page = await eve.get('/account/return?error=access_denied&state=/account/devices')
    expect([page.step, page.status]).toEqual(['unchanged', 200])
    expect(page.body).toContain('href="/account/devices"')
    expect(page.body).not.toContain('/recover')
    expect((await eve.get('/account/return?error=unmet_authentication_requirements')).body).toContain('href="/recover"')
  })

  test('of a browser without cookies ends on a page, and not in a circle', async () => {
    const page = await visitor(at.url).get('/account/return?code=x&state=/account')
    expect(page.step).toBe('unchanged')
  })
})

describe('the address of "Trouble signing in?"', () => {
  test('asks everybody for a name, says the same whoever that is, and opens a recovery and nothing else', async () => {
    const { browser, passkey } = await signUp(at, 'lost@example.com')
    const page = await browser.get('/recover')
    expect(page.step).toBe('identify')
    const told = async (name: string) => {
      const stranger = visitor(at.url)
      const next = await stranger.submit(await stranger.get('/recover'), '/identify', { identifier: name })
      return { stranger, next, says: [next.step, next.body.replaceAll(name, '…').replaceAll(/[\w-]{16,}/g, '…')] }
    }
    const [known, unknown] = [await told('lost@example.com'), await told('nobody@example.com')]
    expect(known.says).toEqual(unknown.says)
    const enrol = await known.stranger.submit(known.next, '/answer', { code: await at.code('lost@example.com') })
    expect(enrol.step).toBe('enrol')
    expect((await known.stranger.once('/account')).status).toBe(401)
    const mine = await browser.get('/account/sign-in?another=yes')
    expect((await browser.submit(mine, '/answer', answerWith(passkey, mine))).step).toBe('account')
  })

  test('leads back to the sign-in as it always is', async () => {
    const browser = visitor(at.url)
    const page = await browser.get('/recover')
    const back = await browser.post(`${page.url.pathname}/restart`, {})
    expect([page.body.includes('autocomplete="username webauthn"'), back.body.includes('autocomplete="username webauthn"')]).toEqual([false, true])
  })
})

describe('a proof', () => {
  test('asks the same person anew, and takes nobody else’s', async () => {
    const { browser, passkey } = await signUp(at, 'again@example.com')
    shift += 20 * 60_000
    const page = await browser.get('/account/sign-in?prove=yes&to=/account')
    expect(page.url.pathname).toMatch(/^\/interaction\//)
    const somebody = await signUp(at, 'else@example.com')
    const other = await browser.post(`${page.url.pathname}/restart`, {})
    const refused = await browser.submit(other, '/answer', answerWith(somebody.passkey, other))
    expect(refused.step).toBe('unchanged')
    const mine = await browser.get('/account/sign-in?prove=yes&to=/account')
    expect((await browser.submit(mine, '/answer', answerWith(passkey, mine))).step).toBe('account')
  })
})
