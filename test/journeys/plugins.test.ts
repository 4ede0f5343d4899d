import { mkdtempSync, readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import { openApp } from '../support/app.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { visitor } from '../support/visitor.ts'

const telephone = join(mkdtempSync(join(tmpdir(), 'telephone-')), 'sent')
let at: Running
beforeAll(async () => {
  process.env['TEST_TELEPHONE'] = telephone
  at = await startKeyward({
    config: {
      authenticators: ['passkey', 'email-otp', './config/examples/plugins/telephone-code/index.ts', './test/support/plugins/elsewhere/index.ts'],
      authenticatorSettings: {
        'telephone-code': { sender: resolve('test/support/plugins/telephone/sender.ts') },
        elsewhere: { at: 'https://elsewhere.example/authorize' },
      },
    },
  })
  await dan()
})
afterAll(() => at.close())

/** Dan, who has a telephone and somebody elsewhere who knows him. */
async function dan(): Promise<void> {
  const assessed = { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true } as const
  const credential = (authenticator: string, lookup: string, payload: unknown) => ({
    id: randomUUID() as CredentialId,
    authenticator,
    lookup,
    label: lookup,
    confirmedAt: null,
    createdIn: null,
    assessed,
    payload,
  })
  await at.storage.accounts.add(
    {
      id: randomUUID() as AccountId,
      sub: 'sub-dan',
      userHandle: 'handle-of-dan',
      displayName: null,
      locale: 'en',
      identifiers: [{ kind: 'username', value: 'dan', normalised: 'dan', verifiedAt: new Date(), primary: true }],
    },
    [credential('telephone-code', '+4915112345678', { number: '+4915112345678' }), credential('elsewhere', 'dan-elsewhere', { subject: 'dan-elsewhere' })],
  )
}

describe('authenticators from outside the source tree', () => {
  test('sign a person in with a code posted through their own sender', async () => {
    const browser = visitor(at.url)
    const { url, redeem } = await (await openApp(at.url)).request()
    const choose = await browser.submit(await browser.get(url), '/identify', { identifier: 'dan' })
    const form = choose.forms.find((it) => it.fields['authenticator'] === 'telephone-code')
    const challenge = await browser.post(form?.action ?? '', form?.fields ?? {})
    expect(challenge).toMatchObject({ step: 'challenge', authenticator: 'telephone-code' })
    await at.post.settled()
    const sent = JSON.parse(readFileSync(telephone, 'utf8').trim().split('\n').at(-1) ?? '') as { to: string; text: string }
    expect(sent.to).toBe('+4915112345678')
    const ended = await browser.submit(challenge, '/answer', { code: /\d{6}/.exec(sent.text)?.[0] ?? '' })
    expect((await redeem(ended.url)).claims()).toMatchObject({ sub: 'sub-dan', amr: ['sms'] })
  })

  test('may leave the page and come back with the answer in the query, once', async () => {
    const browser = visitor(at.url)
    const { url, redeem } = await (await openApp(at.url)).request()
    const choose = await browser.submit(await browser.get(url), '/identify', { identifier: 'dan' })
    const form = choose.forms.find((it) => it.fields['authenticator'] === 'elsewhere')
    const challenge = await browser.post(form?.action ?? '', form?.fields ?? {})
    const away = new URL(/href="(https:\/\/elsewhere[^"]+)"/.exec(challenge.body)?.[1] ?? '')
    const state = away.searchParams.get('state') ?? ''
    const forged = await browser.get(`${challenge.url.pathname}/return?state=forged&subject=dan-elsewhere`)
    expect(forged).toMatchObject({ step: 'challenge', authenticator: 'elsewhere' })
    expect((await browser.get(`${challenge.url.pathname}/return?state=${state}&subject=dan-elsewhere`)).step).toBe('challenge')
    const second = new URL(/href="(https:\/\/elsewhere[^"]+)"/.exec((await browser.get(challenge.url)).body)?.[1] ?? '')
    const ended = await browser.get(`${challenge.url.pathname}/return?state=${second.searchParams.get('state')}&subject=dan-elsewhere`)
    expect((await redeem(ended.url)).claims()).toMatchObject({ sub: 'sub-dan', amr: ['ext'] })
  })
})
