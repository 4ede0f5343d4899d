import { type ChildProcess, spawn } from 'node:child_process'
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

export function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => settle(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
