import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerWith, signUp } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward()
})
afterAll(() => at.close())

/** Printed in docs/round-trips.md; golden figures, so that they can only be raised on purpose. */
const EXPECTED = {
  'GET /account/sign-in': 0,
  'GET /account/sign-in?prove=yes': 1,
  'GET /account/return': 1,
  'GET /account': 2,
  'GET /account/devices': 5,
  'POST /account/devices/end': 3,
  'GET /account/apps': 3,
  'GET /account/activity': 3,
  'GET /account/profile': 2,
  'POST /account/profile': 3,
  'GET /account/language': 2,
  'GET /account/data': 2,
  'GET /account/delete': 2,
}

test('each page of the account area makes as many round trips to PostgreSQL as written down', async () => {
  const { browser, passkey } = await signUp(at, 'ada@example.com')
  const proof = await browser.get('/account/sign-in?prove=yes&to=/account')
  if (proof.url.pathname.startsWith('/interaction/')) await browser.submit(proof, '/answer', answerWith(passkey, proof))
  const { whose } = (await browser.get('/account/profile')).forms.find((it) => it.action.endsWith('/profile'))?.fields ?? {}
  const measured: Record<string, number> = {}
  for (const name of Object.keys(EXPECTED)) {
    const [method, path = ''] = name.split(' ')
    const ask = () => (method === 'GET' ? browser.once(path) : browser.postOnce(path, { whose: whose ?? '', name: `Ada ${path}`, session: 'none' }))
    await ask()
    await at.post.settled()
    const before = at.storage.roundTrips()
    const answer = await ask()
    expect(answer.status).toBeLessThan(400)
    measured[name] = at.storage.roundTrips() - before
  }
  expect(measured).toEqual(EXPECTED)
})
