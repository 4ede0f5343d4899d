import { once } from 'node:events'
import { callbackify } from 'node:util'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { type ReceivedLetter, readLetter } from './mime.ts'

/** A real mail server that keeps what it gets. */
export interface TestMailbox {
  /** `smtp://127.0.0.1:port`. */
  readonly url: string
  letters(): readonly ReceivedLetter[]
  /** The next letter to this address that was not handed out yet; waits for it, half a minute at most. */
  next(to: string): Promise<ReceivedLetter>
  /** Answers the next conversations with these codes instead of taking the letter: `{ at: 'DATA', code: 451 }`. */
  refuseNext(...answers: readonly Answer[]): void
  close(): Promise<void>
}

export interface Answer {
  readonly at: 'RCPT' | 'DATA'
  readonly code: number
}

const PATIENCE_MS = 30_000

/** Starts one on a free port of the loopback. */
export async function startMailbox(): Promise<TestMailbox> {
  const received: ReceivedLetter[] = []
  const taken = new Set<ReceivedLetter>()
  const answers: Answer[] = []
  const refusal = (at: Answer['at']): Error | null => {
    if (answers[0]?.at !== at) return null
    const { code } = answers.shift() ?? { code: 451 }
    return Object.assign(new Error('not now, said the test'), { responseCode: code })
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) => done(refusal('RCPT')),
    onData: callbackify(async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
      const letter = await collect(stream, session)
      const no = refusal('DATA')
      if (no !== null) throw no
      received.push(letter)
    }),
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const next = async (to: string): Promise<ReceivedLetter> => {
    for (let waited = 0; waited < PATIENCE_MS; waited += 10) {
      const letter = received.find((it) => it.to.includes(to) && !taken.has(it))
      if (letter !== undefined) {
        taken.add(letter)
        return letter
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error(`no letter came for ${to}; there are ${received.length} for ${received.flatMap((it) => it.to).join(', ')}`)
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters: () => received,
    next,
    refuseNext: (...these) => void answers.push(...these),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function collect(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<ReceivedLetter> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return readLetter(
    Buffer.concat(chunks).toString('latin1'),
    session.envelope.rcptTo.map((it) => it.address),
  )
}
