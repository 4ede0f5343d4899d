import type { Tools } from '../domain/vault.ts'

/** One line of the log; `data` holds no secret. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  /** The reference on the error page that tells of the same. */
  readonly requestId?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** What the world outside gives: time, chance, and somewhere to write. */
export interface World extends Tools {
  readonly log: (line: LogLine) => void
}

/** Does something again and again, never twice at once; what it throws is logged under its name. Returns how to end it, after what is running. */
export function every(seconds: number, what: string, work: () => Promise<unknown>, log: World['log']): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let isBusy = false
  const tick = (): void => {
    if (isBusy) return
    isBusy = true
    running = work()
      .then(() => undefined)
      .catch((error: unknown) => log({ level: 'warn', message: 'background work failed', data: { what, error: String(error) } }))
      .finally(() => {
        isBusy = false
      })
  }
  const timer = setInterval(tick, seconds * 1000)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
