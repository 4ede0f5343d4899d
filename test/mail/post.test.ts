import { describe, expect, test } from 'vitest'
import { createViews } from '../../src/http/views.ts'
import { createMessages } from '../../src/i18n/messages.ts'
import { createLetterWriter } from '../../src/mail/render-letter.ts'
import { code, emptied, postOffice } from './post-office.ts'

const office = postOffice()

describe('the post', () => {
  test('looks by itself now and then', async () => {
    office.open({ everySeconds: 0.05 })
    await office.outbox.add([code('dan@example.com')])
    expect((await office.mailbox.next('dan@example.com')).text).toContain('493817')
  })

  test('looks again when it is nudged while at work', async () => {
    const post = office.open()
    await office.outbox.add([code('ada@example.com')])
    post.nudge()
    await office.outbox.add([code('bob@example.com')])
    post.nudge()
    await post.settled()
    expect(new Set(office.mailbox.letters().flatMap((it) => it.to))).toEqual(new Set(['ada@example.com', 'bob@example.com']))
  })

  test('finishes what it has begun when it closes, and posts nothing after', async () => {
    const post = office.open()
    await office.outbox.add([code('ada@example.com')])
    post.nudge()
    await post.close()
    await office.outbox.add([code('bob@example.com')])
    post.nudge()
    await post.settled()
    expect(office.mailbox.letters().map((it) => it.to[0])).toEqual(['ada@example.com'])
  })

  test('erases a letter that stands for none', async () => {
    await office.outbox.add([code('', { channel: 'discard', data: {} })])
    await emptied(office.open())
    expect(office.mailbox.letters()).toEqual([])
    expect(await office.rows()).toMatchObject([{ sealed: null }])
  })

  test('hands letters of another channel to the authenticator that sends them', async () => {
    const sent: object[] = []
    const house = createViews({ operator: null, house: 'views', outside: [{ id: 'telephone-code', folder: 'config/examples/plugins/telephone-code/views' }] })
    const spoken = createMessages({
      shared: 'src/i18n/messages',
      authenticators: [{ id: 'telephone-code', folder: 'config/examples/plugins/telephone-code/messages' }],
      fallback: 'en',
    })
    const writer = createLetterWriter({ product: 'Keyward', ...house, t: spoken.t })
    const senders = new Map([['telephone-code', async (letter: object) => void sent.push(letter)]])
    await office.outbox.add([code('+491701234567', { channel: 'telephone-code', template: 'telephone-code/code' })])
    await emptied(office.open({ senders, write: writer }))
    expect(sent).toEqual([{ to: '+491701234567', text: '493817 is your code for Keyward. It lasts 10 minutes. Give it to nobody.' }])
    expect(await office.rows()).toMatchObject([{ sealed: null }])
  })

  test('keeps a letter whose channel nobody serves, or whose words are missing', async () => {
    await office.outbox.add([code('x', { channel: 'pigeon' }), code('dan@example.com', { template: 'email-otp/absent' })])
    await emptied(office.open())
    expect(new Set((await office.rows()).map((it) => it['last_error']))).toEqual(new Set(['letter-channel-unknown', 'view-missing']))
  })
})
