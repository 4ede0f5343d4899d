import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run as runLine } from '../../src/cli/run.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { newcomer, newCredential } from '../support/cast.ts'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'

const secret = { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true } as const
const passwordOf = (name: string) => newCredential(`password-${name}`, { authenticator: 'password', label: '', lookup: null, assessed: secret, payload: {} })
/** A name, and no address. */
const nameOnly = (name: string) => ({ identifiers: [{ kind: 'username' as const, value: name, normalised: name, verifiedAt: new Date(), primary: true }] })

describe('policy', () => {
  let database: TestDatabase
  let storage: Storage
  let cli: ReturnType<typeof openTerminal>

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    storage = database.storage()
    cli = openTerminal(
      { KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET, USER: 'ada' },
      {
        'closed.yaml': '# nobody signs up\nsignUp: { open: false }\n',
        'no-passwords.yaml': 'authenticators: [passkey, email-otp, recovery-code]\npasswordPhaseOut: []',
        'broken.yaml': 'sigUp: {}\npasswordPhaseOut: [{ id: a, target: remove, match: { clients: [bnak] } }]',
        'list.yaml': '- a',
        'tangled.yaml': 'a: [',
        'unmet.yaml': 'expectations: [{ name: Bob is blocked, account: { holds: [retiring] }, expect: { mode: block } }]',
        'stricter.yaml': 'passwordPhaseOut: [{ id: everyone, proof: { count: 3 } }]\nbreakGlass: [sub-nobody]',
      },
    )
  })
  afterAll(() => database.close())

  const run = (...argv: readonly string[]) => cli.keyward('policy', ...argv)
  const json = async (...argv: readonly string[]): Promise<unknown> => JSON.parse((await run(...argv, '--json')).out)
  const save = (file: string) => run('save', '--file', file, '--reason', 'a try')

  test('is nothing yet before a server started', async () => {
    expect(await run('show')).toMatchObject({ code: 1, err: expect.stringContaining('No policy was saved yet') })
    expect((await run('history')).out).toBe('No policy was saved yet.')
  })

  test('can be saved from the configuration, by whoever runs the command, for a reason', async () => {
    expect(await run('save')).toMatchObject({ code: 2, err: expect.stringContaining('--reason is needed') })
    expect(await json('save', '--reason', 'to begin with')).toMatchObject({ version: 1, author: 'ada', reason: 'to begin with' })
    expect(await json('save', '--file', 'closed.yaml', '--reason', 'closed for now', '--author', 'bob')).toMatchObject({ version: 2, author: 'bob' })
    expect(await json('history')).toMatchObject([
      { version: 2, author: 'bob', reason: 'closed for now' },
      { version: 1, author: 'ada', reason: 'to begin with' },
    ])
    expect(await json('history', '--limit', '1')).toHaveLength(1)
  })

  test('is shown as it was written, or whole', async () => {
    expect((await run('show')).out).toMatch(/^# Version 2, saved by bob at .*: closed for now\nsignUp:\n {2}open: false$/)
    expect(await json('show', '2', '--whole')).toMatchObject({
      version: 2,
      document: { signUp: { open: false, password: 'never' }, offers: { pauseHours: 24 } },
    })
    expect(await run('show', '9')).toMatchObject({ code: 1, err: expect.stringContaining('no version 9') })
    expect(await run('show', 'newest')).toMatchObject({ code: 2, err: expect.stringContaining('is no version') })
  })

  test('can be put back, as a version of its own', async () => {
    expect(await run('rollback', '2', '--reason', 'x')).toMatchObject({ code: 1, err: 'Version 2 is the one in force.' })
    expect(await run('rollback', '7', '--reason', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('no version 7') })
    const { code, out } = await run('rollback', '1', '--reason', 'open again')
    expect(code).toBe(0)
    expect(out).toBe(
      'Version 3 is in force within seconds: it says what version 1 said.\nSecrets of what retires: 0 can be used again at once, 0 stay blocked and kept, 0 are destroyed and never come back.',
    )
    expect((await storage.policies.current())?.document).toEqual((await storage.policies.byVersion(1))?.document)
    const { rows } = await database.pool.query("select data from events where type = 'policy.saved' order by at desc limit 1")
    expect(rows).toEqual([{ data: { version: 3, author: 'ada', reason: 'open again', rolledBackTo: 1 } }])
  })

  test('is refused with every mistake, and nothing is written', async () => {
    const { code, err } = await save('broken.yaml')
    expect(code).toBe(1)
    expect(err.split('\n')).toEqual([
      'The policy is not saved.',
      'It has mistakes:',
      '  sigUp: is no setting; did you mean "signUp"?',
      '  passwordPhaseOut.0.match.clients.0: is "bnak", and there is no such client',
      expect.stringContaining('passwordPhaseOut.0.match.clients: cannot go with target "remove"'),
    ])
    expect(JSON.parse((await run('check', '--file', 'broken.yaml', '--json')).err)).toMatchObject({ error: 'policy-refused', mistakes: { length: 3 } })
    expect(await save('list.yaml')).toMatchObject({ code: 1, err: expect.stringContaining('must hold a policy') })
    expect(await save('tangled.yaml')).toMatchObject({ code: 1, err: expect.stringContaining('neither YAML nor JSON') })
    expect(await save('gone.yaml')).toMatchObject({ code: 1, err: 'There is no file gone.yaml.' })
    expect((await storage.policies.current())?.version).toBe(3)
  })

  test('knows clients of the database', async () => {
    await storage.clients.save('bank', { client_id: 'bank' })
    cli.files['bank.yaml'] = 'clients: { bank: { acr: phr } }'
    expect((await run('check', '--file', 'bank.yaml')).code).toBe(0)
  })

  test('is refused when it does not do what it says of itself', async () => {
    const { code, err } = await save('unmet.yaml')
    expect(code).toBe(1)
    expect(err).toContain('It does not do what it says of itself:\n  Bob is blocked\n    mode is "allow", expected "block"')
  })

  test('is refused when somebody would be left without a way in, with the list', async () => {
    await storage.accounts.add(newcomer('erik', nameOnly('erik')), [passwordOf('erik')])
    await storage.accounts.add(newcomer('bob'), [passwordOf('bob')])
    await storage.accounts.add(newcomer('nothing', nameOnly('nothing')), [])
    const { code, err } = await save('no-passwords.yaml')
    expect(code).toBe(1)
    expect(err.split('\n')).toEqual([
      'The policy is not saved.',
      'One account would be left without a way in:',
      '  erik (sub-erik): nothing that they have would be accepted',
    ])
    expect((await storage.policies.current())?.version).toBe(3)
    const erik = await storage.accounts.bySub('sub-erik')
    await storage.accounts.setStatus(erik!.id, 'disabled')
    expect((await run('check', '--file', 'no-passwords.yaml')).code).toBe(0)
  })

  test('is refused when no administrator would be sure to get in, with the list (table 4 row 25)', async () => {
    const ada = await storage.accounts.add(newcomer('ada'), [newCredential('ada')])
    const bob = await storage.accounts.bySub('sub-bob')
    await storage.accounts.setRoles(ada, ['owner'])
    await storage.accounts.setRoles(bob!.id, ['policy'])
    const { code, err } = await save('closed.yaml')
    expect(code).toBe(1)
    expect(err.split('\n').slice(1).toSorted()).toEqual([
      '  Ada@example.org (sub-ada), class C1',
      '  Bob@example.org (sub-bob), class C0',
      'No administrator would be sure to get in: none has a passkey that works, and none is a break-glass account.',
    ])
    cli.files['safe.yaml'] = 'breakGlass: [sub-bob]'
    expect((await run('check', '--file', 'safe.yaml')).code).toBe(0)
    await database.pool.query("update credentials set proofs = 1, last_proven_at = now() where lookup = 'ada'")
    expect((await run('check', '--file', 'closed.yaml')).code).toBe(0)
    expect((await run('check', '--file', 'stricter.yaml')).err).toContain('breakGlass.0: is "sub-nobody", and no account has this sub')
    cli.files['stricter.yaml'] = 'passwordPhaseOut: [{ id: everyone, proof: { count: 3 } }]'
    expect((await run('check', '--file', 'stricter.yaml')).err).toContain('(sub-ada), class C1')
  })

  test('shows on a terminal how far it has come', async () => {
    const drawn: string[] = []
    const { terminal } = openTerminal(cli.terminal.env as Record<string, string>, cli.files)
    await runLine(['policy', 'check', '--file', 'closed.yaml'], { ...terminal, isTty: true, draw: (text) => void drawn.push(text) })
    expect(drawn.at(0)).toMatch(/█+ \d\/\d accounts/)
    expect(drawn.at(-1)).toBe('\n')
  })

  test('says which secrets come back when it is loosened', async () => {
    const cleo = await storage.accounts.add(newcomer('cleo'), [passwordOf('cleo'), newCredential('cleo')])
    await database.pool.query("update credentials set proofs = 1, last_proven_at = now() where lookup = 'cleo'")
    await storage.accounts.add(newcomer('gone'), [newCredential('gone')])
    const gone = await storage.accounts.bySub('sub-gone')
    await database.pool.query("insert into phase_outs (account_id, policy_id, destroyed_at) values ($1, 'everyone', now())", [gone!.id])
    await database.pool.query("insert into phase_outs (account_id, policy_id, blocked_since, last_mode) values ($1, 'everyone', now(), 'block')", [cleo])
    cli.files['loose.yaml'] = 'passwordPhaseOut: []'
    expect((await run('check', '--file', 'closed.yaml')).out).toContain('0 can be used again at once, 1 stay blocked and kept, 1 are destroyed')
    expect((await save('loose.yaml')).out).toContain('1 can be used again at once, 0 stay blocked and kept, 1 are destroyed')
  })

  test('loses nothing when two save at once', async () => {
    const newest = (await storage.policies.current())?.version ?? 0
    const both = await Promise.all(
      [openTerminal({ ...cli.terminal.env } as Record<string, string>, cli.files), cli].map((it) =>
        it.keyward('policy', 'save', '--file', 'closed.yaml', '--reason', 'a race'),
      ),
    )
    const saved = both.filter(({ code }) => code === 0).length
    expect(both.filter(({ code }) => code === 1).every(({ err }) => err.includes('Somebody else saved a policy meanwhile'))).toBe(true)
    expect((await storage.policies.current())?.version).toBe(newest + saved)
  })

  test('is paused and resumed by its name', async () => {
    await save('safe.yaml')
    expect(await run('pause', 'everyonee', '--reason', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('did you mean "everyone"?') })
    expect(await run('pause', 'everyone')).toMatchObject({ code: 2 })
    expect(await json('pause', 'everyone', '--reason', 'trouble')).toEqual({ policy: 'everyone', paused: true, changed: true })
    expect(await json('pause', 'everyone', '--reason', 'trouble')).toMatchObject({ changed: false })
    expect(await storage.pauses.list()).toMatchObject([{ policyId: 'everyone', by: 'ada', reason: 'trouble' }])
    expect(await json('resume', 'everyone', '--reason', 'all is well')).toEqual({ policy: 'everyone', paused: false })
    expect(await run('resume', 'everyone', '--reason', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('is not paused') })
  })
})

