import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codesFromSheet } from '../support/sheet.ts'
import { imported, openApp, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { visitor } from '../support/visitor.ts'

/** An AAGUID that the policy denies since yesterday. */
const DISTRUSTED = '00000000-0000-4000-8000-00000000dead'

let at: Running
let people = 0
beforeAll(async () => {
  const denied = [{ provider: DISTRUSTED, since: new Date(Date.now() - 86_400_000).toISOString(), graceDays: 14 }]
  at = await startKeyward({ config: { policy: { passkeys: { denied } } } })
})
afterAll(async () => {
  await at.close()
  await at.database.close()
})

async function signedIn({ codes = false, email = true, aaguid = '' } = {}) {
  people += 1
  const passkey = softPasskey({ origin: at.url, ...(aaguid === '' ? {} : { aaguid }) })
  const person = await imported(at)(`ada${people}`, { passkey, codes, email })
  const browser = visitor(at.url)
  for (const one of [visitor(at.url), browser]) await withPasskey(one, (await (await openApp(at.url)).request()).url, passkey)
  return { ...person, browser }
}

const events = async (it: { readonly id: never }) => (await at.storage.events.recent(it.id, 99)).map(({ type }) => type)

describe('how safe a way in is', () => {
  test('says in plain words what happens when the passkey is lost today, and what would help most', async () => {
    const it = await signedIn()
    const page = await it.browser.get('/account/health')
    expect([page.step, page.status]).toEqual(['health', 200])
    expect(page.body).toContain('You get a code by e-mail.')
    expect(page.body).toContain('a new passkey then takes 24 hours')
    expect(page.body).toContain('You would get back in, with some trouble.')
    expect(page.body).toContain('Save recovery codes on paper')
    expect(page.body).toContain('href="/account/recovery-codes/new"')
  })

  test('warns whoever would be locked out, and leads to what is missing', async () => {
    const it = await signedIn({ email: false })
    const page = await it.browser.get('/account/health')
    expect(page.body).toContain('You would not get in any more.')
    expect(page.body).toContain('You could be locked out.')
    expect(page.body).toContain('href="/account/addresses/change"')
  })

  test('is content with codes on paper beside a mailbox', async () => {
    const it = await signedIn({ codes: true })
    const page = await it.browser.get('/account/health')
    expect(page.body).toContain('You are well prepared.')
    expect(page.body).toContain('Practise getting back in once.')
  })

  test('does not ask for one more sign-in with a passkey that will not be accepted for long (policy.md, table 4 row 34)', async () => {
    const it = await signedIn({ aaguid: DISTRUSTED })
    const page = await it.browser.get('/account/health')
    expect(page.body).toContain('Keyward will soon stop accepting this kind of passkey. Create another one in time.')
    expect(page.body).not.toContain('Sign in with your passkey once')
    expect(page.body).toContain('href="/account/passkeys/add"')
  })

  test('shows exceptions with their reason and their end', async () => {
    const it = await signedIn()
    const soon = new Date(Date.now() + 86_400_000)
    const override = {
      id: `o${people}`,
      accountId: it.id,
      kind: 'exempt',
      mode: null,
      reason: 'lost phone, ticket 7',
      actor: 'x',
      approvedBy: null,
      createdAt: new Date(),
      expiresAt: soon,
    } as const
    await at.storage.overrides.add(override, [])
    expect((await it.browser.get('/account/health')).body).toContain('The reason: lost phone, ticket 7')
  })
})

describe('practising to get back in', () => {
  test('posts a code and checks it, says how long the wait would be, and changes nothing', async () => {
    const it = await signedIn()
    const before = await at.storage.accounts.dossier({ accountId: it.id })
    const was = await events(it as never)
    const asked = await it.browser.submit(await it.browser.get('/account/health/practice'), '/practice', { authenticator: 'email-otp' })
    expect(asked.body).toContain(`We posted a code to ${it.email}`)
    const page = await it.browser.submit(asked, '/check', { code: await at.code(it.email) })
    expect(page.step).toBe('practice-right')
    expect(page.body).toContain('wait 24 hours')
    expect(await at.storage.accounts.dossier({ accountId: it.id })).toEqual(before)
    expect(await events(it as never)).toEqual(was)
  })

  test('says what to mend where the code is wrong, and lets nobody guess', async () => {
    const it = await signedIn()
    const asked = await it.browser.submit(await it.browser.get('/account/health/practice'), '/practice', { authenticator: 'email-otp' })
    const wrong = await it.browser.submit(asked, '/check', { code: '000000' })
    expect([wrong.step, wrong.status]).toEqual(['practice-wrong', 200])
    for (let tries = 1; tries < 10; tries += 1) await it.browser.submit(asked, '/check', { code: '000001' })
    expect((await it.browser.submit(asked, '/check', { code: await at.code(it.email) })).step).toBe('no-full')
  })

  test('checks a code from the sheet without using it up', async () => {
    const it = await signedIn({ codes: true })
    const [code] = await codesFromSheet(at, it.id)
    const before = await at.storage.accounts.dossier({ accountId: it.id })
    const practice = async () => it.browser.submit(await it.browser.get('/account/health/practice'), '/practice', { authenticator: 'recovery-code' })
    for (let times = 0; times < 2; times += 1) {
      const page = await it.browser.submit(await practice(), '/check', { code: code ?? '' })
      expect(page.step).toBe('practice-right')
      expect(page.body).toContain('The code is not used up.')
      expect(page.body).toContain('create a new passkey at once')
    }
    expect(await at.storage.accounts.dossier({ accountId: it.id })).toEqual(before)
  })

  test('takes no question that was put to somebody else', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const asked = await one.browser.submit(await one.browser.get('/account/health/practice'), '/practice', { authenticator: 'email-otp' })
    const own = await other.browser.submit(await other.browser.get('/account/health/practice'), '/practice', { authenticator: 'email-otp' })
    const trial = asked.forms.find(({ action }) => action.endsWith('/check'))?.fields['trial'] ?? ''
    const page = await other.browser.submit(own, '/check', { trial, code: await at.code(one.email) })
    expect([page.step, page.alert]).toEqual(['practice', 'This code does not work any more. Have a new one sent.'])
  })
})
