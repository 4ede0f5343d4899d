import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Keys, StoredKey } from '../domain/storage.ts'
import { chooseKeys } from './key-choice.ts'

export type Listener = (request: IncomingMessage, response: ServerResponse) => void

export interface FreshParts {
  readonly keys: Pick<Keys, 'all' | 'revision'>
  /** Makes everything anew around these keys. What is running is finished by what it began with. */
  readonly rebuild: (stored: readonly StoredKey[]) => Listener
  readonly everySeconds: number
  readonly now: () => Date
  /** Told when the keys could not be read; what is running goes on. */
  readonly failed: (error: unknown) => void
}

export interface Fresh {
  /** Always the newest: to be given to the HTTP server once. */
  readonly listener: Listener
  /** Looks now; true when something was rebuilt. */
  refresh(): Promise<boolean>
  close(): void
}

/** Follows the keys without a restart: polls their revision, knows the next moment one begins or ends, and swaps the request handler. */
export async function keepFresh(parts: FreshParts): Promise<Fresh> {
  let current = await read(parts)
  let isClosed = false
  const refresh = async () => {
    const isDue = current.changesAt !== null && current.changesAt <= parts.now()
    if (!isDue && (await parts.keys.revision()) === current.revision) return false
    current = await read(parts)
    return true
  }
  const look = () => {
    refresh()
      .catch(parts.failed)
      .finally(() => {
        if (!isClosed) timer = setTimeout(look, parts.everySeconds * 1000).unref()
      })
  }
  let timer = setTimeout(look, parts.everySeconds * 1000).unref()
  return {
    listener: (request, response) => current.listener(request, response),
    refresh,
    close: () => {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

/** The revision first: a change in between is then seen again, never missed. */
async function read({ keys, now, rebuild }: FreshParts): Promise<{ readonly revision: string; readonly listener: Listener; readonly changesAt: Date | null }> {
  const revision = await keys.revision()
  const stored = await keys.all()
  return { revision, listener: rebuild(stored), changesAt: chooseKeys(stored, now()).changesAt }
}
