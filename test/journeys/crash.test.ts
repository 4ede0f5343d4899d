import { rmSync } from 'node:fs'
import { mkdtemp, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostedLetter } from '../../src/domain/letter.ts'
import { answerWith, openApp, signUp, withPasskey, type Posting } from '../support/app.ts'
import { codesFrom, testClients } from '../support/keyward.ts'
import { type Page, visitor } from '../support/visitor.ts'
import { freePort, type Product, startProduct } from '../support/whole-product.ts'

const root = resolve(import.meta.dirname, '../..')
let folder: string
let url: string
let port: number
let running: Product
/** One for the whole file: it remembers which letters were read, and waits for the next one. */
let at: Posting

const start = async () => {
  running = await startProduct({ port, folder, env: { KEYWARD_CLIENTS: JSON.stringify(testClients) } })
}

beforeAll(async () => {
  await mkdir(`${root}/test-results`, { recursive: true })
  folder = await mkdtemp(`${root}/test-results/crash-`)
  port = await freePort()
  url = `http://localhost:${port}`
  at = {
    url,
    code: codesFrom(async (to) => {
      const { letters } = (await (await fetch(`${url}/dev/letters.json`)).json()) as { letters: (Omit<PostedLetter, 'postedAt'> & { postedAt: string })[] }
      return letters.filter((it) => it.to === to).map((it) => ({ ...it, postedAt: new Date(it.postedAt) }))
    }),
  }
  await start()
})
afterAll(async () => {
  await running.stop()
  rmSync(folder, { recursive: true, force: true })
})

test.each(['a restart', 'a kill -9 of server and database during sign-ins'])(
  '%s loses no account, no passkey, no session and no key, and a sign-in begun before can be finished',
  async (how) => {
    const address = `ada-${how.length}@example.com`
    const keys = async () => ((await (await fetch(`${url}/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    const app = await openApp(url)
    const first = await app.request()
    const { passkey, back, browser } = await signUp(at, address, visitor(url), first.url)
    const tokens = await first.redeem(back.url)
    const kids = await keys()

    const atTheField = visitor(url)
    const field = await app.request()
    const fieldPage = await atTheField.get(field.url)
    const withACode = visitor(url)
    const coded = await app.request()
    const choose = await withACode.submit(await withACode.get(coded.url), '/identify', { identifier: address })
    const codePage: Page = await withACode.submit(choose, '/choose', { authenticator: 'email-otp' })
    const code = await at.code(address)

    if (how === 'a restart') await running.stop()
    else {
      const others = Array.from({ length: 20 }, async () => withPasskey(visitor(url), (await app.request()).url, passkey).catch(() => null))
      await new Promise((settle) => setTimeout(settle, 80))
      await running.kill()
      await Promise.all(others)
    }
    await start()

    expect(await keys()).toEqual(kids)
    const again = await openApp(url)
    expect((await oidc.refreshTokenGrant(again.config, tokens.refresh_token ?? '')).access_token).toBeTruthy()
    const silent = await again.request({ prompt: 'none' })
    expect((await silent.redeem((await browser.get(silent.url)).url)).claims()).toMatchObject({ sub: tokens.claims()?.sub })
    const finished = await withACode.submit(codePage, '/answer', { code })
    expect((await coded.redeem(finished.url)).claims()).toMatchObject({ sub: tokens.claims()?.sub, amr: ['otp'] })
    const answered = await atTheField.submit(fieldPage, '/answer', answerWith(passkey, fieldPage))
    expect((await field.redeem(answered.url)).claims()).toMatchObject({ sub: tokens.claims()?.sub, acr: 'phr' })
  },
)
