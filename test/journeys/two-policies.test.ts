import { createServer, request, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerWith, imported, openApp, withPasskey } from '../support/app.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { terminalBeside } from '../support/terminal.ts'
import { type Page, visitor } from '../support/visitor.ts'
import { freePort } from '../support/whole-product.ts'

const PASSWORD = 'pelican tuba overcast mirror'
const policy = { passwordPhaseOut: [] }

let issuer: string
let one: Running
let two: Running
let front: Server
/** Whichever of the two is asked from now on. */
let asked: Running
beforeAll(async () => {
  const port = await freePort()
  issuer = `http://localhost:${port}`
  one = await startKeyward({ config: { issuer, policy } })
  two = await startKeyward({ config: { issuer, policy }, database: one.database })
  asked = one
  front = createServer((question, answer) => {
    const { method, url, headers } = question
    const onward = request({ host: '127.0.0.1', port: asked.port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    onward.once('error', () => answer.writeHead(502).end())
    question.pipe(onward)
  })
  await new Promise<void>((resolve) => void front.listen(port, '127.0.0.1', resolve))
})
afterAll(async () => {
  front.closeAllConnections()
  front.close()
  await two.close()
  await one.close()
})

const isIn = ({ url }: Page): boolean => url.searchParams.has('code')

test('a policy saved beside one server decides what is submitted to the other within seconds, and the page says why', async () => {
  const passkey = softPasskey({ origin: issuer })
  await imported(one)('cleo', { password: PASSWORD, passkey })
  const app = await openApp(issuer)
  const [home, elsewhere] = [visitor(issuer), visitor(issuer)]
  expect(isIn(await withPasskey(home, (await app.request()).url, passkey))).toBe(true)

  /** Her password's page: at home, and in a browser that does not know her. */
  const open = async (browser: typeof home, more: Record<string, string>) => {
    const { url, redeem } = await app.request(more)
    const first = await browser.get(url)
    const named = first.step === 'identify' ? await browser.submit(first, '/identify', { identifier: 'cleo' }) : first
    const page = named.authenticator === 'password' ? named : await browser.post(`${named.url.pathname}/choose`, { authenticator: 'password' })
    expect(page.authenticator).toBe('password')
    return { page, redeem }
  }
  const known = await open(home, { prompt: 'login' })
  const unknown = await open(elsewhere, {})

  const files = { 'strict.yaml': 'passwordPhaseOut: [{ id: everyone }]' }
  const saved = await terminalBeside({ database: one.database, url: issuer }, files).keyward('policy', 'save', '--file', 'strict.yaml', '--reason', 'a test')
  expect(saved).toMatchObject({ code: 0 })
  await one.policy.refresh()
  asked = two
  await expect.poll(() => two.policy.current().version).toBe(one.policy.current().version)

  const refused = await home.submit(known.page, '/answer', { password: PASSWORD })
  expect([isIn(refused), refused.authenticator, refused.alert]).toEqual([false, 'passkey', expect.stringContaining('The rules for signing in changed')])
  expect((await known.redeem((await home.submit(refused, '/answer', answerWith(passkey, refused))).url)).claims()).toMatchObject({
    sub: 'sub-cleo',
    acr: 'phr',
  })

  const stranger = await elsewhere.submit(unknown.page, '/answer', { password: PASSWORD })
  expect([isIn(stranger), stranger.alert]).toEqual([false, refused.alert])
})
