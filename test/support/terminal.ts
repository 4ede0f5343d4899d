import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Terminal } from '../../src/cli/command.ts'
import { run } from '../../src/cli/run.ts'
import { SECRET } from './database.ts'
import type { Running } from './keyward.ts'

export const root = resolve(import.meta.dirname, '../..')

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

const wallClock = () => new Date()

/** A terminal beside a running Keyward. */
export const terminalBeside = ({ database, url }: Pick<Running, 'database' | 'url'>, files: Record<string, string> = {}, now = wallClock) =>
  openTerminal({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET, KEYWARD_ISSUER: url, USER: 'ada' }, files, now)

/** A terminal that keeps what is written to it. `files` stand before those of the disk, and take what is written. */
export function openTerminal(env: Record<string, string> = {}, files: Record<string, string> = {}, now = wallClock) {
  const out: string[] = []
  const err: string[] = []
  let stop = (): void => undefined
  const stopped = new Promise<void>((settle) => {
    stop = settle
  })
  const terminal: Terminal = {
    env: { NODE_ENV: 'test', KEYWARD_LOG_LEVEL: 'silent', ...env },
    folder: root,
    readText: (file) => files[file] ?? (existsSync(resolve(root, file)) ? readFileSync(resolve(root, file), 'utf8') : null),
    writeText: (file, text) => void (files[file] = text),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    draw: (text) => void err.push(text),
    log: () => undefined,
    isTty: false,
    stopped,
    now,
    randomBytes: (length) => randomBytes(length),
  }
  /** Runs one command line, as it would be typed after `keyward`. */
  const keyward = async (...argv: readonly string[]): Promise<Ran> => {
    out.length = 0
    err.length = 0
    const code = await run(argv, terminal)
    return { code, out: out.join('\n'), err: err.join('\n') }
  }
  return { terminal, keyward, stop, out, files }
}
