import { randomBytes } from 'node:crypto'
import { compose, type Keyward, type Spare } from '../../src/compose.ts'
import type { LogLine } from '../../src/composition/world.ts'
import type { PostedLetter } from '../../src/domain/letter.ts'
import { loadConfig } from '../../src/config/load.ts'
import { readFileSync } from 'node:fs'
import { SECRET, type TestDatabase, testDatabase } from './database.ts'
import { freePort } from './whole-product.ts'

export { freePort }

export const APP = 'http://localhost:4999/callback'
export const API = 'https://notes.example/api'

/** Apps of every kind that tests are: first party, third party, native, public, machine. */
export const testClients = [
  {
    client_id: 'app',
    client_name: 'Test App',
    client_secret: 'a secret of the app & with /signs+=',
    redirect_uris: [APP],
    post_logout_redirect_uris: ['http://localhost:4999/bye'],
    grant_types: ['authorization_code', 'refresh_token'],
    first_party: true,
    allowed_resources: [API],
  },
  {
    client_id: 'other',
    client_name: 'Other App',
    client_secret: 'a secret of the other app',
    redirect_uris: ['http://localhost:4998/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    first_party: true,
  },
  {
    client_id: 'third',
    client_name: 'Third Party',
    client_secret: 'a secret of the third party',
    redirect_uris: [APP],
    grant_types: ['authorization_code', 'refresh_token'],
    first_party: false,
  },
  {
    client_id: 'native',
    client_name: 'Native App',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['http://127.0.0.1/callback', 'com.example.app:/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    first_party: true,
  },
] as const

export interface Running extends Keyward {
  readonly database: TestDatabase
  readonly log: readonly LogLine[]
  /** The next code posted to this address. */
  code(to: string): Promise<string>
  /** Subjects and texts of the letters posted to this address. */
  lettersTo(to: string): Promise<readonly PostedLetter[]>
}

export interface Wishes {
  /** Another instance over the same database. */
  readonly database?: TestDatabase
  readonly port?: number
  /** Laid over the configuration. */
  readonly config?: Record<string, unknown>
  readonly now?: () => Date
  /** How apps are told, which listen on this machine here. */
  readonly fetch?: Spare['fetch']
}

/** A function that waits for the next code posted to an address, wherever `lettersTo` finds letters. */
export function codesFrom(lettersTo: Running['lettersTo']): Running['code'] {
  const read = new Set<string>()
  return async (to) => {
    for (let tries = 0; tries < 1600; tries += 1) {
      const codes = (await lettersTo(to)).filter((it) => CODE.test(it.text) && !read.has(it.key))
      const newest = codes
        .toReversed()
        .toSorted((a, b) => a.postedAt.getTime() - b.postedAt.getTime())
        .at(-1)
      if (newest !== undefined) {
        for (const { key } of codes) read.add(key)
        return CODE.exec(newest.text)?.[0].replaceAll(/\D/g, '') ?? ''
      }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`no code was posted to ${to}`)
  }
}

/** A whole Keyward over a real database of its own, listening on a free port. */
export async function startKeyward(wishes: Wishes = {}): Promise<Running> {
  const database = wishes.database ?? (await testDatabase())
  const port = wishes.port ?? (await freePort())
  const issuer = `http://localhost:${port}`
  const log: LogLine[] = []
  const config = await loadConfig({
    env: { NODE_ENV: 'test' },
    folder: process.cwd(),
    readText: readOrNull,
    overrides: {
      issuer,
      port,
      secret: SECRET,
      database: { url: database.url },
      clients: testClients,
      apis: [{ identifier: API, name: 'Notes', scopes: ['notes:read'] }],
      ...wishes.config,
    },
  })
  const world = {
    now: wishes.now ?? (() => new Date()),
    randomBytes: (length: number) => new Uint8Array(randomBytes(length)),
    log: (line: LogLine) => void log.push(line),
  }
  const keyward = await compose(config, world, wishes.fetch === undefined ? {} : { fetch: wishes.fetch })
  const lettersTo = async (to: string) => {
    await keyward.post.settled()
    return (keyward.letters?.() ?? []).filter((it) => it.to === to)
  }
  return {
    ...keyward,
    database,
    log,
    lettersTo,
    code: codesFrom(lettersTo),
  }
}

const CODE = /\b\d{3}[ \u00a0]?\d{3}\b/

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
