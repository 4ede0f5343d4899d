import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, passkeyOptions, signUp, imported } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { type Page, type Visitor, visitor } from '../support/visitor.ts'

let at: Running
let shift = 0
beforeAll(async () => {
  at = await startKeyward({
    now: () => new Date(Date.now() + shift),
    config: { policy: { offers: { enabled: false }, passkeys: { autoUpgrade: false, max: 3 } } },
  })
})
afterAll(() => at.close())

const wayTo = (body: string, where: string): string =>
  (new RegExp(`href="([^"]*enrol=passkey\\.${where}[^"]*)"`).exec(body)?.[1] ?? '').replaceAll('&amp;', '&')
/** Another one, made there. */
async function made(browser: Visitor, where: string): Promise<Page> {
  const enrol = await browser.get(wayTo((await browser.get('/account/passkeys/add')).body, where))
  return browser.submit(enrol, '/answer', { response: JSON.stringify(softPasskey({ origin: at.url }).create(passkeyOptions(enrol))) })
}
const passkeysOf = async (name: string) => (await at.storage.accounts.dossier({ identifier: name }))?.credentials.filter((it) => it.status === 'active') ?? []
/** After the fresh time. */
const later = (): void => void (shift += 20 * 60_000)

describe('adding a passkey from the account', () => {
  test('asks where, makes it there after a fresh proof, and asks what became of the others', async () => {
    const { browser, passkey } = await signUp(at, 'ada@example.com')
    later()
    const add = await browser.get('/account/passkeys/add')
    expect([add.step, add.status]).toEqual(['passkey-add', 200])
    for (const topic of ['kinds', 'not-on-this-device', 'security-keys']) expect(add.body).toContain(`href="/help#${topic}"`)
    const proof = await browser.get(wayTo(add.body, 'security-key'))
    expect([proof.step, proof.authenticator]).toEqual(['challenge', 'passkey'])
    expect(proof.body).toContain('First confirm that it is you.')
    expect(proof.body).not.toContain('Not you?')
    const enrol = await browser.submit(proof, '/answer', answerWith(passkey, proof))
    expect([enrol.step, enrol.authenticator]).toEqual(['enrol', 'passkey'])
    expect(passkeyOptions(enrol)).toMatchObject({ hints: ['security-key'], authenticatorSelection: { authenticatorAttachment: 'cross-platform' } })
    const key = softPasskey({ origin: at.url, transports: ['usb'], attachment: 'cross-platform' })
    const added = await browser.submit(enrol, '/answer', { response: JSON.stringify(key.create(passkeyOptions(enrol))) })
    expect([added.step, added.url.pathname]).toEqual(['passkey-added', '/account/passkeys/added'])
    expect(await passkeysOf('ada@example.com')).toHaveLength(2)
  })

  test('takes one of the others away in one step', async () => {
    const { browser } = await signUp(at, 'ann@example.com')
    const added = await made(browser, 'phone')
    const [first] = await passkeysOf('ann@example.com')
    const removed = await browser.submit(added, `/${first?.id}/remove`, {})
    expect([removed.step, removed.url.search]).toEqual(['passkeys', '?told=removed'])
    expect(await passkeysOf('ann@example.com')).toHaveLength(1)
  })

  test('asks nothing of whoever just proved themselves, changes nothing where it is put off, and comes back', async () => {
    const { browser } = await signUp(at, 'anna@example.com')
    const add = await browser.get('/account/passkeys/add')
    const enrol = await browser.get(wayTo(add.body, 'here'))
    expect(enrol.step).toBe('enrol')
    const back = await browser.submit(enrol, '/skip', {})
    expect(back.url.pathname).toBe('/account/passkeys')
    const left = await browser.submit(await browser.get(wayTo(add.body, 'phone')), '/leave', {})
    expect(left.step).toBe('unchanged')
    expect(await passkeysOf('anna@example.com')).toHaveLength(1)
  })

  test('says where there are as many as may be', async () => {
    const { browser } = await signUp(at, 'full@example.com')
    for (const where of ['here', 'phone']) await made(browser, where)
    const full = await browser.get('/account/passkeys/add')
    expect(full.step).toBe('passkeys-full')
    expect(full.body).toContain('can have 3 passkeys')
    expect((await browser.get('/account/sign-in?enrol=passkey&to=/account')).step).toBe('denied')
  })

  test('is for whoever is signed in', async () => {
    expect((await visitor(at.url).get('/account/passkeys/add')).step).toBe('identify')
    expect((await visitor(at.url).get('/account/passkeys/added?since=0')).step).toBe('identify')
  })
})

describe('another password, and codes', () => {
  test('are made by the walk: other sessions end with the old password, if its owner wants', async () => {
    const bob = await imported(at)('bob', { password: 'pelican tuba overcast mirror' })
    later()
    const signIn = async () => {
      const browser = visitor(at.url)
      const page = await browser.submit(await browser.get('/account'), '/identify', { identifier: bob.email })
      const asked = await browser.submit(page, '/choose', { authenticator: 'password' })
      return { browser, page: await browser.submit(asked, '/answer', { password: 'pelican tuba overcast mirror' }) }
    }
    const [here, elsewhere] = [await signIn(), await signIn()]
    expect([here.page.step, elsewhere.page.step]).toEqual(['account', 'account'])
    const choose = await here.browser.get('/account/password/change')
    expect(choose.step).toBe('choose')
    const challenge = await here.browser.submit(choose, '/choose', { authenticator: 'email-otp' })
    const enrol = await here.browser.submit(challenge, '/answer', { code: await at.code(bob.email) })
    expect([enrol.step, enrol.authenticator]).toEqual(['enrol', 'password'])
    await here.browser.submit(enrol, '/answer', { password: 'quiet lantern of the harbour', 'end-others': 'yes' })
    expect((await here.browser.get('/account')).step).toBe('account')
    expect((await elsewhere.browser.get('/account')).step).not.toBe('account')
  })

  test('are offered as codes to whoever just proved themselves', async () => {
    const { browser } = await signUp(at, 'codes@example.com')
    const enrol = await browser.get('/account/recovery-codes/new')
    expect([enrol.step, enrol.authenticator]).toEqual(['enrol', 'recovery-code'])
    await browser.submit(enrol, '/answer', { saved: 'yes' })
    expect((await passkeysOf('codes@example.com')).map((it) => it.authenticator).toSorted()).toEqual(['passkey', 'recovery-code'])
  })
})
