// Whether a stranger can tell accounts apart by time: `node bench/strangers.ts [rounds] [what,what]`. Starts a whole Keyward with its own PostgreSQL, makes accounts of four
// kinds (nobody's name, password alone, passkey alone, blocked: both), and asks for each, interleaved in random order, what a stranger can ask for: a name, a
// password, a code, help. Prints medians of latency and of the server's CPU time, and for each pair of kinds the AUC of the Mann-Whitney statistic of the
// latencies: 0.5 is "no difference"; with 2,000 rounds its standard error is 0.009. Exits with 1 where one lies outside 0.47 to 0.53.
import { randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { openCellar } from '../src/composition/cellar.ts'
import { loadConfig } from '../src/config/load.ts'
import { builtIn, peopleIn, soft } from '../test/support/house.ts'
import { type Page, visitor } from '../test/support/visitor.ts'
import { freePort, type Product, startProduct } from '../test/support/whole-product.ts'

const rounds = Number(process.argv[2] ?? 2000)
const EACH = 100
const kinds = ['nobody', 'password', 'passkey', 'blocked'] as const
type Kind = (typeof kinds)[number]
const everything = ['identify', 'password', 'code', 'recover'] as const
type Ask = (typeof everything)[number]
const asks = everything.filter((it) => process.argv[3]?.split(',').includes(it) ?? true)

const redirectUri = 'http://localhost:4999/callback'
const clients = [{ client_id: 'app', client_name: 'App', client_secret: 'a secret of the app', redirect_uris: [redirectUri], first_party: true }]
const env = {
  KEYWARD_CLIENTS: JSON.stringify(clients),
  KEYWARD_LOG_LEVEL: 'silent',
  KEYWARD_AUTHENTICATOR_SETTINGS_PASSWORD_REFUSALS_MAX: '1000000',
  KEYWARD_AUTHENTICATOR_SETTINGS_EMAIL_OTP_LETTERS_MAX: '1000000',
  KEYWARD_AUTHENTICATOR_SETTINGS_EMAIL_OTP_REFUSALS_UNTIL_LONG: '1000000',
}
const folder = mkdtempSync(resolve(import.meta.dirname, '../bench-'))
const port = await freePort()
const product = await startProduct({ port, folder, env })
try {
  await makePeople()
  report(await measure())
} finally {
  await product.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Names as they are typed; nobody has those of `nobody`. */
function nameOf(kind: Kind, round: number): string {
  return `${kind.slice(0, 5)}-${String(round % EACH).padStart(3, '0')}@example.com`
}

async function makePeople(): Promise<void> {
  const now = (): Date => new Date()
  const world = { now, randomBytes: (length: number) => new Uint8Array(randomBytes(length)), log: () => undefined }
  const overrides = { issuer: product.url, database: { folder } }
  const config = await loadConfig({ env: { NODE_ENV: 'test', ...env }, folder: process.cwd(), readText: () => null, overrides })
  const cellar = await openCellar(config, world, 'command')
  const authenticators = builtIn((id, text) => cellar.vault.mac(`authenticator:${id}`, text), now, [product.url])
  const add = peopleIn(cellar.storage, authenticators)
  for (let index = 0; index < EACH; index += 1) {
    const of = (kind: Kind): string => nameOf(kind, index).split('@')[0] ?? ''
    await add(of('password'), { password: 'pelican tuba overcast mirror' })
    await add(of('passkey'), { passkey: soft({ origin: product.url }) })
    const { id } = await add(of('blocked'), { password: 'pelican tuba overcast mirror', passkey: soft({ origin: product.url }) })
    await cellar.pool.query(`update credentials set proofs = 3, last_proven_at = now() where account_id = $1`, [id])
    await cellar.pool.query(
      `insert into phase_outs (account_id, policy_id, first_seen_at, blocked_since, last_mode) values ($1, 'everyone', now(), now(), 'block')`,
      [id],
    )
  }
  await cellar.pool.query('analyze')
  await cellar.close()
}

interface Sample {
  readonly ms: number
  readonly cpu: number
}
type Samples = Readonly<Record<Ask, Readonly<Record<Kind, Sample[]>>>>

async function measure(): Promise<Samples> {
  const samples = Object.fromEntries(asks.map((ask) => [ask, Object.fromEntries(kinds.map((kind) => [kind, []]))])) as unknown as Samples
  const warmUp = Math.min(100, rounds)
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const kind of shuffled(kinds))
      await walk(nameOf(kind, round + warmUp), (ask, sample) => round >= 0 && asks.includes(ask) && samples[ask][kind].push(sample))
    if (round % 200 === 0) process.stderr.write(`\r${round} of ${rounds} rounds `)
  }
  process.stderr.write('\n')
  return samples
}

