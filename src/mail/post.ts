import type { PostableLetter } from '../domain/letter.ts'
import type { Outbox } from '../domain/storage.ts'
import { type Counter, deliver, reasonOf } from './deliver.ts'

/** A line about a letter: its key and template, never its address or contents. */
export interface PostLine {
  readonly level: 'warn'
  readonly message: string
  readonly letter: string
  readonly template: string
  readonly reason: string
}

export interface PostOptions extends Counter {
  readonly outbox: Pick<Outbox, 'due' | 'posted' | 'failed'>
  readonly now: () => Date
  readonly log: (line: PostLine) => void
  /** Looks for letters this often without being told: those to be tried again, and those of other instances that died. */
  readonly everySeconds?: number
}

/** Empties the outbox. */
export interface Post {
  /** Call after a commit that may have added letters; returns at once. */
  nudge(): void
  /** Resolves when nothing that was due is left; for tests and for a graceful end. */
  settled(): Promise<void>
  /** Finishes what has begun and posts nothing more. */
  close(): Promise<void>
}

const BATCH = 10

/** Posts every letter at least once: a letter is erased only after it left, and its key lets a second one be recognised. */
export function createPost({ outbox, now, log, everySeconds = 5, ...counter }: PostOptions): Post {
  const at: { work: Promise<void> | null; wanted: boolean; closed: boolean } = { work: null, wanted: false, closed: false }

  const warn = (message: string, letter: Pick<PostableLetter, 'key' | 'template'> | null, error: unknown): void =>
    log({ level: 'warn', message, letter: letter?.key ?? '', template: letter?.template ?? '', reason: reasonOf(error) })

  const postOne = async (letter: PostableLetter): Promise<void> => {
    try {
      if ((await deliver(counter, letter)) === 'undeliverable') warn('a letter was refused for good and erased', letter, null)
      await outbox.posted(letter.key)
    } catch (error) {
      warn('a letter could not be posted and is tried again', letter, error)
      await outbox.failed(letter.key, reasonOf(error), now()).catch((worse: unknown) => warn('the outbox could not be written', letter, worse))
    }
  }
  const empty = async (): Promise<void> => {
    do {
      at.wanted = false
      const letters = await outbox.due(BATCH, now())
      await Promise.all(letters.map(postOne))
      if (letters.length > 0) at.wanted = true
    } while (at.wanted && !at.closed)
  }
  const work = async (): Promise<void> => {
    await empty().catch((error: unknown) => warn('the outbox could not be read', null, error))
    at.work = null
  }
  const nudge = (): void => {
    at.wanted = true
    if (!at.closed) at.work ??= work()
  }

  const timer = setInterval(nudge, everySeconds * 1000)
  timer.unref()
  return {
    nudge,
    settled: async () => {
      while (at.work !== null) await at.work
    },
    close: async () => {
      at.closed = true
      clearInterval(timer)
      await at.work
      counter.transport.close()
    },
  }
}
