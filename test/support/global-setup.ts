import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/storage/embedded/start.ts'
import { migrate } from '../../src/storage/migrate.ts'

/** The migrated database that every test file's own is copied from. */
export const TEMPLATE = 'template_keyward'

const PREFIX = 'keyward-test-'
/** No run takes this long. */
const LEFT_MS = 3_600_000

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the PostgreSQL that serves this run; absent where the set-up did not run. */
    readonly postgresUrl: string | undefined
    /** A folder with a file for each kind of page that was looked at in this run. */
    readonly lookedAt: string
  }
}

/** One embedded PostgreSQL for the whole run, with a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startTestPostgres()
  const lookedAt = await mkdtemp(join(tmpdir(), PREFIX))
  project.provide('postgresUrl', url)
  project.provide('lookedAt', lookedAt)
  return async () => {
    await rm(lookedAt, { recursive: true, force: true })
    await stop()
  }
}

/** The same, for whoever is not run by vitest. `url` names the maintenance database. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const cache = resolve(import.meta.dirname, '../../node_modules/.cache')
  await mkdir(cache, { recursive: true })
  await removeLeftovers(cache)
  const folder = await mkdtemp(join(cache, PREFIX))
  // mkdtemp makes it 0700, and the account that PostgreSQL runs as under root must pass through.
  await chmod(folder, 0o711)
  const embedded = await startEmbedded({ folder: join(folder, 'data'), log: () => null })
  const admin = new Client({ connectionString: embedded.url })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  await migrate(databaseUrl(embedded.url, TEMPLATE))
  return {
    url: embedded.url,
    async stop() {
      await embedded.stop()
      await rm(embedded.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

/** What a run left that was killed: adopted, stopped and removed, unless it is somebody's after all. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name)
    if (!name.startsWith(PREFIX) || Date.now() - (await stat(folder)).mtimeMs < LEFT_MS) continue
    const embedded = await startEmbedded({ folder: join(folder, 'data'), log: () => null }).catch(() => null)
    if (embedded === null) continue
    await embedded.stop()
    for (const left of [embedded.home, folder]) await rm(left, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}