/** Everything a stranger can ask about one name, in a browser that nobody knows. Only the requests named are timed, each with the page it leads to. */
async function walk(name: string, note: (ask: Ask, sample: Sample) => void): Promise<void> {
  const browser = visitor(product.url)
  const timed = async (ask: Ask, work: () => Promise<Page>): Promise<Page> => {
    const [cpu, from] = [cpuOf(product), performance.now()]
    const page = await work()
    note(ask, { ms: performance.now() - from, cpu: (cpuOf(product) - cpu) / 1e6 })
    return page
  }
  const identify = await browser.get(authorizationUrl())
  const choose = await timed('identify', () => browser.submit(identify, '/identify', { identifier: name }))
  if (asks.includes('password')) {
    const password = await browser.submit(choose, '/choose', { authenticator: 'password' })
    await timed('password', () => browser.submit(password, '/answer', { password: 'some password of a stranger' }))
  }
  if (asks.includes('code')) await timed('code', () => browser.post(new URL(`${choose.url.pathname}/choose`, product.url), { authenticator: 'email-otp' }))
  if (asks.includes('recover')) await timed('recover', () => browser.post(new URL(`${choose.url.pathname}/recover`, product.url), {}))
}

function authorizationUrl(): string {
  const query = new URLSearchParams({
    client_id: 'app',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
  })
  return `${product.url}/auth?${query.toString()}`
}

/** Nanoseconds on a processor of all threads of the server (proc(5), schedstat, first field). */
function cpuOf({ process: { pid } }: Product): number {
  const tasks = readdirSync(`/proc/${pid}/task`)
  return tasks.reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]), 0)
}

function shuffled<T>(list: readonly T[]): T[] {
  const left = [...list]
  return list.map(() => left.splice(randomInt(left.length), 1)[0] as T)
}

function report(samples: Samples): void {
  let isFair = true
  for (const ask of asks) {
    const medians = kinds.map(
      (kind) => `${kind} ${median(samples[ask][kind].map((it) => it.ms)).toFixed(2)} ms (${median(samples[ask][kind].map((it) => it.cpu)).toFixed(2)} CPU)`,
    )
    process.stdout.write(`${ask}: ${medians.join(', ')}\n`)
    for (const [one, other] of pairs(kinds)) {
      const [time, cpu] = (['ms', 'cpu'] as const).map((of) =>
        auc(
          samples[ask][one].map((it) => it[of]),
          samples[ask][other].map((it) => it[of]),
        ),
      )
      const fair = time !== undefined && time >= 0.47 && time <= 0.53
      isFair &&= fair
      process.stdout.write(`  ${one} and ${other}: AUC ${time?.toFixed(3)} (CPU ${cpu?.toFixed(3)})${fair ? '' : '  OUTSIDE'}\n`)
    }
  }
  process.exitCode = isFair ? 0 : 1
}

function pairs<T>(list: readonly T[]): (readonly [T, T])[] {
  return list.flatMap((one, index) => list.slice(index + 1).map((other) => [one, other] as const))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** The chance that a value of `one` is larger than one of `other`, ties counted half. */
function auc(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, mine: true })), ...other.map((value) => ({ value, mine: false }))].toSorted((a, b) => a.value - b.value)
  let [rank, sum] = [1, 0]
  while (rank <= all.length) {
    const { value } = all[rank - 1] ?? { value: 0 }
    const tied = all.slice(rank - 1).findIndex((it) => it.value !== value)
    const count = tied < 0 ? all.length - rank + 1 : tied
    const mine = all.slice(rank - 1, rank - 1 + count).filter((it) => it.mine).length
    sum += mine * (rank + (count - 1) / 2)
    rank += count
  }
  return (sum - (one.length * (one.length + 1)) / 2) / (one.length * other.length)
}
