import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'

describe('a command over a database', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    cli = openTerminal(settings(), { 'bob.txt': 'a long enough password of Bob\n', 'weak.txt': 'aaaaaaaaaaaaaaaaaaaa' })
  })
  afterAll(() => database.close())

  const settings = () => ({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET })

  const json = async (...argv: readonly string[]): Promise<unknown> => JSON.parse((await cli.keyward(...argv, '--json')).out)

  test('migrate finds nothing to do the second time', async () => {
    expect(await json('migrate')).toEqual({ applied: [] })
  })

  test('account add makes an account whose address counts as verified', async () => {
    expect(await cli.keyward('account', 'add', 'Ada@Example.com', '--also', 'ada', '--name', 'Ada', '--sub', 'sub-of-ada')).toMatchObject({ code: 0 })
    const account = await database.storage().accounts.byIdentifier('ada@example.com')
    expect(account).toMatchObject({
      sub: 'sub-of-ada',
      displayName: 'Ada',
      identifiers: [
        { value: 'Ada@Example.com', primary: true },
        { value: 'ada', kind: 'username', primary: false },
      ],
    })
    expect(account?.identifiers.every(({ verifiedAt }) => verifiedAt !== null)).toBe(true)
  })

  test('account add refuses a name that is taken, and a password that is too weak', async () => {
    expect(await cli.keyward('account', 'add', 'new@example.com', '--also', 'Ada')).toMatchObject({ code: 1, err: 'There is an account "Ada" already.' })
    expect(await cli.keyward('account', 'add', 'new@example.com', '--sub', 'sub-of-ada')).toMatchObject({
      code: 1,
      err: 'There is an account with the sub "sub-of-ada" already.',
    })
    expect(await cli.keyward('account', 'add', 'eve', '--password-file', 'weak.txt')).toMatchObject({
      code: 1,
      err: expect.stringContaining('password-common'),
    })
    expect(await cli.keyward('account', 'add', 'eve', '--password-file', 'gone.txt')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no file gone.txt'),
    })
  })

  test('account show tells credentials without their secrets', async () => {
    await cli.keyward('account', 'add', 'bob@example.com', '--password-file', 'bob.txt')
    const { out } = await cli.keyward('account', 'show', 'bob@example.com', '--json')
    expect(JSON.parse(out)).toMatchObject({ credentials: [{ authenticator: 'password', status: 'active' }], events: [{ type: 'account.created' }] })
    expect(out).not.toMatch(/argon2|userHandle/)
    expect((await cli.keyward('account', 'show', 'nobody')).code).toBe(1)
    await cli.keyward('account', 'add', 'imported', '--sub', 'tenant|someone@elsewhere@old')
    expect((await cli.keyward('account', 'show', 'tenant|someone@elsewhere@old')).out).toContain('imported')
  })

  test('account list tells everybody, a line each', async () => {
    const { out } = await cli.keyward('account', 'list', '--json')
    const lines = out.split('\n').map((line) => JSON.parse(line) as { sub: string; names: string[] })
    expect(lines).toHaveLength(3)
    expect(lines.find(({ sub }) => sub === 'sub-of-ada')).toMatchObject({ status: 'active', names: ['Ada@Example.com', 'ada'] })
  })

  test('account disable and enable change who is let in', async () => {
    const statusOfBob = async () => (await database.storage().accounts.byIdentifier('bob@example.com'))?.status
    await cli.keyward('account', 'disable', 'bob@example.com')
    expect(await statusOfBob()).toBe('disabled')
    await cli.keyward('account', 'enable', 'bob@example.com')
    expect(await statusOfBob()).toBe('active')
  })

  test('client add shows the secret once and keeps its hash', async () => {
    const added = (await json('client', 'add', 'shop', '--name', 'The Shop', '--redirect', 'https://shop.example.com/cb')) as { client_secret: string }
    expect(added.client_secret).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(await database.storage().clients.find('shop'))).not.toContain(added.client_secret)
    const listed = await cli.keyward('client', 'list', '--json')
    expect(listed.out).toContain('The Shop')
    expect(listed.out).not.toContain('client_secret')
  })

  test('client add refuses what no request could use', async () => {
    const add = (...more: readonly string[]) => cli.keyward('client', 'add', 'bad', ...more)
    expect(await add('--redirect', 'https://bad.example.com/cb', '--metadata', '{"initiate_login_uri":"http://bad.example.com/"}')).toMatchObject({
      code: 2,
      err: expect.stringContaining('initiate_login_uri'),
    })
    expect(await add('--native', '--public', '--redirect', 'http://bad.example.com/cb')).toMatchObject({
      code: 2,
      err: expect.stringContaining('redirect_uris'),
    })
    expect(await database.storage().clients.find('bad')).toBeNull()
  })

  test('client add says when it replaces one', async () => {
    const add = () => cli.keyward('client', 'add', 'twice', '--redirect', 'https://twice.example.com/cb')
    expect((await add()).out).toMatch(/^Added twice\. Its secret, shown only now: [\w-]{43}$/)
    expect((await add()).out).toMatch(/^Replaced twice\. /)
    await cli.keyward('client', 'remove', 'twice')
  })

  test('client add refuses the name of a client in the configuration', async () => {
    const { keyward } = openTerminal({ ...settings(), KEYWARD_CLIENTS: '[{client_id: fixed, redirect_uris: ["https://fixed.example.com/cb"]}]' })
    expect(await keyward('client', 'add', 'fixed', '--redirect', 'https://eve.example.com/cb')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is in the configuration'),
    })
    expect(await database.storage().clients.find('fixed')).toBeNull()
  })

  test('client remove takes it away, once', async () => {
    expect((await cli.keyward('client', 'remove', 'shop')).code).toBe(0)
    expect((await cli.keyward('client', 'remove', 'shop')).code).toBe(1)
  })

  test('keys rotate adds successors, and keys list says what each is for', async () => {
    const before = (await json('keys', 'list')) as { kind: string; state: string }[]
    expect(new Set(before.map(({ kind }) => kind))).toEqual(new Set(['signing', 'cookie', 'data', 'mac', 'dpop']))
    expect(((await json('keys', 'rotate')) as unknown[]).length).toBe(2)
    expect((await cli.keyward('keys', 'rotate', '--kind', 'cookie')).out).toMatch(/^New cookie key [\w-]+, in use from /)
    const after = (await cli.keyward('keys', 'list', '--json')).out
    expect((JSON.parse(after) as { kind: string; state: string }[]).filter(({ kind, state }) => kind === 'signing' && state === 'next')).toHaveLength(2)
    expect(after).not.toContain('secret')
  })

  test('seed adds the cast once, and numbered people', async () => {
    expect(await json('seed', '--accounts', '3')).toEqual({ added: ['dan@example.com'], numbered: 3 })
    expect(await json('seed')).toEqual({ added: [], numbered: 0 })
  })
})
