import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Config, loadConfig } from '../../src/config/load.ts'
import { policyOf } from '../../src/config/policy.ts'
import { Fault } from '../../src/domain/fault.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'

const root = new URL('../..', import.meta.url).pathname

interface Given {
  readonly env?: Record<string, string>
  readonly files?: Record<string, string>
  readonly overrides?: Record<string, unknown>
}

const load = ({ env = {}, files = {}, overrides = {} }: Given): Promise<Config> =>
  loadConfig({ env, folder: root, readText: (file) => files[file] ?? null, overrides })

async function mistakesOf(given: Given): Promise<readonly string[]> {
  const fault: unknown = await load(given).then(
    () => null,
    (error: unknown) => error,
  )
  if (!(fault instanceof Fault)) return []
  return fault.message
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
}

const production = {
  NODE_ENV: 'production',
  KEYWARD_ISSUER: 'https://id.example.com',
  KEYWARD_SECRET: 'a-secret-of-more-than-thirty-two-bytes',
  KEYWARD_DATABASE_URL: 'postgres://keyward@db/keyward',
  KEYWARD_SMTP_URL: 'smtps://mail.example.com',
  KEYWARD_SMTP_FROM: 'Example <id@example.com>',
}

describe('the configuration', () => {
  test('needs nothing said in development', async () => {
    const config = await load({})
    expect(config).toMatchObject({
      issuer: 'http://localhost:3000',
      port: 3000,
      environment: 'development',
      authenticators: ['passkey', 'email-otp', 'password', 'recovery-code', 'access-pass'],
    })
    expect(config.authenticatorSettings['email-otp']).toMatchObject({ minutes: 10 })
  })

  test('shows the development mailbox to no network', async () => {
    expect(await mistakesOf({ overrides: { host: '0.0.0.0' } })).toEqual([expect.stringMatching(/^host: would show the development mailbox/)])
    expect((await load({ overrides: { host: '0.0.0.0', smtp: { url: 'smtp://mail:25', from: 'Example <id@example.com>' } } })).host).toBe('0.0.0.0')
  })

  test('is laid in order: defaults, file, variables, variables from files', async () => {
    const files = { 'config/development.yaml': 'port: 1\nhost: localhost\nlook: { name: File }\nlifetimes: { codeSeconds: 30 }', '/run/name': 'Secret file\n' }
    const env = { KEYWARD_PORT: '2', KEYWARD_LOOK_NAME: 'Variable', KEYWARD_LOOK_NAME_FILE: '/run/name', KEYWARD_SESSION_IDLE_DAYS: '3' }
    const config = await load({ files, env })
    expect(config).toMatchObject({
      port: 2,
      host: 'localhost',
      look: { name: 'Secret file' },
      lifetimes: { codeSeconds: 30, sessionIdleDays: 3, interactionMinutes: 30 },
    })
  })

  test('reads the file of its environment, or the one that is named', async () => {
    const files = { 'config/staging.yaml': 'port: 4', 'other.yaml': 'port: 5' }
    expect((await load({ files, env: { NODE_ENV: 'staging' } })).port).toBe(4)
    expect((await load({ files, env: { NODE_ENV: 'staging', KEYWARD_CONFIG: 'other.yaml' } })).port).toBe(5)
    expect((await load({ files, env: { NODE_ENV: 'staging', KEYWARD_CONFIG: '' } })).port).toBe(4)
    expect(await mistakesOf({ env: { KEYWARD_CONFIG: 'gone.yaml' } })).toEqual(['KEYWARD_CONFIG: there is no file gone.yaml'])
  })

  test('takes lists, truths and groups from variables', async () => {
    const env = {
      KEYWARD_AUTHENTICATORS: 'email-otp, password',
      KEYWARD_POLICY_SIGN_UP_OPEN: 'false',
      KEYWARD_CLIENTS: '[{client_id: app, redirect_uris: ["https://app.example/cb"]}]',
    }
    const config = await load({ env: { ...env, KEYWARD_AUTHENTICATOR_SETTINGS_EMAIL_OTP_MINUTES: '5' } })
    expect(config.authenticators).toEqual(['email-otp', 'password'])
    expect(config.policy.signUp.open).toBe(false)
    expect(config.clients[0]?.redirect_uris).toEqual(['https://app.example/cb'])
    expect(config.authenticatorSettings).toMatchObject({ 'email-otp': { minutes: 5 } })
  })

  test('treats an empty variable as one that is not set', async () => {
    expect((await load({ env: { KEYWARD_PORT: '', KEYWARD_SMTP_URL: '' } })).smtp.url).toBeNull()
  })

  test('tells every mistake at once, path first', async () => {
    const files = {
      'config/development.yaml':
        'isuer: x\nlifetimes: { sesionIdleDays: 3, codeSeconds: -1 }\nlook: { colours: { accent: red } }\nport: many\nrp: { id: other.example }',
    }
    expect(await mistakesOf({ files, env: { KEYWARD_DATABSE_URL: 'x', KEYWARD_SECRET_FILE: '/gone' } })).toEqual([
      'KEYWARD_DATABSE_URL: is no setting; did you mean "KEYWARD_DATABASE_URL"?',
      'KEYWARD_SECRET_FILE: cannot be read: there is no file /gone',
      'port: must be a number, is "many"',
      'lifetimes.codeSeconds: must be more than 0, is -1',
      'lifetimes.sesionIdleDays: is no setting; did you mean "sessionIdleDays"?',
      'look.colours.accent: a colour is written #rrggbb, is "red"',
      'isuer: is no setting; did you mean "issuer"?',
      'rp.id: must be the issuer\'s host (localhost) or a domain above it that can be owned, is "other.example"',
    ])
  })

  test('guesses what a variable was meant to be by what follows the beginning that all share', async () => {
    expect(await mistakesOf({ env: { KEYWARD_COLOUR: 'red', KEYWARD_SECRT_FILE: '/run/secret' } })).toEqual([
      'KEYWARD_COLOUR: is no setting',
      'KEYWARD_SECRT_FILE: is no setting; did you mean "KEYWARD_SECRET_FILE"?',
    ])
  })

  test('names what is wrong with an authenticator on the list', async () => {
    const [mistake] = await mistakesOf({ overrides: { authenticators: ['email-otp', 'pasword'] } })
    expect(mistake).toContain('authenticators.1: pasword cannot be loaded: there is neither a built-in one nor a package of this name')
  })

  test('never repeats a secret', async () => {
    const mistakes = await mistakesOf({ env: { KEYWARD_SECRET: 'too-short-a-secret', KEYWARD_DATABASE_URL: 'mysql://me:hunter2@db' } })
    expect(mistakes).toHaveLength(2)
    expect(mistakes.join()).not.toMatch(/too-short-a-secret|hunter2/)
  })
})

