import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { deploymentOf, readPolicy } from '../../src/config/policy-document.ts'
import { openTerminal, root } from '../support/terminal.ts'

const folder = 'config/examples/policies'
const examples = readdirSync(`${root}/${folder}`)
const documentIn = (file: string): Record<string, unknown> => parse(readFileSync(`${root}/${file}`, 'utf8')) as Record<string, unknown>
const policyIn = (file: string) => {
  const read = readPolicy(
    documentIn(file),
    deploymentOf({ authenticators: ['passkey', 'email-otp', 'password', 'recovery-code', 'access-pass'], passkeysWithoutBackup: false }),
  )
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
  return read.policy
}

describe('the example policies', () => {
  test('are the five that docs/policy.md tells', () => {
    expect(examples.toSorted()).toEqual(['bank.yaml', 'classic-migration.yaml', 'consumer-app.yaml', 'managed-devices.yaml', 'no-passwords.yaml'])
    const page = readFileSync(`${root}/docs/policy.md`, 'utf8')
    expect(examples.filter((file) => !page.includes(`../${folder}/${file}`))).toEqual([])
  })

  describe.each(examples)('%s', (file) => {
    test('does what its expectations say', async () => {
      const { code, out, err } = await openTerminal().keyward('policy', 'test', '--file', `${folder}/${file}`)
      expect(out.split('\n').filter((line) => !line.startsWith('✓'))).toEqual([])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out.split('\n').length).toBeGreaterThan(4)
    })

    test('is completed by an editor', () => {
      expect(readFileSync(`${root}/${folder}/${file}`, 'utf8').split('\n')[0]).toBe('# yaml-language-server: $schema=../../policy.schema.json')
    })
  })
})

describe('the JSON Schema of a policy', () => {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(`${root}/config/policy.schema.json`, 'utf8')) as z.core.JSONSchema.JSONSchema)

  test.each([...examples.map((file) => `${folder}/${file}`), 'config/policy.yaml'])('takes %s', (file) => {
    expect(schema.safeParse(documentIn(file))).toMatchObject({ success: true })
  })

  test.each([
    'sigUp: {}',
    'signUp: { password: sometimes }',
    'passwordPhaseOut: [{}]',
    'passwordPhaseOut: [{ id: a, undo: soon }]',
    'expectations: [{ name: a }]',
  ])('refuses %s', (yaml) => {
    expect(schema.safeParse(parse(yaml)).success).toBe(false)
  })
})

describe('the classic migration', () => {
  test('is exactly the worked example of the specification', () => {
    const { identification, passkeys, phaseOuts } = policyIn(`${folder}/classic-migration.yaml`)
    expect(identification).toMatchObject({ enumerationProtection: 'off', remember: 'typed' })
    expect(passkeys).toMatchObject({ autoUpgrade: false, enrolmentProof: ['email-otp'] })
    expect(phaseOuts).toMatchObject([
      { match: {}, target: 'block', proof: { count: 0, maxAgeDays: 0 }, deviceBoundOnly: 'block', recoveryRequired: { block: 'R1' }, ratchet: false },
    ])
  })
})

describe('the policy without passwords', () => {
  test('keeps the code by e-mail and the recovery codes', () => {
    const { authenticators, roles, phaseOuts } = policyIn(`${folder}/no-passwords.yaml`)
    expect({ authenticators, roles, phaseOuts }).toEqual({
      authenticators: ['passkey', 'email-otp', 'recovery-code'],
      roles: { retiring: [], replacement: ['passkey'], backup: ['email-otp', 'recovery-code'] },
      phaseOuts: [],
    })
  })
})
