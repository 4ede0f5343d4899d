import type { PostedLetter } from '../domain/letter.ts'
import type { Transport } from './transport.ts'

/** Letters in memory, for development: they hold live codes and must never be written down. */
export interface Mailbox {
  readonly transport: Transport
  /** The newest first. */
  letters(): readonly PostedLetter[]
}

const KEPT = 100

/** Takes what would be posted, where no mail server is named. */
export function createMailbox(now: () => Date): Mailbox {
  let kept: readonly PostedLetter[] = []
  return {
    transport: {
      send: ({ key, to, subject, text, html }) => {
        kept = [{ key, to, subject, text, html: html ?? '', postedAt: now() }, ...kept.filter((it) => it.key !== key)].slice(0, KEPT)
        return Promise.resolve('sent')
      },
      close: () => {
        kept = []
      },
    },
    letters: () => kept,
  }
}
