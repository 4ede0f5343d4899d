import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/storage/embedded/start.ts'
import { migrate } from '../../src/storage/migrate.ts'

/** The migrated database that every test file's own is copied from. */
export const TEMPLATE = 'template_keyward'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the PostgreSQL that serves this run; absent where the set-up did not run. */
    readonly postgresUrl: string | undefined
  }
}

/** One embedded PostgreSQL for the whole run, with a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startTestPostgres()
  project.provide('postgresUrl', url)
  return stop
}

/** The same, for whoever is not run by vitest. `url` names the maintenance database. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const cache = resolve(import.meta.dirname, '../../node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'keyward-test-'))
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
      await rm(embedded.home, { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}
