import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Letter } from '../../src/domain/letter.ts'
import { createViews } from '../../src/http/views.ts'
import { createMessages, type Messages } from '../../src/i18n/messages.ts'
import { createPost, type Post, type PostLine, type PostOptions } from '../../src/mail/post.ts'
import { createLetterWriter, type WrittenLetter } from '../../src/mail/render-letter.ts'
import { smtpTransport } from '../../src/mail/smtp.ts'
import type { Outbox } from '../../src/domain/storage.ts'
import { NOON } from '../support/cast.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startMailbox, type TestMailbox } from '../support/mailbox.ts'

/** A real outbox, a real mail server and a clock that is held. */
export interface PostOffice {
  now: Date
  readonly log: PostLine[]
  readonly outbox: Outbox
  readonly mailbox: TestMailbox
  /** Another instance at work, closed after the test. */
  open(more?: Partial<PostOptions>): Post
  /** What the database still knows of letters. */
  rows(): Promise<readonly Readonly<Record<string, unknown>>[]>
}

export const messages: Messages = createMessages({
  shared: 'src/i18n/messages',
  authenticators: [{ id: 'email-otp', folder: 'src/authenticators/email-otp/messages' }],
  fallback: 'en',
  everywhere: { product: 'Keyward' },
})

export const write: (letter: Pick<Letter, 'template' | 'locale' | 'data'>) => WrittenLetter = createLetterWriter({
  product: 'Keyward',
  ...createViews({ operator: null, house: 'views', outside: [] }),
  t: messages.t,
})

/** A code for somebody, in English and by e-mail unless told otherwise. */
export const code = (to: string, more: Partial<Letter> = {}): Letter => ({
  channel: 'mail',
  to,
  template: 'email-otp/code',
  locale: 'en',
  data: { code: '493817', minutes: '10' },
  ...more,
})

/** Posts what is due, and what is found meanwhile. */
export async function emptied(post: Post): Promise<void> {
  post.nudge()
  await post.settled()
}

/** Opens one for a test file; every test finds it empty, at noon. */
export function postOffice(): PostOffice {
  const opened: Post[] = []
  const log: PostLine[] = []
  let database: TestDatabase
  let outbox: Outbox
  let mailbox: TestMailbox
  const office: PostOffice = {
    now: NOON,
    log,
    get outbox() {
      return outbox
    },
    get mailbox() {
      return mailbox
    },
    open: (more = {}) => {
      const now = () => office.now
      const transport = smtpTransport({ url: mailbox.url, from: 'Keyward <no-reply@keyward.example>', replyTo: 'help@keyward.example', now })
      const post = createPost({ outbox, write, transport, senders: new Map(), now, log: (line) => void log.push(line), everySeconds: 3600, ...more })
      opened.push(post)
      return post
    },
    rows: async () =>
      (await database.pool.query<Record<string, unknown>>('select sealed, posted_at, given_up_at, attempts, last_error from outbox order by key')).rows,
  }
  beforeAll(async () => {
    database = await testDatabase()
    outbox = database.storage(() => office.now).outbox
  })
  beforeEach(async () => {
    office.now = NOON
    log.splice(0)
    mailbox = await startMailbox()
    await database.pool.query('delete from outbox')
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((post) => post.close()))
    await mailbox.close()
  })
  afterAll(() => database.close())
  return office
}
