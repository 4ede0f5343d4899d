import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** The whole product in a process of its own, with a PostgreSQL of its own, as people start it. */
export interface Product {
  readonly url: string
  readonly process: ChildProcess
  stop(): Promise<void>
  /** Server and database at once, as a power cut would. */
  kill(): Promise<void>
}

/** Resolves when it says that it is ready; rejects with all it said when it ends before. */
export async function startProduct(wishes: { readonly port: number; readonly folder: string; readonly env?: Record<string, string> }): Promise<Product> {
  const url = `http://localhost:${wishes.port}`
  const process = spawn(globalThis.process.execPath, [`${root}/src/main.ts`, 'serve'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: globalThis.process.env['PATH'],
      NODE_ENV: 'test',
      KEYWARD_ISSUER: url,
      KEYWARD_PORT: String(wishes.port),
      KEYWARD_DATABASE_FOLDER: wishes.folder,
      ...wishes.env,
    },
  })
  await ready(process)
  process.removeAllListeners('exit')
  const gone = new Promise<void>((settle) => void process.once('exit', () => settle()))
  return {
    url,
    process,
    stop: async () => {
      process.kill('SIGTERM')
      await gone
    },
    kill: async () => {
      globalThis.process.kill(-(process.pid ?? 0), 'SIGKILL')
      await gone
    },
  }
}

function ready(process: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((settle, fail) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      if (said.includes('Stop with Ctrl+C')) settle()
    }
    process.stdout?.on('data', hear)
    process.stderr?.on('data', hear)
    process.once('exit', (code) => fail(new Error(`Keyward ended with ${code}:\n${said}`)))
  })
}

/** Below those that systems give to whoever asks for any, so that no connection takes one before it is listened on. */
const PORTS = { from: 11_001, pairs: 10_000 }
const given = new Set<number>()

/** A port that nothing listens on; two workers of a run never get the same. */
export async function freePort(): Promise<number> {
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % 2
  const port = PORTS.from + 2 * randomInt(PORTS.pairs) + worker
  if (given.has(port) || !(await isFree(port))) return freePort()
  given.add(port)
  return port
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer()
    server.once('error', () => settle(false))
    server.listen(port, '127.0.0.1', () => server.close(() => settle(true)))
  })
}
