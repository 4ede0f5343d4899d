import { afterAll, beforeAll, expect, describe, test } from 'vitest'
import { imported, openApp, signUp, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward({ config: { policy: { offers: { enabled: false } } } })
})
afterAll(() => at.close())

describe('"sign me out everywhere else", on the form that makes something for an account', () => {
  test('ends nothing of somebody else who is named in that sign-in by the mailbox alone', async () => {
    const passkey = softPasskey({ origin: at.url })
    const ada = await imported(at)('ada', { passkey })
    await at.database.pool.query('update credentials set proofs = 2, last_proven_at = now() where account_id = $1', [ada.id])
    await withPasskey(visitor(at.url), (await (await openApp(at.url)).request()).url, passkey)
    const before = (await at.storage.held.sessionsOf(ada.sub)).map(({ uid }) => uid)
    expect(before).toHaveLength(1)

    const { browser: eve } = await signUp(at, 'eve@example.com')
    const wish = await eve.get('/account/sign-in?enrol=recovery-code&to=/account')
    const base = `/interaction/${wish.url.pathname.split('/')[2]}`
    await eve.post(`${base}/restart`, {})
    await eve.post(`${base}/identify`, { identifier: 'ada' })
    const page = await eve.post(`${base}/choose`, { authenticator: 'email-otp' })
    expect([page.step, page.authenticator]).toEqual(['challenge', 'email-otp'])
    await eve.submit(page, '/answer', { code: await at.code('ada@example.com'), 'end-others': 'yes' })
    await eve.post(`${base}/skip`, { 'end-others': 'yes' })
    expect((await at.storage.held.sessionsOf(ada.sub)).map(({ uid }) => uid)).toEqual(expect.arrayContaining(before))
  })
})
