import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Terminal } from './cli/command.ts'
import { run } from './cli/run.ts'
import { Fault } from './domain/fault.ts'

const folder = process.cwd()

/** Settles at the first SIGTERM or SIGINT; a second one ends the process at once. */
const stopped = new Promise<void>((settle) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => settle())
})

const terminal: Terminal = {
  env: process.env,
  folder,
  readText,
  listFiles,
  writeText: (file, text) => {
    mkdirSync(dirname(resolve(folder, file)), { recursive: true })
    writeFileSync(resolve(folder, file), text)
  },
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  draw: (text) => void process.stderr.write(text),
  log: ({ data, ...line }) => void process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...line, ...data })}\n`),
  isTty: process.stderr.isTTY,
  stopped,
  now: () => new Date(),
  randomBytes: (length) => randomBytes(length),
}

process.exitCode = await run(process.argv.slice(2), terminal)

function readText(file: string): string | null {
  try {
    return readFileSync(resolve(folder, file), 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT') return null
    if (code === 'EISDIR') throw new Fault('file-unreadable', `${file} is a folder: name the file in it.`)
    if (code === 'EACCES') throw new Fault('file-unreadable', `${file} cannot be read: this user is not allowed to.`)
    throw error
  }
}

function listFiles(name: string): readonly string[] | null {
  const path = resolve(folder, name)
  return existsSync(path) ? readdirSync(path).toSorted() : null
}
