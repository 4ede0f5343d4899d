import { describe, expect, test } from 'vitest'
import { openTerminal } from '../support/terminal.ts'

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
