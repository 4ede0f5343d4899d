import { describe, expect, test } from 'vitest'
import { openTerminal } from '../support/terminal.ts'

const env = {
  KEYWARD_ISSUER: 'https://login.example.com',
  KEYWARD_RP_ID: 'example.com',
  KEYWARD_RP_RELATED_ORIGINS: '["https://example.org"]',
  KEYWARD_SECRET: 'a secret that is long enough to be one of a server',
  KEYWARD_DATABASE_URL: 'postgres://nobody@localhost/none',
  KEYWARD_SMTP_URL: 'smtp://localhost',
  KEYWARD_SMTP_FROM: 'Example <id@example.com>',
}

describe('keyward well-known', () => {
  test('tells every document with the domain it belongs to, and where the password is changed', async () => {
    const { keyward } = openTerminal(env)
    const { code, out } = await keyward('well-known')
    expect(code).toBe(0)
    expect(out).toContain('https://example.com')
    expect(out).toContain('/.well-known/change-password\nredirects to https://login.example.com/account/password')
    expect(JSON.parse((await keyward('well-known', '--json')).out)).toEqual({
      host: 'example.com',
      documents: {
        'passkey-endpoints': { enroll: 'https://login.example.com/account/passkeys/add', manage: 'https://login.example.com/account/passkeys' },
        webauthn: { origins: ['https://example.org'] },
      },
      redirects: { 'change-password': 'https://login.example.com/account/password' },
    })
  })

  test('prints one document as it must be served', async () => {
    expect(JSON.parse((await openTerminal(env).keyward('well-known', '--document', 'webauthn')).out)).toEqual({ origins: ['https://example.org'] })
  })

  test('writes them to a folder', async () => {
    const files: Record<string, string> = {}
    const { keyward } = openTerminal(env, files)
    expect((await keyward('well-known', '--to', 'public')).out).toContain('public/.well-known/webauthn')
    expect(Object.keys(files).toSorted()).toEqual(['public/.well-known/passkey-endpoints', 'public/.well-known/webauthn'])
    expect(JSON.parse(files['public/.well-known/webauthn'] ?? '')).toEqual({ origins: ['https://example.org'] })
  })

  test.each([
    ['favicon', 2, '--document must be one of'],
    ['assetlinks.json', 1, 'Nothing is configured that assetlinks.json would tell'],
  ])('says why there is no document %s', async (name, code, why) => {
    expect(await openTerminal(env).keyward('well-known', '--document', name)).toMatchObject({ code, err: expect.stringContaining(why) as string })
  })
})
