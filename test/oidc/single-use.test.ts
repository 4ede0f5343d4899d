import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, idOf, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, redeem, refresh, userinfo } from '../support/relying-party.ts'

const offline = { scope: 'openid offline_access' }

async function signIn(desk: Desk, who = 'ada') {
  return (await redeem(desk, await walk(openBrowser(), authorizeUrl(desk, offline), signedInAs(who)))).body
}

let time = Date.now()
let desk: Desk
let lenient: Desk
beforeAll(async () => {
  desk = await openDesk({ settings: { lifetimes: { refreshLeewaySeconds: 0 } } })
  lenient = await openDesk({ settings: { lifetimes: { refreshLeewaySeconds: 5 } }, now: () => new Date(time), database: desk.database })
})
afterAll(async () => {
  await lenient.close()
  await desk.close()
})

describe('without a leeway', () => {
  test('of a hundred redemptions of one code exactly one wins', async () => {
    const landed = await walk(openBrowser(), authorizeUrl(desk), signedInAs('ada'))
    const answers = await Promise.all(Array.from({ length: 100 }, () => redeem(desk, landed)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body['error']))).toEqual(new Set(['invalid_grant']))
  })

  test('of a hundred uses of one refresh token exactly one wins', async () => {
    const { refresh_token } = await signIn(desk)
    const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(desk, refresh_token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body['error']))).toEqual(new Set(['invalid_grant']))
  })

  test('a refresh token used twice ends its whole chain, and the owner can read why', async () => {
    const { refresh_token } = await signIn(desk, 'bob')
    const second = (await refresh(desk, refresh_token)).body
    expect((await refresh(desk, refresh_token)).status).toBe(400)
    expect((await refresh(desk, second['refresh_token'])).status).toBe(400)
    expect(await userinfo(desk, second['access_token'])).toBe(401)
    const told = async () => (await desk.storage.events.recent(idOf('bob'), 20)).filter(({ type }) => type === 'grant.revoked')
    await expect.poll(told).toMatchObject([{ accountId: idOf('bob'), clientId: 'app', data: { why: 'used-twice' } }])
  })

  test('a code used twice takes the tokens back that it gave', async () => {
    const landed = await walk(openBrowser(), authorizeUrl(desk), signedInAs('ada'))
    const { access_token } = (await redeem(desk, landed)).body
    expect(await userinfo(desk, access_token)).toBe(200)
    expect((await redeem(desk, landed)).status).toBe(400)
    expect(await userinfo(desk, access_token)).toBe(401)
  })

  test('another device of the same person goes on', async () => {
    const [laptop, phone] = [await signIn(desk), await signIn(desk)]
    await refresh(desk, phone['refresh_token'])
    expect((await refresh(desk, phone['refresh_token'])).status).toBe(400)
    expect((await refresh(desk, laptop['refresh_token'])).status).toBe(200)
  })
})

describe('with a leeway', () => {
  test('two refreshes at once both work, a late one does not', async () => {
    const { refresh_token } = await signIn(lenient)
    const answers = await Promise.all([refresh(lenient, refresh_token), refresh(lenient, refresh_token)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    time += 4000
    expect((await refresh(lenient, refresh_token)).status).toBe(200)
    time += 3000
    expect((await refresh(lenient, refresh_token)).status).toBe(400)
    expect((await refresh(lenient, answers[0]?.body['refresh_token'])).status).toBe(400)
  })
})
