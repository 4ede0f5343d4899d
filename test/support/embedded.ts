import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { findBinaries, type Source } from '../../src/storage/embedded/binaries.ts'
import { findOwner } from '../../src/storage/embedded/owner.ts'
import { type Embedded, startEmbedded, type Wanted } from '../../src/storage/embedded/start.ts'

/** Root, for whom the database must become somebody else. */
export const isRoot = userInfo().uid === 0

/** What PostgreSQL can be run here. */
export const sources = [...new Set((await findBinaries(findOwner())).map(({ source }) => source))]

/** A folder per test in which nobody else may write, outside the working tree, and every database started in it; both gone after it. */
export function embeddedPlayground() {
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })
  let folder = ''
  const running: Embedded[] = []

  beforeEach(async () => {
    const base = isRoot ? '/var/lib' : join(homedir(), '.cache')
    await mkdir(base, { recursive: true })
    folder = await mkdtemp(join(base, 'keyward-test-'))
    await chmod(folder, 0o711)
  })

  afterEach(async () => {
    const all = running.splice(0)
    for (const embedded of all) await embedded.stop().catch(() => null)
    for (const { home } of all) await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })

  const open = async (wanted: Omit<Wanted, 'log'>): Promise<Embedded> => {
    const embedded = await startEmbedded({ ...wanted, log: () => null })
    running.push(embedded)
    return embedded
  }

  return {
    folder: () => folder,
    start: (where = join(folder, 'data'), prefer?: Source): Promise<Embedded> => open({ folder: where, ...(prefer === undefined ? {} : { prefer }) }),
    /** As a command does. */
    join: (): Promise<Embedded> => open({ folder: join(folder, 'data'), isGuest: true }),
  }
}

/** One query on a connection of its own. */
export async function queryOnce(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** The process number of the postmaster. */
export const postmasterOf = async ({ home }: Embedded): Promise<number> =>
  Number.parseInt(await readFile(join(home, 'database/cluster/postmaster.pid'), 'utf8'), 10)

/** Waits until a process has ended: it goes on for a moment after it has let go of everything. */
export async function ended(pid: number): Promise<void> {
  await expect.poll(() => isThere(pid)).toBe(false)
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** As `kill -9` of our process would leave it: the guard's connection is gone, the postmaster lives. */
export async function abandon(embedded: Embedded): Promise<void> {
  await queryOnce(embedded.url, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'keyward guard'`)
}
