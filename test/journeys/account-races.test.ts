import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, imported, openApp, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { formOf, visitor } from '../support/visitor.ts'

/** Where passwords only stand behind the passkey: there either of the two can go, and not both. */
const behind = { passwordPhaseOut: [{ id: 'everyone', target: 'demote' }] }

let strict: Running
let mild: Running
let at: Running
beforeAll(async () => {
  strict = await startKeyward()
  mild = await startKeyward({ config: { policy: behind } })
  at = strict
})
afterAll(async () => {
  for (const one of [strict, mild]) {
    await one.close()
    await one.database.close()
  }
})
afterEach(() => {
  at = strict
})

let people = 0

const later = async <T>(ms: number, work: () => Promise<T>): Promise<T> => {
  await new Promise((resolve) => setTimeout(resolve, ms))
  return work()
}

/** Ada, with a passkey that works and a password; two tabs of one browser in which she just signed in. */
async function ada({ proofs = 2, password = true } = {}) {
  people += 1
  const passkey = softPasskey({ origin: at.url })
  const person = await imported(at)(`ada${people}`, { passkey, ...(password ? { password: 'seven herons over the canal' } : {}) })
  const browser = visitor(at.url)
  const app = await openApp(at.url)
  for (let time = 0; time < proofs; time += 1) await withPasskey(time === proofs - 1 ? browser : visitor(at.url), (await app.request()).url, passkey)
  return { ...person, passkey, browser }
}

const credentialsOf = async (sub: string) => (await at.storage.accounts.dossier({ sub }))?.credentials ?? []
const passkeyId = async (sub: string) => (await credentialsOf(sub)).find(({ authenticator }) => authenticator === 'passkey')?.id ?? ''
const left = async (sub: string) => (await credentialsOf(sub)).filter(({ status }) => status === 'active').map(({ authenticator }) => authenticator)

describe('two tabs of one account', () => {
  test('that remove the last passkey and the password at once: one of them is refused, and a way in is left', async () => {
    at = mild
    const winners = new Set<string>()
    // The later one comes later from round to round, until each has been the first.
    for (let round = 0; round < 20 && winners.size < 2; round += 1) {
      const it = await ada()
      const [one, other] = [await it.browser.get(`/account/passkeys/${await passkeyId(it.sub)}`), await it.browser.get('/account/password')]
      const [passkey, password] = round % 2 === 0 ? [0, 20 * round] : [20 * round, 0]
      const pages = await Promise.all([
        later(passkey, () => it.browser.submit(one, '/remove')),
        later(password, () => it.browser.submit(other, '/password/remove')),
      ])
      // What was shown with a passkey that is gone counts no more: whoever comes a moment later has to prove themselves first.
      const refused = pages.filter(({ status }) => status >= 400)
      expect(refused.map(({ step }) => step)).toEqual([expect.stringMatching(/^(no-another-way|no-no-replacement|prove)$/)])
      expect(await left(it.sub)).toHaveLength(1)
      winners.add((await left(it.sub)).join())
    }
    expect(winners).toEqual(new Set(['passkey', 'password']))
  })

  test('that remove the password ten times at once do it once, and nobody sees an error', async () => {
    const it = await ada()
    const page = await it.browser.get('/account/password')
    const pages = await Promise.all(Array.from({ length: 10 }, () => it.browser.submit(page, '/password/remove')))
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200, 409]))
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await at.storage.events.recent(it.id, 50)).filter(({ type }) => type === 'password.destroyed')).toHaveLength(1)
    expect(await left(it.sub)).toEqual(['passkey'])
  })

  test('that remove both addresses at once keep one for recovery', async () => {
    const it = await ada({ password: false })
    await at.database.pool.query(
      `insert into identifiers (account_id, kind, value, normalised, verified_at, is_primary, created_at) values ($1, 'email', $2, $2, now() - interval '30 days', false, now())`,
      [it.id, `second${it.name}@example.com`],
    )
    const page = await it.browser.get('/account/addresses/change')
    const forms = page.forms.filter((form) => form.action.endsWith('/addresses/remove'))
    expect(forms).toHaveLength(2)
    const pages = await Promise.all(forms.map((form) => it.browser.post(form.action, form.fields)))
    expect(pages.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([200, 409])
    expect(pages.find(({ status }) => status === 409)?.step).toBe('no-recovery')
    const { identifiers } = (await at.storage.accounts.dossier({ sub: it.sub }))!.account
    expect(identifiers.filter(({ kind, endsAt }) => kind === 'email' && endsAt === null)).toHaveLength(1)
  })
})

describe('a name that is given to a passkey', () => {
  test('is told to its owner', async () => {
    const it = await ada({ password: false })
    const page = await it.browser.get(`/account/passkeys/${await passkeyId(it.sub)}`)
    const named = await it.browser.submit(page, '/rename', { label: 'Blue <key>' })
    expect(named.url.search).toBe('?told=renamed')
    const letters = await at.lettersTo(it.email)
    expect(letters.find(({ text }) => text.includes('another name: Blue <key>.'))?.text).toContain('/account/devices')
  })
})

