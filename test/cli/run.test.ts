import { describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { openTerminal } from '../support/terminal.ts'

describe('the command line', () => {
  const { keyward } = openTerminal()

  test('tells all commands, and ends well only when it was asked to', async () => {
    const asked = await keyward('--help')
    expect(asked.code).toBe(0)
    for (const { name } of commands) expect(asked.out).toContain(`  ${name}`)
    expect((await keyward()).code).toBe(2)
  })

  test('tells the commands of a group', async () => {
    const { code, out } = await keyward('keys', '--help')
    expect(code).toBe(0)
    expect(out).toContain('keys rotate')
    expect(out).not.toContain('account add')
  })

  test.each(commands.map(({ name }) => name))('has help for %s', async (name) => {
    const { code, out } = await keyward(...name.split(' '), '--help')
    expect(code).toBe(0)
    expect(out).toContain(`Usage: keyward ${name}`)
    expect(out).toContain('--json')
  })

  test('says of an option what its value is', async () => {
    expect((await keyward('seed', '--help')).out).toContain('--accounts <number>')
    expect((await keyward('account', 'add', '--help')).out).toContain('--name <text>')
  })

  test.each([
    [['acount', 'add'], 'did you mean "account add"?'],
    [['serve', '--demoo'], 'There is no option --demoo; did you mean "--demo"?'],
    [['serve', '--xyzxyz'], 'There is no option --xyzxyz.'],
    [['account', 'add'], 'takes <identifier>'],
    [['migrate', 'now'], 'takes no words'],
    [['account', 'add', 'a b'], 'neither an e-mail address nor a user name'],
    [['keys', 'rotate', '--kind', 'house'], '--kind must be one of'],
    [['client', 'add', 'x'], 'takes --redirect: where people may be sent back to'],
    [['client', 'add', 'x', '--metadata', '{'], '--metadata is not JSON'],
    [['client', 'add', 'x', '--metadata', '{"redirect_uri":"https://x.example"}'], 'did you mean "redirect_uris"?'],
  ])('does not understand %j and says why', async (argv, why) => {
    const { code, err } = await keyward(...argv)
    expect(code).toBe(2)
    expect(err).toContain(why)
  })

  test('says what went wrong in JSON when JSON was asked for', async () => {
    const { code, err } = await openTerminal({ KEYWARD_PORT: 'many', KEYWARD_PROT: '1' }).keyward('config', 'check', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(err)).toEqual({
      error: 'config-invalid',
      message: expect.stringContaining('port: must be a number'),
      mistakes: [
        { path: 'KEYWARD_PROT', says: 'is no setting; did you mean "KEYWARD_PORT"?' },
        { path: 'port', says: 'must be a number, is "many"' },
      ],
    })
  })
})

describe('config', () => {
  test('check says that all is well', async () => {
    expect(await openTerminal().keyward('config', 'check')).toMatchObject({ code: 0, out: expect.stringContaining('is sound') })
  })

  test('print hides every secret', async () => {
    const env = {
      KEYWARD_SECRET: 'a-secret-of-thirty-two-bytes-or-more',
      KEYWARD_DATABASE_URL: 'postgres://me:hunter2@db/x',
      KEYWARD_CLIENTS: '[{client_id: a, client_secret: hunter2}]',
    }
    const { out } = await openTerminal(env).keyward('config', 'print')
    expect(out).toContain('postgres://me:hidden@db/x')
    expect(out).not.toMatch(/hunter2|a-secret-of/)
  })
})