describe('production', () => {
  test('starts when everything is set', async () => {
    expect((await load({ env: production })).environment).toBe('production')
  })

  test('refuses to start on development defaults, and lists them all', async () => {
    expect(await mistakesOf({ env: { NODE_ENV: 'production' } })).toEqual([
      expect.stringMatching(/^issuer: must be set/),
      expect.stringMatching(/^secret: must be set/),
      expect.stringMatching(/^database.url: must be set/),
      expect.stringMatching(/^smtp.url: must be set/),
      expect.stringMatching(/^smtp.from: must be set/),
    ])
  })

  test('starts from the example, once its secrets are there', async () => {
    const files = { 'config/production.yaml': readFileSync(`${root}config/examples/production.yaml`, 'utf8') }
    const { NODE_ENV, KEYWARD_SECRET, KEYWARD_DATABASE_URL, KEYWARD_SMTP_URL } = production
    expect(await load({ files, env: { NODE_ENV, KEYWARD_SECRET, KEYWARD_DATABASE_URL, KEYWARD_SMTP_URL } })).toMatchObject({
      issuer: 'https://id.example.com',
      rp: { id: 'example.com' },
    })
    expect(await mistakesOf({ files, env: { NODE_ENV } })).toHaveLength(3)
  })

  test('is what an https issuer means, whatever NODE_ENV says', async () => {
    expect(await mistakesOf({ env: { KEYWARD_ISSUER: 'https://id.example.com' } })).toHaveLength(4)
  })

  test.each([
    'http://id.example.com',
    'https://id.example.com/',
    'https://id.example.com/oidc',
    'https://ID.example.com',
    'https://id.example.com?x',
    'id.example.com',
    'ftp://id.example.com',
  ])('refuses the issuer %s', async (issuer) => {
    expect((await mistakesOf({ env: { ...production, KEYWARD_ISSUER: issuer } })).some((line) => line.startsWith('issuer: must '))).toBe(true)
  })
})

