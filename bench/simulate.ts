// A rehearsal over everybody: `node bench/simulate.ts [accounts] [sample]`. Runs `keyward policy simulate` over a generated population on a PostgreSQL of its
// own (or on KEYWARD_DATABASE_URL, which it fills where it is empty); prints seconds, CPU seconds of Node, and the peak of its memory. Then walks a sample of the same population
// through the sign-in in this process, and compares every decision that was really made with the simulated one.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startTestPostgres } from '../test/support/global-setup.ts'
import { openHouse } from '../test/support/house.ts'
import { walkEverybody } from '../test/support/walked.ts'
import { motley, tried } from '../test/support/motley.ts'
import { migrate } from '../src/storage/migrate.ts'
import { openPool } from '../src/storage/pool.ts'
import { NOW, populate } from './population.ts'

const [accounts = 1_000_000, sample = 10_000] = process.argv.slice(2).map(Number)
const root = resolve(import.meta.dirname, '..')

await everybody()
await walked()

async function everybody(): Promise<void> {
  const given = process.env['KEYWARD_DATABASE_URL']
  const server = given === undefined ? await startTestPostgres() : { url: given, stop: () => Promise.resolve() }
  const folder = mkdtempSync(join(root, 'bench-'))
  try {
    await fill(server.url)
    writeFileSync(join(folder, 'tried.json'), JSON.stringify(tried))
    const began = performance.now()
    const child = keyward(server.url, ['policy', 'simulate', '--file', join(folder, 'tried.json'), '--now', NOW.toISOString(), '--json'])
    const { peak, cpu, out } = await watched(child)
    const seconds = (performance.now() - began) / 1000
    const { accounts: people, moves, stranded } = JSON.parse(out) as { accounts: number; moves: object; stranded: number }
    say(`${people} accounts simulated in ${seconds.toFixed(1)} s (${cpu.toFixed(1)} s of CPU in Node), ${peak.toFixed(0)} MB of Node's memory at most`)
    say(`moves ${JSON.stringify(moves)}, ${stranded} without a way in`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await server.stop()
  }
}

async function fill(url: string): Promise<void> {
  await migrate(url)
  const pool = openPool({ url })
  const { rows } = await pool.query<{ empty: boolean }>('select not exists (select 1 from accounts) as empty')
  if (rows[0]?.empty === true) {
    const began = performance.now()
    await populate(pool, accounts)
    say(`${accounts} accounts made in ${((performance.now() - began) / 1000).toFixed(0)} s, which does not count`)
  }
  await pool.end()
}

function keyward(url: string, argv: readonly string[]): ChildProcess {
  const env = { PATH: process.env['PATH'], NODE_ENV: 'test', KEYWARD_LOG_LEVEL: 'silent', KEYWARD_DATABASE_URL: url }
  return spawn(process.execPath, [join(root, 'src/main.ts'), ...argv], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env })
}

/** The most that a process ever held in memory (proc(5), VmHWM, in MB), its CPU time in seconds, and what it printed. */
async function watched(child: ChildProcess): Promise<{ readonly peak: number; readonly cpu: number; readonly out: string }> {
  let [peak, cpu, out] = [0, 0, '']
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  const look = (): void => {
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(read(child, 'status'))?.[1] ?? 0) / 1000)
    const fields = read(child, 'stat').split(') ')[1]?.split(' ') ?? []
    cpu = Math.max(cpu, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100)
  }
  const timer = setInterval(look, 100)
  await once(child, 'close')
  clearInterval(timer)
  return { peak, cpu, out }
}

/** Nothing once it has ended. */
function read({ pid }: ChildProcess, what: 'status' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8')
  } catch {
    return ''
  }
}

async function walked(): Promise<void> {
  const at = await openHouse({ policy: motley })
  await populate(at.database.pool, sample)
  const began = performance.now()
  let done = 0
  const { differences, ...sums } = await walkEverybody(at, motley, () => {
    done += 1
    if (done % 1000 === 0) say(`${done} walked`)
  })
  say(`${sums.people} accounts walked in ${((performance.now() - began) / 1000).toFixed(0)} s: ${JSON.stringify(sums)}`)
  say(differences.length === 0 ? 'every decision was as simulated' : `${differences.length} differences:\n${differences.slice(0, 20).join('\n')}`)
  await at.close()
  if (differences.length > 0) process.exitCode = 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
