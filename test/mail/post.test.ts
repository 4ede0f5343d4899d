import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Letter } from '../../src/domain/letter.ts'
import type { Outbox, Storage } from '../../src/domain/storage.ts'
import { createViews } from '../../src/http/views.ts'
import { createMessages } from '../../src/i18n/messages.ts'
import { createMailbox } from '../../src/mail/mailbox.ts'
import { createPost, type Post, type PostLine, type PostOptions } from '../../src/mail/post.ts'
import { createLetterWriter } from '../../src/mail/render-letter.ts'
import { smtpTransport } from '../../src/mail/smtp.ts'
import type { Transport } from '../../src/mail/transport.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startMailbox, type TestMailbox } from '../support/mailbox.ts'

const messages = createMessages({ shared: 'src/i18n/messages', authenticators: [{ id: 'email-otp', folder: 'src/authenticators/email-otp/messages' }], fallback: 'en', everywhere: { product: 'Keyward' } })
const views = createViews({ operator: null, house: 'views', outside: [] })
const write = createLetterWriter({ product: 'Keyward', ...views, t: messages.t })
const code = (to: string, more: Partial<Letter> = {}): Letter => ({ channel: 'mail', to, template: 'email-otp/code', locale: 'en', data: { code: '493817', minutes: '10' }, ...more })

let database: TestDatabase
let storage: Storage
let mailbox: TestMailbox
let now = NOON
let log: PostLine[] = []
const opened: Post[] = []

function open(more: Partial<PostOptions> = {}): Post {
  const transport = smtpTransport({ url: mailbox.url, from: 'Keyward <no-reply@keyward.example>', replyTo: 'help@keyward.example', now: () => now })
  const post = createPost({ outbox: storage.outbox, write, transport, senders: new Map(), now: () => now, log: (line) => void log.push(line), everySeconds: 3600, ...more })
  opened.push(post)
  return post
}

/** What the database still knows of letters. */
const rows = async () => (await database.pool.query('select sealed, posted_at, given_up_at, attempts, last_error from outbox order by key')).rows as Record<string, unknown>[]

async function emptied(post: Post): Promise<void> {
  post.nudge()
  await post.settled()
}

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => now)
})
beforeEach(async () => {
  now = NOON
  log = []
  mailbox = await startMailbox()
  await database.pool.query('delete from outbox')
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((post) => post.close()))
  await mailbox.close()
})
afterAll(() => database.close())

