// How many people can sign in, and what one costs: `node bench/sign-ins.ts [sign-ins] [at once]`. Starts a whole Keyward with its own PostgreSQL.
// Prints for each way: sign-ins per second, latency of a whole sign-in (five requests, page loads and token included), and CPU time of the server per sign-in.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import * as oidc from 'openid-client'
import { type SoftPasskey, softPasskey } from '../test/support/soft-passkey.ts'
import { attribute, type Page, visitor } from '../test/support/visitor.ts'
import { freePort, type Product, startProduct } from '../test/support/whole-product.ts'

const [signIns = 300, atOnce = 8] = process.argv.slice(2).map(Number)
const redirectUri = 'http://localhost:4999/callback'
const clients = [{ client_id: 'app', client_name: 'App', client_secret: 'a secret of the app', redirect_uris: [redirectUri], first_party: true }]

const folder = mkdtempSync(resolve(import.meta.dirname, '../bench-'))
const product = await startProduct({ port: await freePort(), folder, env: { KEYWARD_CLIENTS: JSON.stringify(clients), KEYWARD_LOG_LEVEL: 'error' } })
try {
  const app = await oidc.discovery(new URL(product.url), 'app', 'a secret of the app', undefined, { execute: [oidc.allowInsecureRequests] })
  const passkeys = await Promise.all(Array.from({ length: atOnce }, (_, index) => signUp(app, `person-${index}@example.com`)))
  await measure('passkey', (worker) => withPasskey(app, passkeys[worker] ?? raise()))
  await measure('one more app, signed in already', await singleSignOn(app, passkeys))
} finally {
  await product.stop()
  rmSync(folder, { recursive: true, force: true })
}

function raise(): never {
  throw new Error('no such worker')
}

async function measure(name: string, signIn: (worker: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: atOnce }, (_, worker) => signIn(worker)))
  const [cpuBefore, began] = [cpuSeconds(product), performance.now()]
  const latencies: number[] = []
  let left = signIns
  const work = async (worker: number): Promise<void> => {
    while (left > 0) {
      left -= 1
      const start = performance.now()
      await signIn(worker)
      latencies.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, (_, worker) => work(worker)))
  const seconds = (performance.now() - began) / 1000
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0)
  const cpu = ((cpuSeconds(product) - cpuBefore) * 1000) / signIns
  process.stdout.write(
    `${name}: ${(signIns / seconds).toFixed(1)} per second, ${at(0.5)} ms median, ${at(0.95)} ms at 95 %, ${cpu.toFixed(1)} ms CPU of the server each (${signIns} times, ${atOnce} at once)\n`,
  )
}

/** User and system time of the server process (proc(5), fields 14 and 15, in hundredths of a second). */
function cpuSeconds({ process: { pid } }: Product): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function begin(app: oidc.Configuration) {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const url = oidc.buildAuthorizationUrl(app, {
    redirect_uri: redirectUri,
    scope: 'openid email',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  return { url, end: async (back: URL) => void (await oidc.authorizationCodeGrant(app, back, { pkceCodeVerifier: verifier, expectedState: state })) }
}

function optionsIn(page: Page): never {
  return JSON.parse(attribute(/<form\b[^>]*data-options=[^>]*>/.exec(page.body)?.[0] ?? '', 'data-options') ?? 'null') as never
}

async function signUp(app: oidc.Configuration, address: string): Promise<SoftPasskey> {
  const browser = visitor(product.url)
  const choose = await browser.submit(await browser.get((await begin(app)).url), '/identify', { identifier: address })
  const asked = await browser.submit(choose, '/choose', { authenticator: 'email-otp' })
  const proved = await browser.submit(asked, '/answer', { code: await codeFor(address) })
  const enrol = await browser.submit(proved, '/sign-up', { authenticator: 'passkey' })
  const passkey = softPasskey({ origin: product.url, counter: null })
  await browser.submit(enrol, '/answer', { response: JSON.stringify(passkey.create(optionsIn(enrol))) })
  return passkey
}

async function codeFor(address: string): Promise<string> {
  for (;;) {
    const { letters } = (await (await fetch(`${product.url}/dev/letters.json`)).json()) as { letters: { to: string; text: string }[] }
    const code = letters.find(({ to }) => to === address)?.text.match(/\b\d{3}\D?\d{3}\b/)?.[0]
    if (code !== undefined) return code
    await new Promise((wait) => setTimeout(wait, 50))
  }
}

async function withPasskey(app: oidc.Configuration, passkey: SoftPasskey, browser = visitor(product.url)): Promise<void> {
  const { url, end } = await begin(app)
  const page = await browser.get(url)
  await end((await browser.submit(page, '/answer', { response: JSON.stringify(passkey.get(optionsIn(page))) })).url)
}

async function singleSignOn(app: oidc.Configuration, passkeys: readonly SoftPasskey[]): Promise<(worker: number) => Promise<void>> {
  const browsers = await Promise.all(
    passkeys.map(async (passkey) => {
      const browser = visitor(product.url)
      await withPasskey(app, passkey, browser)
      return browser
    }),
  )
  return async (worker) => {
    const { url, end } = await begin(app)
    await end((await (browsers[worker] ?? raise()).get(url)).url)
  }
}
