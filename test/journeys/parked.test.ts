import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Recovery } from '../../src/domain/recovery.ts'
import { recoveryPath } from '../../src/domain/recovery-link.ts'
import { answerWith, imported, openApp, passkeyOptions, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { formOf, type Page, type Visitor, visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward({ config: { policy: { passwordPhaseOut: [{ id: 'everyone', target: 'demote' }] } } })
})
afterAll(() => at.close())

const PASSWORD = 'seven herons over the canal'
let people = 0

const requested = async () => (await (await openApp(at.url)).request()).url

/** Ada, signed in by a passkey that works, beside a password; and Eve, who has both. */
async function robbed() {
  people += 1
  const passkey = softPasskey({ origin: at.url })
  const ada = await imported(at)(`ada${people}`, { passkey, password: PASSWORD })
  for (let times = 0; times < 2; times += 1) await withPasskey(visitor(at.url), await requested(), passkey)
  const home = visitor(at.url)
  await withPasskey(home, await requested(), passkey)
  const credential = (await at.storage.accounts.dossier({ sub: ada.sub }))?.credentials.find(({ authenticator }) => authenticator === 'passkey')
  return { ...ada, passkey, home, path: `/account/passkeys/${credential?.id ?? ''}` }
}

/** A sign-in that is over, and whose browser does not go on yet. */
async function parked(eve: Visitor, page: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
  const form = formOf(page, '/answer')
  const waits = await eve.postOnce(form.action, { ...form.fields, ...fields })
  expect(waits.headers.get('location')).toContain('/auth/')
  return waits
}

async function byPasskey(passkey: ReturnType<typeof softPasskey>) {
  const eve = visitor(at.url)
  const page = await eve.get(await requested())
  const waits = await parked(eve, page, answerWith(passkey, page))
  return { isIn: async (): Promise<boolean> => (await eve.follow(waits)).url.searchParams.has('code') || (await eve.get('/account')).step === 'account' }
}

describe('a sign-in that ended well, and whose browser goes on later', () => {
  test('is good as long as nothing happens', async () => {
    const { passkey } = await robbed()
    expect(await (await byPasskey(passkey)).isIn()).toBe(true)
  })

  test.each(['/remove', '/lost'])('ends with the passkey that its owner took away (%s)', async (how) => {
    const ada = await robbed()
    const eve = await byPasskey(ada.passkey)
    expect((await ada.home.submit(await ada.home.get(ada.path), how)).step).toBe('passkeys')
    expect(await eve.isIn()).toBe(false)
  })

  test.each(['/end-all', '/end-others'])('ends where its owner signs everybody out (%s)', async (how) => {
    const ada = await robbed()
    const eve = await byPasskey(ada.passkey)
    await ada.home.submit(await ada.home.get('/account/devices'), how)
    expect(await eve.isIn()).toBe(false)
  })

  test('ends so where it would be the only other one', async () => {
    const ada = await robbed()
    await ada.home.submit(await ada.home.get('/account/devices'), '/end-others')
    const page = await ada.home.get('/account/devices')
    const eve = await byPasskey(ada.passkey)
    await ada.home.post('/account/devices/end-others', { whose: page.forms.map(({ fields }) => fields['whose']).find((it) => it !== undefined) ?? '' })
    expect(await eve.isIn()).toBe(false)
    expect((await ada.home.get('/account')).step).toBe('account')
  })

  test('ends with a recovery', async () => {
    people += 1
    const bob = await imported(at)(`bob${people}`, { password: PASSWORD })
    const eve = visitor(at.url)
    let page = await eve.submit(await eve.get(await requested()), '/identify', { identifier: bob.name })
    if (page.step === 'choose') page = await eve.submit(page, '/choose', { authenticator: 'password' })
    const waits = await parked(eve, page, { password: PASSWORD })
    const owner = visitor(at.url)
    const first = await owner.get(await requested())
    await owner.post(`${first.url.pathname}/recover`, {})
    const asked = await owner.submit(await owner.get(first.url), '/identify', { identifier: bob.email })
    const enrol = await owner.submit(asked, '/answer', { code: await at.code(bob.email) })
    const fresh = softPasskey({ origin: at.url })
    const again = await owner.submit(enrol, '/answer', { response: JSON.stringify(fresh.create(passkeyOptions(enrol))) })
    expect((await owner.submit(again, '/answer', answerWith(fresh, again))).url.searchParams.has('code')).toBe(true)

    expect((await eve.follow(waits)).url.searchParams.has('code')).toBe(false)
    expect((await eve.get('/account')).step).not.toBe('account')
  })

  test('ends where the recovery that it came from is taken back', async () => {
    const ada = await robbed()
    const eve = await byPasskey(ada.passkey)
    const recovery: Recovery['id'] = `of ${ada.name}`
    await at.database.pool.query(
      `insert into recoveries (id, account_id, by, state, started_at, ended_at) values ($1, $2, 'mailbox', 'completed', now() - interval '1 minute', now())`,
      [recovery, ada.id],
    )
    const link = recoveryPath(at.cellar.vault, 'undo', { id: recovery, accountId: ada.id, until: new Date(Date.now() + 60_000) })
    const owner = visitor(at.url)
    expect((await owner.submit(await owner.get(link), link)).step).toBe('recovery-undo-done')
    expect(await eve.isIn()).toBe(false)
  })
})
