import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { freePort } from '../support/keyward.ts'
import { openTerminal } from '../support/terminal.ts'
import { type Page, visitor } from '../support/visitor.ts'

describe('serve --demo', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>
  let ended: Promise<number>
  let keyward: string
  let demo: string

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    const [port, demoPort] = [await freePort(), await freePort()]
    keyward = `http://localhost:${port}`
    demo = `http://localhost:${demoPort}`
    const clients = [
      {
        client_id: 'garden-notes',
        client_secret: 'a secret of the demo app',
        first_party: true,
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${demo}/callback`],
        post_logout_redirect_uris: [`${demo}/`],
      },
    ]
    const apis = [{ identifier: `${demo}/api`, name: 'Your notes', scopes: ['notes'] }]
    cli = openTerminal({
      KEYWARD_ISSUER: keyward,
      KEYWARD_PORT: String(port),
      KEYWARD_DATABASE_URL: database.url,
      KEYWARD_SECRET: SECRET,
      KEYWARD_CLIENTS: JSON.stringify(clients),
      KEYWARD_APIS: JSON.stringify(apis),
    })
    ended = cli.keyward('serve', '--demo', '--json').then(({ code }) => code)
    await vi.waitFor(() => expect(cli.out).toHaveLength(1), { timeout: 60_000 })
  })
  afterAll(() => database.close())

  const people = () => ({ at: visitor(keyward), app: visitor(demo) })

  /** Between two origins: each browser keeps the cookies of its own. */
  async function throughKeyward({ at, app }: ReturnType<typeof people>, answer: (page: Page) => Promise<Page>): Promise<Page> {
    const left = await app.post('/sign-in', {})
    return app.get((await answer(await at.get(left.url))).url)
  }

  test('says where to look', () => {
    expect(JSON.parse(cli.out[0] ?? '')).toMatchObject({ keyward, demo, letters: `${keyward}/dev/letters` })
  })

  test('takes a newcomer to signed in, to the API, through a refresh, and out again', async () => {
    const both = people()
    const { at, app } = both
    const home = await throughKeyward(both, async (identify) => {
      const choose = await at.submit(identify, '/identify', { identifier: 'dan@example.com' })
      const challenge = await at.post(`${choose.url.pathname}/choose`, { authenticator: 'email-otp' })
      const signUp = await at.submit(challenge, '/answer', { code: await codeIn(`${keyward}/dev/letters.json`) })
      expect(signUp.step).toBe('sign-up')
      return at.post(`${signUp.url.pathname}/sign-up`, { authenticator: '' })
    })
    expect(home.step).toBe('signed-in')
    expect(home.body).toMatch(/data-claim="acr">urn:keyward:acr:1fa</)
    expect((await app.post('/call', {})).body).toContain('<pre data-status="200">')
    const refreshed = await app.post('/refresh', {})
    expect(refreshed.step).toBe('signed-in')
    expect(refreshed.body).toContain('<dt>refresh token</dt><dd>yes')
    expect(refreshed.body).toContain('<p role="status">The tokens are new.</p>')
    expect((await app.get('/')).body).not.toContain('The tokens are new.')
    const leaving = await at.get((await app.post('/sign-out', {})).url)
    expect(leaving.step).toBe('sign-out')
    expect((await app.get('/')).step).toBe('signed-out')
  })

  test('shows an API that believes nobody without a token for it', async () => {
    for (const authorization of ['', 'Bearer x', 'Basic x']) {
      expect((await fetch(`${demo}/api/notes`, { headers: authorization === '' ? {} : { authorization } })).status).toBe(401)
    }
  })

  test('says in words that the port of the demo is taken', async () => {
    const second = openTerminal({ ...cli.terminal.env, KEYWARD_ISSUER: keyward, KEYWARD_PORT: String(await freePort()) })
    const { code, err } = await second.keyward('serve', '--demo')
    expect(code).toBe(1)
    expect(err).toContain(`Port ${new URL(demo).port}, the demo app's, is in use by another program`)
  })

  test('ends when it is asked to', async () => {
    cli.stop()
    expect(await ended).toBe(0)
    await expect(fetch(`${keyward}/health/live`)).rejects.toThrow('fetch failed')
    await expect(fetch(demo)).rejects.toThrow('fetch failed')
  })
})

async function codeIn(url: string): Promise<string> {
  for (;;) {
    const { letters } = (await (await fetch(url)).json()) as { letters: { text: string }[] }
    const code = /\b\d{3}\s?\d{3}\b/.exec(letters[0]?.text ?? '')?.[0]
    if (code !== undefined) return code
  }
}
