import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp, passkeyOptions, signUp } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { visitor } from '../support/visitor.ts'

const hash = createHash('sha256').update('the certificate of the app')
const fingerprint = hash.copy().digest('hex').toUpperCase().match(/../g)?.join(':') ?? ''
const origin = `android:apk-key-hash:${hash.copy().digest('base64url')}`

let at: Running
beforeAll(async () => {
  at = await startKeyward({
    config: { apps: { android: [{ package: 'com.example.app', fingerprints: [fingerprint] }] }, policy: { offers: { enabled: false } } },
  })
})
afterAll(() => at.close())

/** Signs with a passkey that was made on the web, from this origin. */
async function signedFrom(where: string) {
  const { passkey } = await signUp(at, `${createHash('sha256').update(where).digest('hex').slice(0, 8)}@example.com`)
  const [credential] = passkey.credentials
  if (credential === undefined) throw new Error('no passkey was made')
  const elsewhere = softPasskey({ origin: where })
  const browser = visitor(at.url)
  const page = await browser.get((await (await openApp(at.url)).request()).url)
  return browser.submit(page, '/answer', { response: JSON.stringify(elsewhere.get(passkeyOptions(page), { credential })) })
}

describe('a passkey that is used in an Android app', () => {
  test('signs in where the certificate of the app is configured', async () => {
    expect((await signedFrom(origin)).url.searchParams.has('code')).toBe(true)
  })

  test.each([`${origin.slice(0, -1)}_`, 'android:apk-key-hash:', 'https://evil.example'])('does not from %s', async (where) => {
    expect((await signedFrom(where)).alert).toContain('did not work')
  })
})
