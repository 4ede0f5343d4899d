import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, finishUrl, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, redeem, userinfo } from '../support/relying-party.ts'

let desk: Desk
const asked: string[] = []
const loaded: string[] = []
beforeAll(async () => {
  desk = await openDesk({ watch: (storage) => ({ ...storage, artifacts: noted(storage.artifacts, asked), accounts: noted(storage.accounts, loaded) }) })
})
afterAll(() => desk.close())

/** A port that writes down each question, by its name and the model it is about, and passes it on. */
function noted<T extends object>(port: T, questions: string[]): T {
  const passOn =
    (name: string, ask: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      questions.push(/^(upsert|find|findWithCompany|consume|insertOnce|destroy)$/.test(name) ? `${name} ${String(args[0])}` : name)
      return ask(...args)
    }
  return Object.fromEntries(Object.entries(port).map(([name, ask]) => [name, passOn(name, ask as never)])) as T
}

/** What one step asked of the store, how often it looked up an account, and the round trips to PostgreSQL that this took. */
async function counted<T>(step: () => Promise<T>) {
  const before = { calls: asked.length, accounts: loaded.length, trips: desk.storage.roundTrips() }
  const value = await step()
  return { value, calls: asked.slice(before.calls), accounts: loaded.length - before.accounts, trips: desk.storage.roundTrips() - before.trips }
}

describe('the store', () => {
  test('is asked no more than this by a first sign-in', async () => {
    await walk(openBrowser(), authorizeUrl(desk, { client_id: 'other' }), signedInAs('ada'))
    const browser = openBrowser()
    const auth = await counted(() => browser.get(authorizeUrl(desk)))
    expect(auth).toMatchObject({ calls: ['upsert Interaction'], accounts: 0, trips: 1 })
    const page = new URL(String(auth.value.headers.get('location')), desk.issuer)
    expect(await counted(() => browser.get(page.href))).toMatchObject({ calls: ['find Interaction'], accounts: 0, trips: 1 })
    const finish = await counted(() => browser.post(finishUrl(page, signedInAs('ada'))))
    expect(finish).toMatchObject({ calls: ['find Interaction', 'upsert Interaction'], accounts: 0, trips: 2 })
    const resume = await counted(() => browser.get(String(finish.value.headers.get('location'))))
    expect(resume).toMatchObject({
      calls: ['find Interaction', 'destroy Interaction', 'grantOf', 'upsert Grant', 'upsert AuthorizationCode', 'upsert Session'],
      accounts: 0,
      trips: 6,
    })
    const token = await counted(() => redeem(desk, new URL(String(resume.value.headers.get('location')))))
    expect(token).toMatchObject({ calls: ['findWithCompany AuthorizationCode', 'consume AuthorizationCode', 'upsert AccessToken'], accounts: 1, trips: 4 })
    expect(await counted(() => userinfo(desk, token.value.body['access_token']))).toMatchObject({
      calls: ['findWithCompany AccessToken'],
      accounts: 1,
      trips: 2,
    })
  })

  test('is asked less when the person is signed in already', async () => {
    const browser = openBrowser()
    await walk(browser, authorizeUrl(desk), signedInAs('ada'))
    expect(await counted(() => walk(browser, authorizeUrl(desk)))).toMatchObject({
      calls: ['find Session', 'find Grant', 'upsert AuthorizationCode', 'upsert Session'],
      accounts: 1,
      trips: 5,
    })
  })

  test('replaces a session id in one statement', async () => {
    const browser = openBrowser()
    await walk(browser, authorizeUrl(desk), signedInAs('ada'))
    const { calls } = await counted(() => walk(browser, authorizeUrl(desk, { prompt: 'login' }), signedInAs('ada')))
    expect(calls.filter((it) => /Session|session/.test(it))).not.toContain('destroy Session')
    expect(calls).toContain('rotateSession')
  })

  test('takes the tokens of a grant back in one statement', async () => {
    const landed = await walk(openBrowser(), authorizeUrl(desk), signedInAs('ada'))
    await redeem(desk, landed)
    expect((await counted(() => redeem(desk, landed))).calls).toEqual(['findWithCompany AuthorizationCode', 'revokeGrant'])
  })
})
