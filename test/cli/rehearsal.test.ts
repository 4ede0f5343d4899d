import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'

const files = {
  'bob.txt': 'seven herons over the canal\n',
  'softer.yaml': 'passwordPhaseOut: [{ id: everyone, target: demote }]\n',
  'watched.yaml': 'passwordPhaseOut: [{ id: everyone, enforcement: observe }]\nclients: { shop: { acr: phr } }\n',
  'bare.yaml': 'authenticators: [passkey, password]\n',
  'wrong.yaml': 'passwordPhaseOut: [{ id: Everyone, target: bloc }]\n',
}

describe('a rehearsal at the command line', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    cli = openTerminal({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET, KEYWARD_PASSKEYS_WITHOUT_BACKUP: 'true' }, { ...files })
    await cli.keyward('account', 'add', 'bob@example.com', '--password-file', 'bob.txt')
    await cli.keyward('account', 'add', 'dan@example.com')
  })
  afterAll(() => database.close())

  const json = async (...argv: readonly string[]): Promise<unknown> => JSON.parse((await cli.keyward(...argv, '--json')).out)

  test('policy simulate prints a table, JSON, or comma-separated values', async () => {
    const table = await cli.keyward('policy', 'simulate', '--file', 'softer.yaml')
    expect(table).toMatchObject({ code: 0, err: '' })
    expect(table.out).toContain('2 accounts at ')
    expect(table.out).toContain('policy 1, and what softer.yaml would do.')
    expect(table.out).toMatch(/allow +1 +1\n/)
    expect(table.out).toContain('0 accounts would change mode.')
    expect(table.out).toContain('Nobody would be left without a way in.')
    expect(await json('policy', 'simulate', '--file', 'softer.yaml')).toMatchObject({
      accounts: 2,
      before: '1',
      after: 'softer.yaml',
      moves: { allow: { allow: 1 } },
    })
    expect(await json('policy', 'simulate', '--file', '1', '--format', 'json')).toMatchObject({ before: '1', after: '1' })
    const { out } = await cli.keyward('policy', 'simulate', '--file', 'watched.yaml', '--format', 'csv')
    const lines = out.split('\n')
    expect(lines[0]).toBe('about,name,from,to,accounts')
    expect(lines).toEqual(
      expect.arrayContaining([
        'all-mode,,allow,allow,1',
        'class-after,C0,,,2',
        'secrets,retained,,,0',
        'if-enforced-mode,,none,none,1',
        'client-too-weak,shop,,,2',
      ]),
    )
    expect(lines.every((line) => line.split(',').length === 5)).toBe(true)
  })

  test('policy simulate names who would be left out, and fails', async () => {
    const { code, out, err } = await cli.keyward('policy', 'simulate', '--file', 'bare.yaml')
    expect({ code, err }).toEqual({ code: 1, err: 'One account would be left without a way in.' })
    expect(out).toContain('  dan@example.com (sub ')
    expect(out).toContain('no way in at all')
    const none = await cli.keyward('policy', 'simulate', '--file', 'bare.yaml', '--list', '0')
    expect(none.out).toContain('and 1 more: see --list')
  })

  test('policy simulate tries the sign-ins of the past', async () => {
    expect(await json('policy', 'simulate', '--file', 'softer.yaml', '--past', '30d')).toMatchObject({
      signIns: 0,
      used: [],
      before: '1',
      after: 'softer.yaml',
    })
    const { code, out } = await cli.keyward('policy', 'simulate', '--file', 'softer.yaml', '--past', '12h')
    expect(code).toBe(0)
    expect(out).toContain('0 sign-ins since ')
    expect((await cli.keyward('policy', 'simulate', '--file', 'softer.yaml', '--past', '12h', '--csv')).out).toBe(
      'about,client,authenticator,what,before,after',
    )
  })

  test('policy simulate takes a time', async () => {
    expect(await json('policy', 'simulate', '--file', 'softer.yaml', '--now', '2030-01-01')).toMatchObject({ at: '2030-01-01T00:00:00.000Z' })
  })

  test('policy simulate shows how far it has come on a terminal alone', async () => {
    const drawn: string[] = []
    await run(['policy', 'simulate', '--file', 'softer.yaml'], { ...cli.terminal, isTty: true, draw: (text) => void drawn.push(text) })
    expect(drawn.join('')).toContain('2/2 accounts\n')
  })

  test.each([
    [['policy', 'simulate'], 'takes --file'],
    [['policy', 'simulate', '--file', 'softer.yaml', '--format', 'xml'], '--format must be one of table, json, csv'],
    [['policy', 'simulate', '--file', 'softer.yaml', '--csv', '--json'], 'Give one of --json, --csv and --format'],
    [['policy', 'diff', '1', 'softer.yaml', '--csv', '--format', 'table'], 'Give one of --json, --csv and --format'],
    [['report', 'adoption', '--json', '--format', 'csv'], 'Give one of --json, --csv and --format'],
    [['policy', 'simulate', '--file', 'softer.yaml', '--past', '3 weeks'], '--past must be a number and a unit'],
    [['policy', 'simulate', '--file', 'softer.yaml', '--list', 'few'], '--list must be a whole number'],
    [['policy', 'simulate', '--file', 'softer.yaml', '--now', 'soon'], '--now must be a time'],
    [['policy', 'explain'], 'takes --account'],
    [['policy', 'explain', '--account', 'bob@example.com', '--browser', 'new'], '--browser must be known or unknown'],
    [['policy', 'diff', '1'], 'takes <version or file> <version or file>'],
    [['report', 'adoption', '--by', 'weather'], '--by must be one of all, client, group, provider, family'],
    [['report', 'adoption', '--from', '2030-01-01'], '--from must be before --to'],
  ])('does not understand %j and says why', async (argv, why) => {
    const { code, err } = await cli.keyward(...argv)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(why) })
  })

  test.each([
    [['policy', 'simulate', '--file', 'gone.yaml'], 'There is no file gone.yaml'],
    [['policy', 'simulate', '--file', 'wrong.yaml'], 'wrong.yaml is no policy for this deployment:\n  passwordPhaseOut.0'],
    [['policy', 'diff', '1', '77'], 'There is no version 77 of the policy'],
    [['policy', 'explain', '--account', 'nobody@example.com'], 'There is no account "nobody@example.com"'],
    [['policy', 'explain', '--account', 'bob@example.com', '--client', 'nope'], 'There is no client "nope"'],
  ])('fails at %j and says why', async (argv, why) => {
    const { code, err } = await cli.keyward(...argv)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(why) })
  })

  test('policy explain answers in words and in JSON', async () => {
    const { out, code } = await cli.keyward(
      'policy',
      'explain',
      '--account',
      'bob@example.com',
      '--client',
      'keyward-account',
      '--browser',
      'unknown',
      '--at',
      '2030-01-01',
    )
    expect(code).toBe(0)
    expect(out).toContain('bob@example.com')
    expect(out).toContain('Policy version 1, at 2030-01-01T00:00:00.000Z, in an unknown browser, for the client keyward-account.')
    expect(out).toContain('password signs this account in: mode allow. The policy "everyone" rules: everyone: row 8')
    expect(await json('policy', 'explain', '--account', 'dan@example.com')).toMatchObject({
      name: 'dan@example.com',
      decision: { mode: 'none', row: '6' },
      browser: 'known',
    })
  })

  test('policy diff tells two versions apart', async () => {
    expect(await json('policy', 'diff', '1', 'bare.yaml')).toMatchObject({ changed: 2, ways: [{ authenticator: 'email-otp', lost: 2 }], sample: { length: 2 } })
    const { out } = await cli.keyward('policy', 'diff', '1', 'bare.yaml', '--list', '1')
    expect(out).toContain('of them 2 differ between 1 and bare.yaml.')
    expect(out).toContain('and 1 more: see --list')
    expect((await cli.keyward('policy', 'diff', '1', 'bare.yaml', '--csv')).out).toContain('lost,email-otp,,,2')
  })

  test('policy sweep looks, or sweeps', async () => {
    expect((await cli.keyward('policy', 'sweep', '--dry-run')).out).toContain('Secrets that would be destroyed: 0.')
    expect(await json('policy', 'sweep')).toMatchObject({ dryRun: false, accounts: 1, changed: 0, destroyed: 0, overridesExpired: 0 })
  })

  test('report adoption prints the funnel', async () => {
    const { out } = await cli.keyward('report', 'adoption')
    expect(out).toMatch(/offered +0\n/)
    expect(out).toMatch(/unused +0\n/)
    expect(await json('report', 'adoption', '--from', '2020-01-01', '--to', '2020-02-01')).toMatchObject({
      by: 'all',
      period: { from: '2020-01-01T00:00:00.000Z' },
      rows: [{ key: null, offered: 0, resilient: 0 }],
    })
    expect((await cli.keyward('report', 'adoption', '--by', 'group', '--csv', '--unused', '0')).out).toBe(
      'group,offered,accepted,created,proven,resilient,stale,unused,blocked,removed\n,0,0,0,0,0,0,1,0,0',
    )
    expect((await cli.keyward('report', 'adoption', '--by', 'group')).out).toContain('(unknown)')
  })
})