describe('policy test', () => {
  const cli = openTerminal(
    { KEYWARD_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
    {
      'none.yaml': 'signUp: {}',
      'unmet.yaml': 'expectations: [{ name: Bob is blocked, account: { holds: [retiring] }, expect: { mode: block } }]',
      'broken.yaml': 'expectations: [{}]',
    },
  )

  test('decides every expectation of the configuration, and needs no database', async () => {
    const { code, out } = await cli.keyward('policy', 'test')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      '✓ A password goes on working until a passkey has taken its place',
      '✓ A passkey that was only made, and never used, takes nothing away',
      '✓ Once it has worked, the password is over',
      '✓ A stranger who types a name learns nothing',
    ])
  })

  test('fails with both values, and the rules that fired', async () => {
    const { code, out, err } = await cli.keyward('policy', 'test', '--file', 'unmet.yaml')
    expect(code).toBe(1)
    expect(out).toMatch(/^✗ Bob is blocked\n {2}mode is "allow", expected "block"\n {2}rules: .*row 8/)
    expect(err).toBe('1 of 1 expectations are not met.')
    expect(JSON.parse((await cli.keyward('policy', 'test', '--file', 'unmet.yaml', '--json')).out)).toMatchObject([
      { name: 'Bob is blocked', differences: [{ field: 'mode', expected: 'block', found: 'allow' }] },
    ])
  })

  test('tells mistakes, and that there is nothing to decide', async () => {
    expect((await cli.keyward('policy', 'test', '--file', 'broken.yaml')).err).toMatch(
      /expectations\.0\.name: is missing\n {2}expectations\.0\.expect: is missing/,
    )
    expect(await cli.keyward('policy', 'test', '--file', 'none.yaml')).toMatchObject({ code: 0, out: 'The policy has no expectations.' })
  })
})

describe('policy schema', () => {
  test('prints the JSON Schema that the repository has too', async () => {
    const { out } = await openTerminal().keyward('policy', 'schema')
    expect(JSON.parse(out)).toMatchObject({ title: 'Keyward policy', properties: { passwordPhaseOut: { type: 'array' } } })
    expect(`${out}\n`).toBe(openTerminal().terminal.readText('config/policy.schema.json'))
  })
})
