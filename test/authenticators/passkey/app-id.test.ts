import { describe, expect, test } from 'vitest'
import type { GetOverrides } from '../../support/soft-passkey.ts'
import type { Credential } from '../../../src/domain/credential.ts'
import type { Payload } from '../../../src/authenticators/passkey/payload.ts'
import { enrolledAt, holderOf, passkeyBench } from './bench.ts'

const APP_ID = 'https://id.example.test/app-id.json'
const bench = passkeyBench()
const second = { proved: true, browser: { known: true } } as const

/** Ada's security key, as an import keeps one that was registered under U2F; `marked`: with the AppID that it knows. */
async function imported(marked: string | null = APP_ID) {
  const { passkey, credential } = await enrolledAt(bench, 'ada', { backupEligible: false, counter: 3, transports: ['usb'], attachment: 'cross-platform' })
  const payload = { ...credential.payload, discoverable: false, userVerified: false, secondFactor: true, ...(marked === null ? {} : { appId: marked }) }
  return { passkey, key: { ...credential, payload } satisfies Credential<Payload> }
}

/** What becomes of an answer that such a key signs, which verifies nobody and knows no user. */
async function answered(
  key: Credential<Payload>,
  passkey: Awaited<ReturnType<typeof imported>>['passkey'],
  bend: GetOverrides,
  others: readonly Credential[] = [],
) {
  const ada = holderOf('ada', [key, ...others])
  const begun = await bench.beginSignIn(ada, second)
  const result = await bench.finishSignIn(ada, begun, passkey.get(begun.options, { userVerified: false, response: { userHandle: undefined }, ...bend }), second)
  return { options: begun.options, said: result.ok ? result.value.traits?.amr : result.refusal.detail, rewrite: result.ok ? result.value.rewrite : null }
}

describe('A key that was registered under U2F', () => {
  test('is asked for by its AppID behind a first factor, and what it signs for that counts', async () => {
    const { key, passkey } = await imported()
    const { options, said, rewrite } = await answered(key, passkey, { rpId: APP_ID })
    expect(options).toMatchObject({
      rpId: 'id.example.test',
      extensions: { appid: APP_ID },
      allowCredentials: [{ id: key.lookup }],
      userVerification: 'preferred',
    })
    expect(said).toEqual(['pop', 'user'])
    expect(rewrite).toMatchObject({ appId: APP_ID, secondFactor: true, counter: 4 })
  })

  test('may sign for the RP ID all the same, and for nothing else', async () => {
    const { key, passkey } = await imported()
    expect((await answered(key, passkey, {})).said).toEqual(['pop', 'user'])
    expect((await answered(key, passkey, { rpId: 'https://evil.example/app-id.json' })).said).toBe('passkey.rp_id')
  })

  test('lends its AppID to no other key', async () => {
    const { key } = await imported()
    const plain = await imported(null)
    const { options, said } = await answered(plain.key, plain.passkey, { rpId: APP_ID, credential: plain.passkey.credentials[0]! }, [key])
    expect(options).toMatchObject({ extensions: { appid: APP_ID } })
    expect(said).toBe('passkey.rp_id')
    expect((await answered(plain.key, plain.passkey, { rpId: APP_ID })).options).not.toHaveProperty('extensions')
  })

  test('with another AppID than was asked with is not taken for that', async () => {
    const { key, passkey } = await imported('https://id.example.test/old.json')
    const { key: first } = await imported()
    const ada = holderOf('ada', [first, key])
    const begun = await bench.beginSignIn(ada, second)
    const sent = passkey.get(begun.options, { userVerified: false, rpId: 'https://id.example.test/old.json' })
    expect(await bench.finishSignIn(ada, begun, sent, second)).toMatchObject({ refusal: { detail: 'passkey.rp_id' } })
  })

  test('is named to nobody without a first factor, and its AppID is not either', async () => {
    const { key } = await imported()
    const { options } = await bench.beginSignIn(holderOf('ada', [key]), { browser: { known: true } })
    expect(JSON.stringify(options)).not.toMatch(/appid|allowCredentials/)
  })

  test('gets no second credential, whatever it calls the service', async () => {
    const { key } = await imported()
    const { options } = await bench.beginEnrolment(holderOf('ada', [key]))
    expect(options).toMatchObject({ excludeCredentials: [{ id: key.lookup }], extensions: { credProps: true, appidExclude: APP_ID } })
    expect((await bench.beginEnrolment(holderOf('ada'))).options).toMatchObject({ extensions: { credProps: true } })
    expect(JSON.stringify((await bench.beginEnrolment(holderOf('ada'))).options)).not.toContain('appidExclude')
  })
})
