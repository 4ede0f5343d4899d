import { Fault } from '../domain/fault.ts'
import { DISCARD, type PostableLetter } from '../domain/letter.ts'
import type { WrittenLetter } from './render-letter.ts'
import type { Sent, Transport } from './transport.ts'

/** An authenticator's own sender: letters whose channel is its id. */
export type Sender = (letter: { readonly to: string; readonly text: string }) => Promise<void>

/** Ways out of the house, by channel. */
export interface Counter {
  readonly write: (letter: PostableLetter) => WrittenLetter
  readonly transport: Transport
  readonly senders: ReadonlyMap<string, Sender>
}

/** Writes one letter and hands it over. Throws what may go better later. */
export async function deliver({ write, transport, senders }: Counter, letter: PostableLetter): Promise<Sent> {
  if (letter.channel === DISCARD) return 'sent'
  const { key, to, locale, channel } = letter
  if (channel === 'mail') return transport.send({ key, to, locale, ...write(letter) })
  const sender = senders.get(channel)
  if (sender === undefined) throw new Fault('letter-channel-unknown', `no authenticator sends letters on the channel ${channel}`)
  await sender({ to, text: write(letter).text.trim() })
  return 'sent'
}

/** Why a letter did not leave, without its address, its contents, or what a server answered, which may repeat both. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const response = 'responseCode' in error && typeof error.responseCode === 'number' ? ` ${error.responseCode}` : ''
  return `${code}${response}`
}
