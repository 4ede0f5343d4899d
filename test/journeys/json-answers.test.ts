import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stepResponse } from '../../src/sign-in/json-answer.ts'
import { answerWith, imported, openApp, passkeyOptions, signUp } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey, type SoftPasskey } from '../support/soft-passkey.ts'
import { formOf, type Page, visitor } from '../support/visitor.ts'

let at: Running
let passkey: SoftPasskey
beforeAll(async () => {
  at = await startKeyward({ config: { policy: { offers: { enabled: false } } } })
  passkey = (await signUp(at, 'ada@example.com')).passkey
})
afterAll(() => at.close())

const asScript = { accept: 'application/json' }

async function atTheDoor() {
  const { url, redeem } = await (await openApp(at.url)).request()
  const browser = visitor(at.url)
  return { browser, page: await browser.get(url), redeem }
}

const answerOf = ({ body }: Page) => stepResponse.parse(JSON.parse(body))

async function byMailbox(email: string) {
  const { browser, page } = await atTheDoor()
  const choose = await browser.submit(page, '/identify', { identifier: email })
  const challenge = choose.step === 'choose' ? await browser.submit(choose, '/choose', { authenticator: 'email-otp' }) : choose
  const form = formOf(challenge, '/answer')
  return answerOf(await browser.postOnce(form.action, { ...form.fields, code: await at.code(email) }, asScript))
}

describe('a form that is sent by script', () => {
  test('is answered with where to go on, and how the account stands', async () => {
    const { browser, page, redeem } = await atTheDoor()
    const form = formOf(page, '/answer')
    const answered = await browser.postOnce(form.action, { ...form.fields, ...answerWith(passkey, page) }, asScript)
    expect(answered.status).toBe(200)
    expect(answered.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answered.headers.get('cache-control')).toBe('no-store')
    const { to, signals } = answerOf(answered)
    const [credential] = (await at.storage.accounts.dossier({ identifier: 'ada@example.com' }))?.credentials ?? []
    const about = { rpId: 'localhost', userId: passkey.credentials[0]?.userHandle }
    expect(signals).toEqual([
      { kind: 'accepted', ...about, credentialIds: [credential?.lookup] },
      { kind: 'details', ...about, name: 'ada@example.com', displayName: 'ada@example.com' },
    ])
    expect((await redeem((await browser.get(to)).url)).claims()).toMatchObject({ acr: 'phr' })
  })

  test('is told of its own page where the sign-in goes on', async () => {
    const { browser, page } = await atTheDoor()
    const form = formOf(page, '/identify')
    const answered = await browser.postOnce(form.action, { identifier: 'ada@example.com' }, asScript)
    expect(answerOf(answered)).toEqual({ to: new URL(form.action, at.url).pathname.replace('/identify', ''), signals: [] })
  })

  test('hears nothing of the passkeys of an account after a sign-in by its mailbox alone, where the password is blocked', async () => {
    const cleo = await imported(at)('cleo', { password: 'a long and lonely password', passkey: softPasskey({ origin: at.url }) })
    await at.storage.population.remember(
      [
        {
          accountId: cleo.id,
          policyId: 'everyone',
          firstSeenAt: new Date(),
          blockedSince: new Date(),
          removableSince: null,
          destroyedAt: null,
          lastMode: 'block',
          skips: 0,
        },
      ],
      { events: [], letters: [], now: new Date() },
    )
    expect((await byMailbox(cleo.email)).signals).toEqual([])
  })

  test('hears nothing of them either where a passkey works and no password was ever there', async () => {
    expect((await byMailbox('ada@example.com')).signals).toEqual([])
  })
})

describe('a form that the browser sends by itself', () => {
  test.each(['text/html,application/xhtml+xml,*/*;q=0.8', '*/*', '', 'text/html, application/json', 'image/png', 'application/json;q=0'])(
    'that accepts “%s” is led on by a redirect',
    async (accept) => {
      const { browser, page } = await atTheDoor()
      const form = formOf(page, '/answer')
      const answered = await browser.postOnce(form.action, { ...form.fields, ...answerWith(passkey, page) }, { accept })
      expect(answered.status).toBe(303)
      expect(answered.headers.get('location')).toContain('/auth/')
    },
  )
})