describe('the domain of passkeys', () => {
  const about = (rp: Record<string, unknown>): Promise<readonly string[]> => mistakesOf({ env: production, overrides: { rp } })

  test.each([
    {},
    { id: 'id.example.com' },
    { relatedOrigins: ['https://example.org', 'https://example.co.uk'] },
    { id: 'example.com', origins: ['https://id.example.com', 'https://www.example.com', `android:apk-key-hash:${'a'.repeat(43)}`] },
  ])('may be %j', async (rp) => {
    expect(await about(rp)).toEqual([])
  })

  test.each([
    [{ id: 'com' }, 'rp.id'],
    [{ id: 'ample.com' }, 'rp.id'],
    [{ id: 'other.id.example.com' }, 'rp.id'],
    [{ id: 'https://example.com' }, 'rp.id'],
    [{ origins: ['https://example.org'] }, 'rp.origins.0'],
    [{ origins: ['https://id.example.com', 'http://id.example.com'] }, 'rp.origins.1'],
    [{ origins: ['https://id.example.com/x'] }, 'rp.origins.0'],
    [{ relatedOrigins: ['http://example.org'] }, 'rp.relatedOrigins.0'],
    [{ relatedOrigins: ['https://example.org', 'https://id.example.com'] }, 'rp.relatedOrigins.1'],
    [{ relatedOrigins: ['a', 'b', 'c', 'd', 'e', 'f'].map((it) => `https://${it}.example`) }, 'rp.relatedOrigins'],
  ])('may not be %j', async (rp, path) => {
    expect(await about(rp)).toEqual([expect.stringContaining(`${path}: `)])
  })

  test('may not be an address of numbers', async () => {
    expect(await mistakesOf({ env: { KEYWARD_ISSUER: 'http://127.0.0.1:3000' } })).toEqual([expect.stringMatching(/^rp.id: must be a domain/)])
  })
})

describe('a configuration with passkeys and nothing in the role backup', () => {
  test('is refused', async () => {
    expect(await mistakesOf({ overrides: { authenticators: ['passkey', 'password'] } })).toEqual([
      expect.stringMatching(/^policy.roles.backup: offers passkey/),
    ])
    expect(await mistakesOf({ overrides: { policy: { roles: { backup: [] } } } })).toHaveLength(1)
  })

  test('is taken when it says so expressly', async () => {
    expect((await load({ overrides: { authenticators: ['passkey'], passkeysWithoutBackup: true } })).authenticators).toEqual(['passkey'])
  })
})

describe('the policy', () => {
  test('of an empty configuration is the default one', async () => {
    const { version, ...document } = policyOf(await load({}))
    const { version: _version, ...expected } = defaultPolicy
    expect(document).toEqual(expected)
    expect(version).toMatch(/^config-[0-9a-f]{12}$/)
  })

  test('gives roles only to what is on the list', async () => {
    expect(policyOf(await load({ overrides: { authenticators: ['email-otp'] } })).roles).toEqual({ retiring: [], replacement: [], backup: ['email-otp'] })
    expect(await mistakesOf({ overrides: { policy: { roles: { backup: ['email-otp', 'pigeon'] } } } })).toEqual([
      'policy.roles.backup.1: names "pigeon", which is not on the list of authenticators (passkey, email-otp, password, recovery-code, access-pass)',
    ])
  })
})