describe('a letter by SMTP', () => {
  test('arrives in text and HTML, in its language, marked as automatic, without a link', async () => {
    await storage.outbox.add([code('dan@example.com', { locale: 'de' })])
    await emptied(open())
    const letter = await mailbox.next('dan@example.com')
    expect(letter.subject).toBe('Ihr Code für Keyward')
    for (const body of [letter.text, letter.html]) {
      expect(body).toContain('493817')
      expect(body).toContain('Vielleicht hat jemand Ihre Adresse versehentlich eingegeben')
      expect(body).not.toMatch(/https?:|<img|<a |undefined/)
    }
    expect(letter.text).not.toMatch(/\n{3}|[ \t]\n/)
    expect(letter.html).toMatch(/^<!doctype html>\s*<html lang="de"/)
    const header = (name: string) => letter.headers.get(name)
    expect(header('auto-submitted')).toBe('auto-generated')
    expect(header('content-language')).toBe('de')
    expect(header('from')).toBe('Keyward <no-reply@keyward.example>')
    expect(header('reply-to')).toBe('help@keyward.example')
    expect(header('date')).toMatch(/^Sun, 22 Nov 2026 12:00:00/)
    expect(header('message-id')).toMatch(/^<[\w-]+@keyward\.example>$/)
  })

  test('is erased once it was posted, and posted once', async () => {
    await storage.outbox.add([code('dan@example.com')])
    const post = open()
    await emptied(post)
    await emptied(post)
    now = minutesAfter(10)
    await emptied(post)
    expect(mailbox.letters()).toHaveLength(1)
    expect(await rows()).toMatchObject([{ sealed: null, posted_at: NOON }])
    expect(log).toEqual([])
  })

  test('is escaped where it is HTML', async () => {
    await storage.outbox.add([code('dan@example.com', { data: { code: '<b>&"', minutes: '10' } })])
    await emptied(open())
    const { html, text } = await mailbox.next('dan@example.com')
    expect(html).toContain('&lt;b&gt;&amp;&quot;')
    expect(text).toContain('<b>&"')
  })

  test('is tried again after a 4xx, with growing pauses, under the same Message-ID', async () => {
    mailbox.refuseNext({ at: 'DATA', code: 451 }, { at: 'RCPT', code: 450 })
    await storage.outbox.add([code('dan@example.com')])
    const post = open()
    await emptied(post)
    await emptied(post)
    expect(await rows()).toMatchObject([{ attempts: 1, posted_at: null, last_error: 'EMESSAGE 451' }])
    now = new Date(NOON.getTime() + 11_000)
    await emptied(post)
    expect(await rows()).toMatchObject([{ attempts: 2 }])
    now = minutesAfter(1)
    await emptied(post)
    expect((await mailbox.next('dan@example.com')).text).toContain('493817')
    expect(await rows()).toMatchObject([{ attempts: 2, sealed: null, posted_at: now }])
  })

  test('that is refused for good is erased, and said in the log without its address', async () => {
    mailbox.refuseNext({ at: 'RCPT', code: 550 })
    await storage.outbox.add([code('nobody@example.com'), code('dan@example.com')])
    await emptied(open())
    expect(mailbox.letters()).toHaveLength(1)
    expect(await rows()).toMatchObject([{ sealed: null }, { sealed: null }])
    expect(log).toMatchObject([{ message: expect.stringContaining('refused for good'), template: 'email-otp/code' }])
  })

  test('waits while no server answers, and is given up after a day', async () => {
    await mailbox.close()
    await storage.outbox.add([code('dan@example.com')])
    const post = open()
    await emptied(post)
    expect(await rows()).toMatchObject([{ attempts: 1, last_error: expect.stringMatching(/^E/) }])
    expect(JSON.stringify([log, (await rows())[0]?.['last_error']])).not.toMatch(/dan@|493817/)
    now = minutesAfter(24 * 60 + 1)
    await emptied(post)
    expect(await rows()).toMatchObject([{ sealed: null, given_up_at: now, posted_at: null, last_error: null }])
  })

  test('is posted again, recognisably, after a crash between posting and erasing', async () => {
    const crashing: Pick<Outbox, 'due' | 'posted' | 'failed'> = { ...storage.outbox, posted: () => Promise.reject(new Error('gone')), failed: () => Promise.reject(new Error('gone')) }
    await storage.outbox.add([code('dan@example.com')])
    await emptied(open({ outbox: crashing }))
    expect(log.map((it) => it.message)).toContain('the outbox could not be written')
    const other = open()
    await emptied(other)
    expect(mailbox.letters()).toHaveLength(1)
    now = minutesAfter(2)
    await emptied(other)
    const [first, second] = mailbox.letters()
    expect(mailbox.letters()).toHaveLength(2)
    expect(second?.headers.get('message-id')).toBe(first?.headers.get('message-id'))
    now = minutesAfter(10)
    await emptied(other)
    expect(mailbox.letters()).toHaveLength(2)
  })

  test('is posted by one of two instances that look at the same time', async () => {
    await storage.outbox.add(Array.from({ length: 30 }, (_, at) => code(`dan${at}@example.com`)))
    await Promise.all([emptied(open()), emptied(open())])
    expect(new Set(mailbox.letters().map((it) => it.to[0])).size).toBe(30)
    expect(mailbox.letters()).toHaveLength(30)
  })
})

