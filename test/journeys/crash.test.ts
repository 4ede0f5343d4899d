import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostedLetter } from '../../src/domain/letter.ts'
import { answerWith, openApp, signUp, withPasskey, type Posting } from '../support/app.ts'
import { codesFrom, freePort, testClients } from '../support/keyward.ts'
import { type Page, visitor } from '../support/visitor.ts'

const root = resolve(import.meta.dirname, '../..')
let folder: string
let url: string
let port: number
let running: ChildProcess

/** The whole product as people start it, with a PostgreSQL of its own. */
async function start(): Promise<void> {
  running = spawn(process.execPath, [`${root}/src/main.ts`, 'serve'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', KEYWARD_ISSUER: url, KEYWARD_PORT: String(port), KEYWARD_DATABASE_FOLDER: folder, KEYWARD_CLIENTS: JSON.stringify(testClients) },
  })
  let said = ''
  await new Promise<void>((ready, failed) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Stop with Ctrl+C')) ready()
    }
    running.stdout?.on('data', hear)
    running.stderr?.on('data', hear)
    running.once('exit', (code) => failed(new Error(`Keyward ended with ${code}:\n${said}`)))
  })
}

/** Everything at once: the server and, being in its group, the database. */
async function kill(): Promise<void> {
  const gone = new Promise((settle) => running.once('exit', settle))
  running.removeAllListeners('exit')
  process.kill(-(running.pid ?? 0), 'SIGKILL')
  await Promise.race([gone, new Promise((settle) => setTimeout(settle, 1000))])
}

async function stop(): Promise<void> {
  running.removeAllListeners('exit')
  const gone = new Promise((settle) => running.once('exit', settle))
  running.kill('SIGTERM')
  await gone
}

const at = (): Posting => ({
  url,
  code: codesFrom(async (to) => {
    const { letters } = (await (await fetch(`${url}/dev/letters.json`)).json()) as { letters: (Omit<PostedLetter, "postedAt"> & { postedAt: string })[] }
    return letters.filter((it) => it.to === to).map((it) => ({ ...it, postedAt: new Date(it.postedAt) }))
  }),
})

beforeAll(async () => {
  await mkdir(`${root}/test-results`, { recursive: true })
  folder = await mkdtemp(`${root}/test-results/crash-`)
  port = await freePort()
  url = `http://localhost:${port}`
  await start()
})
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

test.each(['a restart', 'a kill -9 of server and database during sign-ins'])('%s loses no account, no passkey, no session and no key, and a sign-in begun before can be finished', async (how) => {
  const address = `ada-${how.length}@example.com`
  const keys = async () => ((await (await fetch(`${url}/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
  const app = await openApp(url)
  const first = await app.request()
  const { passkey, back, browser } = await signUp(at(), address, visitor(url), first.url)
  const tokens = await first.redeem(back.url)
  const kids = await keys()

  const atTheField = visitor(url)
  const field = await app.request()
  const fieldPage = await atTheField.get(field.url)
  const withACode = visitor(url)
  const coded = await app.request()
  const choose = await withACode.submit(await withACode.get(coded.url), '/identify', { identifier: address })
  const codePage: Page = await withACode.submit(choose, '/choose', { authenticator: 'email-otp' })
  const code = await at().code(address)

  if (how === 'a restart') await stop()
  else {
    const others = Array.from({ length: 20 }, async () => withPasskey(visitor(url), (await app.request()).url, passkey).catch(() => null))
    await new Promise((settle) => setTimeout(settle, 80))
    await kill()
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
}, 60_000)