describe('an answer for a script', () => {
  test.each([{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': '', origin: 'https://evil.example' }])(
    'is not given to another site: %j',
    async (from) => {
      const { browser, page } = await atTheDoor()
      const form = formOf(page, '/answer')
      const answered = await browser.postOnce(form.action, { ...form.fields, ...answerWith(passkey, page) }, { ...asScript, ...from })
      expect(answered.status).toBe(403)
      expect(JSON.parse(answered.body)).toMatchObject({ error: 'cross-origin' })
      expect(answered.headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  test('never leads elsewhere, whatever was sent with it', async () => {
    const { browser, page } = await atTheDoor()
    const form = formOf(page, '/answer')
    const foreign = { to: 'https://evil.example/', returnTo: 'https://evil.example/', redirect_uri: 'https://evil.example/' }
    const answered = await browser.postOnce(`${form.action}?to=//evil.example`, { ...form.fields, ...foreign, ...answerWith(passkey, page) }, asScript)
    expect(answerOf(answered).to).toMatch(/^\/auth\/[\w-]+$/)
  })

  test('says in JSON that an interaction is over', async () => {
    const { browser, page } = await atTheDoor()
    const form = formOf(page, '/answer')
    const fields = { ...form.fields, ...answerWith(passkey, page) }
    await browser.postOnce(form.action, fields, asScript)
    const late = await browser.postOnce(form.action, fields, asScript)
    expect(late.status).toBe(410)
    expect(JSON.parse(late.body)).toMatchObject({ error: 'interaction-expired' })
  })
})

describe('a passkey that no account has', () => {
  const shown = async (stranger: SoftPasskey, overrides: Parameters<SoftPasskey['get']>[1] = {}) => {
    const { browser, page } = await atTheDoor()
    const form = formOf(page, '/answer')
    return browser.post(form.action, { ...form.fields, response: JSON.stringify(stranger.get(passkeyOptions(page), overrides)) })
  }
  const strange = () => {
    const made = softPasskey({ origin: at.url })
    made.create({ challenge: 'AAAA', rp: { id: 'localhost' }, user: { id: 'AAAA' } })
    return made
  }

  test('is told to be removed, and the browser is asked to delete it', async () => {
    const page = await shown(strange())
    expect(page.alert).toContain('This passkey was removed here')
    expect(page.body).toMatch(/data-signals="\[\{&quot;kind&quot;:&quot;unknown&quot;,&quot;rpId&quot;:&quot;localhost&quot;,&quot;credentialId&quot;/)
  })

  test('is deleted too where somebody else was named before, known or not', async () => {
    const { browser, page } = await atTheDoor()
    for (const identifier of ['ada@example.com', 'nobody@example.com']) {
      const choose = await browser.submit(await browser.get(page.url), '/identify', { identifier })
      const challenge = await browser.submit(choose, '/choose', { authenticator: 'passkey' })
      const told = await browser.submit(challenge, '/answer', answerWith(strange(), challenge))
      expect(told.alert).toContain('This passkey was removed here')
      expect(told.body).toContain('data-signals')
      await browser.submit(told, '/restart')
    }
  })

  test('is left alone where the server says so', async () => {
    const shy = await startKeyward({ config: { authenticatorSettings: { passkey: { removeUnknown: false } } } })
    const browser = visitor(shy.url)
    const page = await browser.get((await (await openApp(shy.url)).request()).url)
    const passkeyOfElsewhere = softPasskey({ origin: shy.url })
    passkeyOfElsewhere.create({ challenge: 'AAAA', rp: { id: 'localhost' }, user: { id: 'AAAA' } })
    const told = await browser.submit(page, '/answer', answerWith(passkeyOfElsewhere, page))
    expect(told.alert).toContain('That passkey did not work here')
    expect(told.body).not.toContain('data-signals')
    await shy.close()
  })

  test('is another thing than one that somebody has, had, or showed wrongly: those look like any failure (table 4 row 35)', async () => {
    const dan = await signUp(at, 'dan@example.com')
    const dossier = await at.storage.accounts.dossier({ identifier: 'dan@example.com' })
    const [credential] = dossier?.credentials ?? []
    if (dossier === null || credential === undefined) throw new Error('no passkey was made')
    const wrong = await shown(dan.passkey, { signature: (bytes) => bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) })
    expect(wrong.alert).toContain('That passkey did not work here')
    expect(wrong.body).not.toContain('data-signals')
    await at.storage.accounts.revokeCredential(dossier.account.id, credential.id, { events: [], letters: [], now: new Date() })
    const revoked = await shown(dan.passkey)
    expect(revoked.alert).toContain('That passkey did not work here')
    expect(revoked.body).not.toContain('data-signals')
  })
})