describe('the last passkey', () => {
  test('goes only once another way was shown beside it, and can be put back from the letter', async () => {
    const it = await ada({ password: false })
    const id = await passkeyId(it.sub)
    const path = `/account/passkeys/${id}`
    const page = await it.browser.get(path)
    expect(page.body).toContain('This is your last passkey')
    const refused = await it.browser.post(`${path}/remove`, { whose: formOf(page, '/rename').fields['whose'] ?? '' })
    expect([refused.status, refused.step]).toEqual([409, 'no-another-way'])
    expect(refused.body).toContain(`href="${path}"`)
    const asked = await it.browser.submit(page, '/another')
    const wrong = await it.browser.submit(asked, '/remove', { code: '000000' })
    expect(wrong.alert).toBe('That was not the code. Please try again.')
    const removed = await it.browser.submit(wrong, '/remove', { code: await at.code(it.email) })
    expect([removed.status, removed.url.pathname + removed.url.search]).toEqual([200, '/account/passkeys?told=removed'])
    expect(await left(it.sub)).toEqual([])
    const letter = (await at.lettersTo(it.email)).find(({ subject }) => subject === 'A passkey was removed at Keyward')
    const link = /\/undo\/\S+/.exec(letter?.text ?? '')?.[0] ?? ''
    const owner = visitor(at.url)
    const ask = await owner.get(link)
    expect([ask.step, ask.status]).toEqual(['undo', 200])
    expect(await left(it.sub)).toEqual([])
    expect((await owner.submit(ask, link)).step).toBe('restored')
    expect(await left(it.sub)).toEqual(['passkey'])
    expect((await it.browser.get('/account')).step).not.toBe('account')
    const again = visitor(at.url)
    const field = await again.get('/account')
    expect((await again.submit(field, '/answer', answerWith(it.passkey, field))).step).toBe('account')
  })
})

describe('a link that puts a passkey back', () => {
  test('does it once, and never after its owner took the passkey away again', async () => {
    at = mild
    const it = await ada()
    const id = await passkeyId(it.sub)
    await it.browser.submit(await it.browser.get(`/account/passkeys/${id}`), '/remove')
    const letter = (await at.lettersTo(it.email)).find(({ subject }) => subject === 'A passkey was removed at Keyward')
    const link = /\/undo\/\S+/.exec(letter?.text ?? '')?.[0] ?? ''
    const mail = visitor(at.url)
    const ask = await mail.get(link)
    expect((await mail.submit(ask, link)).step).toBe('restored')
    const again = visitor(at.url)
    await withPasskey(again, (await (await openApp(at.url)).request()).url, it.passkey)
    const page = await again.get(`/account/passkeys/${id}`)
    expect((await again.submit(page, '/remove')).url.search).toBe('?told=removed')
    expect((await mail.get(link)).step).toBe('undo-expired')
    expect((await mail.submit(ask, link)).step).toBe('undo-expired')
    expect(await left(it.sub)).toEqual(['password'])
  })
})

describe('a passkey that nobody needs any more', () => {
  test('keeps no session open that it opened, but for the one that removes it', async () => {
    at = mild
    const it = await ada()
    const another = visitor(at.url)
    await withPasskey(another, (await (await openApp(at.url)).request()).url, it.passkey)
    expect((await another.get('/account')).step).toBe('account')
    const page = await it.browser.get(`/account/passkeys/${await passkeyId(it.sub)}`)
    expect(page.body).toContain('Other places where it signed you in are signed out.')
    expect((await it.browser.submit(page, '/remove')).url.search).toBe('?told=removed')
    expect((await another.get('/account')).step).not.toBe('account')
    expect(await at.storage.held.sessionsOf(it.sub)).toHaveLength(1)
    expect((await at.storage.events.recent(it.id, 20)).filter(({ type }) => type === 'session.ended').map(({ data }) => data['by'])).toContain('person')
    expect((await at.lettersTo(it.email)).find(({ subject }) => subject === 'A passkey was removed at Keyward')?.text.replaceAll(/\s+/g, ' ')).toContain(
      'Other places where it signed you in are signed out.',
    )
  })
})

describe('a passkey that was lost', () => {
  test('signs nobody in, ends the sessions that rest on it but for the one that says so, and is not put back by mail', async () => {
    at = mild
    const it = await ada()
    const thief = visitor(at.url)
    await withPasskey(thief, (await (await openApp(at.url)).request()).url, it.passkey)
    expect((await thief.get('/account')).step).toBe('account')
    const page = await it.browser.get(`/account/passkeys/${await passkeyId(it.sub)}`)
    const said = await it.browser.submit(page, '/lost')
    expect(said.url.search).toBe('?told=lost')
    expect((await thief.get('/account')).step).not.toBe('account')
    expect((await it.browser.get('/account/devices')).step).not.toBeNull()
    expect(await left(it.sub)).toEqual(['password'])
    const letter = (await at.lettersTo(it.email)).find(({ subject }) => subject === 'A passkey was blocked at Keyward')
    expect(letter?.text).not.toContain('/undo/')
    const { credentials } = (await at.storage.accounts.dossier({ sub: it.sub }))!
    expect(credentials.find(({ authenticator }) => authenticator === 'passkey')).toMatchObject({ status: 'revoked', statusWhy: 'lost' })
  })
})
