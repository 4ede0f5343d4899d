import { AsyncLocalStorage } from 'node:async_hooks'
import type { Middleware } from 'koa'
import type { Account } from '../domain/account.ts'
import type { ArtifactPayload } from '../domain/storage.ts'

/** What one request has read and written already, so that it asks the database once. */
export interface RequestMemory {
  /** By `<model>:<id>`, and sessions also by `uid:<uid>`. */
  readonly artifacts: Map<string, Promise<ArtifactPayload | null>>
  readonly accounts: Map<string, Promise<Account | null>>
  /** Revocations on their way, by grant. */
  readonly revocations: Map<string, Promise<void>>
  /** Ids of sessions that get a new id in this request: the old row goes when the new one is written. */
  readonly rotating: Set<string>
  /** The session that this request is about, by its uid. */
  sessionUid: string | null
}

const memories = new AsyncLocalStorage<RequestMemory>()

/** First middleware of all: gives each request its memory. */
export const withRequestMemory: Middleware = (_ctx, next) =>
  memories.run({ artifacts: new Map(), accounts: new Map(), revocations: new Map(), rotating: new Set(), sessionUid: null }, next)

/** Outside a request nothing is remembered. */
export const requestMemory = (): RequestMemory =>
  memories.getStore() ?? { artifacts: new Map(), accounts: new Map(), revocations: new Map(), rotating: new Set(), sessionUid: null }

/** Reads once per request; what failed is asked again. */
export function once<T>(memory: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memory.get(key)
  if (known !== undefined) return known
  const reading = read()
  memory.set(key, reading)
  reading.catch(() => memory.delete(key))
  return reading
}
