import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { freePort } from '../support/keyward.ts'
import { openTerminal } from '../support/terminal.ts'
import { type Page, visitor } from '../support/visitor.ts'

describe('demo classic-migration', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>
  let ended: Promise<number>
  let keyward: string
  let demo: string

  const start = async (): Promise<void> => {
    cli.out.length = 0
    ended = cli.keyward('demo', 'classic-migration').then(({ code }) => code)
    await vi.waitFor(() => expect(cli.out).toHaveLength(1), { timeout: 60_000 })
  }

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    const [port, demoPort] = [await freePort(), await freePort()]
    keyward = `http://localhost:${port}`
    demo = `http://localhost:${demoPort}`
    const client = {
      client_id: 'garden-notes',
      client_secret: 'a secret of the demo app',
      first_party: true,
      grant_types: ['authorization_code', 'refresh_token'],
    }
    cli = openTerminal({
      KEYWARD_ISSUER: keyward,
      KEYWARD_PORT: String(port),
      KEYWARD_DATABASE_URL: database.url,
      KEYWARD_SECRET: SECRET,
      KEYWARD_CLIENTS: JSON.stringify([{ ...client, redirect_uris: [`${demo}/callback`] }]),
      KEYWARD_APIS: JSON.stringify([{ identifier: `${demo}/api`, name: 'Your notes', scopes: ['notes'] }]),
    })
    await start()
  })
  afterAll(() => database.close())

  /** Step 1, as it is printed. */
  async function asBob(): Promise<Page> {
    const [at, app] = [visitor(keyward), visitor(demo)]
    const left = await app.post('/sign-in', {})
    const choose = await at.submit(await at.get(left.url), '/identify', { identifier: 'bob@example.com' })
    expect(choose.step).toBe('choose')
    const asked = await at.post(`${choose.url.pathname}/choose`, { authenticator: 'password' })
    const [, password = ''] = /Press "Password" and type: (.*)/.exec(cli.out[0] ?? '') ?? []
    return app.get((await at.submit(asked, '/answer', { password })).url)
  }

  test('says where everything is, and what its four people do', () => {
    const said = cli.out[0] ?? ''
    for (const place of [keyward, demo, `${keyward}/dev/letters`]) expect(said).toContain(place)
    for (const name of ['bob', 'ada', 'cleo', 'dan']) expect(said).toContain(`${name}@example.com`)
    expect(said).toMatch(/\n {2}1\. Bob[^]*\n {2}2\. Ada[^]*\n {2}3\. Cleo[^]*\n {2}4\. Dan[^]*Stop with Ctrl\+C/)
  })

  test('lets Bob in as it says, under the sub that he came with', async () => {
    const home = await asBob()
    expect(home.step).toBe('signed-in')
    expect(home.body).toMatch(/data-claim="sub">existing-bob</)
  })

  test('asks Ada for the code at once, as it says', async () => {
    const [at, app] = [visitor(keyward), visitor(demo)]
    const begun = await at.submit(await at.get((await app.post('/sign-in', {})).url), '/create', {})
    const asked = await at.submit(begun, '/identify', { identifier: 'ada@example.com' })
    expect([asked.step, asked.authenticator]).toEqual(['challenge', 'email-otp'])
    expect(cli.out[0]).toContain('Type ada@example.com, press "Continue", and type the code')
  })

  test('puts the example in force', async () => {
    const storage = database.storage()
    expect((await storage.policies.current())?.document).toMatchObject({ identification: { remember: 'typed', enumerationProtection: 'off' } })
    expect(await storage.accounts.byIdentifier('ada@example.com')).toMatchObject({ sub: 'existing-ada' })
  })

  test('starts again over what is there, and ends when it is asked to', async () => {
    const first = cli
    first.stop()
    expect(await ended).toBe(0)
    cli = openTerminal(first.terminal.env as Record<string, string>)
    await start()
    expect((await asBob()).body).toMatch(/data-claim="sub">existing-bob</)
    cli.stop()
    expect(await ended).toBe(0)
    await expect(fetch(demo)).rejects.toThrow('fetch failed')
  })
})

describe('demo', () => {
  test('knows its stories by name', async () => {
    expect(await openTerminal().keyward('demo', 'clasic-migration')).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "classic-migration"?'),
    })
  })

  test('keeps its database in a folder of its own', async () => {
    expect((await openTerminal().keyward('demo', '--help')).out).toContain('./data-<policy>')
    const { code, err } = await openTerminal({ KEYWARD_CLIENTS: '[]' }).keyward('demo', 'classic-migration', '--folder', '/dev/null/nowhere')
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('/dev/null/nowhere') })
  })

  test('is not for production', async () => {
    const env = {
      KEYWARD_ISSUER: 'https://id.example.com',
      KEYWARD_SECRET: SECRET,
      KEYWARD_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      KEYWARD_SMTP_URL: 'smtp://mail:25',
      KEYWARD_SMTP_FROM: 'Example <id@example.com>',
    }
    expect(await openTerminal(env).keyward('demo', 'classic-migration')).toMatchObject({ code: 1, err: expect.stringContaining('not added in production') })
  })
})