describe('the post', () => {
  test('looks by itself now and then', async () => {
    open({ everySeconds: 0.05 })
    await storage.outbox.add([code('dan@example.com')])
    expect((await mailbox.next('dan@example.com')).text).toContain('493817')
  })

  test('looks again when it is nudged while at work', async () => {
    const post = open()
    await storage.outbox.add([code('ada@example.com')])
    post.nudge()
    await storage.outbox.add([code('bob@example.com')])
    post.nudge()
    await post.settled()
    expect(mailbox.letters().map((it) => it.to[0]).toSorted()).toEqual(['ada@example.com', 'bob@example.com'])
  })

  test('finishes what it has begun when it closes, and posts nothing after', async () => {
    const post = open()
    await storage.outbox.add([code('ada@example.com')])
    post.nudge()
    await post.close()
    await storage.outbox.add([code('bob@example.com')])
    post.nudge()
    await post.settled()
    expect(mailbox.letters().map((it) => it.to[0])).toEqual(['ada@example.com'])
  })

  test('erases a letter that stands for none', async () => {
    await storage.outbox.add([code('', { channel: 'discard', data: {} })])
    await emptied(open())
    expect(mailbox.letters()).toEqual([])
    expect(await rows()).toMatchObject([{ sealed: null }])
  })

  test('hands letters of another channel to the authenticator that sends them', async () => {
    const sent: object[] = []
    const house = createViews({ operator: null, house: 'views', outside: [{ id: 'telephone-code', folder: 'config/examples/plugins/telephone-code/views' }] })
    const spoken = createMessages({ shared: 'src/i18n/messages', authenticators: [{ id: 'telephone-code', folder: 'config/examples/plugins/telephone-code/messages' }], fallback: 'en' })
    const writer = createLetterWriter({ product: 'Keyward', ...house, t: spoken.t })
    const senders = new Map([['telephone-code', async (letter: object) => void sent.push(letter)]])
    await storage.outbox.add([code('+491701234567', { channel: 'telephone-code', template: 'telephone-code/code' })])
    await emptied(open({ senders, write: writer }))
    expect(sent).toEqual([{ to: '+491701234567', text: '493817 is your code for Keyward. It lasts 10 minutes. Give it to nobody.' }])
    expect(await rows()).toMatchObject([{ sealed: null }])
  })

  test('keeps a letter whose channel nobody serves, or whose words are missing', async () => {
    await storage.outbox.add([code('x', { channel: 'pigeon' }), code('dan@example.com', { template: 'email-otp/absent' })])
    await emptied(open())
    expect((await rows()).map((it) => it['last_error']).toSorted()).toEqual(['letter-channel-unknown', 'view-missing'])
  })
})

describe('the letters of the house', () => {
  test.each(['backup-sign-in', 'credential-added', 'no-account', 'password-tried'])('say %s in every language', (name) => {
    const texts = messages.languages.map((locale) => {
      const { subject, text, html } = write({ template: `house/${name}`, locale, data: { authenticator: 'email-otp', label: '' } })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|\{\w+\}|https?:/)
      expect(html).toContain(subject)
      return subject + text
    })
    expect(new Set(texts).size).toBe(messages.languages.length)
  })
})

describe('the development mailbox', () => {
  test('keeps the last hundred letters, the newest first, in memory only', async () => {
    const box = createMailbox(() => now)
    await storage.outbox.add(Array.from({ length: 101 }, (_, at) => code(`dan${at}@example.com`)))
    const post = open({ transport: box.transport })
    await emptied(post)
    expect(box.letters()).toHaveLength(100)
    now = minutesAfter(1)
    await storage.outbox.add([code('ada@example.com')])
    await emptied(post)
    expect(box.letters()[0]).toMatchObject({ to: 'ada@example.com', subject: 'Your code for Keyward', postedAt: now, text: expect.stringContaining('493817'), html: expect.stringContaining('493817') })
    expect(mailbox.letters()).toEqual([])
    await post.close()
    expect(box.letters()).toEqual([])
  })

  test('shows a letter once that was posted twice', async () => {
    const box: { readonly transport: Transport; letters(): readonly unknown[] } = createMailbox(() => now)
    const mail = { key: 'k', to: 'dan@example.com', locale: 'en', subject: 's', text: 't', html: null }
    await box.transport.send(mail)
    await box.transport.send(mail)
    expect(box.letters()).toHaveLength(1)
  })
})
