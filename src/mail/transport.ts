import type { PostableLetter } from '../domain/letter.ts'
import type { WrittenLetter } from './render-letter.ts'

/** A letter with everything that goes on the envelope. */
export interface Mail extends WrittenLetter, Pick<PostableLetter, 'key' | 'to' | 'locale'> {}

/** `undeliverable`: the receiving side said no for good; trying again would annoy it and help nobody. */
export type Sent = 'sent' | 'undeliverable'

/** Where letters leave the house. Throws what may pass: a busy or absent server, a wrong password of ours. */
export interface Transport {
  send(mail: Mail): Promise<Sent>
  close(): void
}
