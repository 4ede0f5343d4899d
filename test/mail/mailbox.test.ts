import { describe, expect, test } from 'vitest'
import { createMailbox } from '../../src/mail/mailbox.ts'
import { minutesAfter } from '../support/cast.ts'
import { code, emptied, postOffice } from './post-office.ts'

const office = postOffice()

describe('the development mailbox', () => {
  test('keeps the last hundred letters, the newest first, in memory only', async () => {
    const box = createMailbox(() => office.now)
    await office.outbox.add(Array.from({ length: 101 }, (_, at) => code(`dan${at}@example.com`)))
    const post = office.open({ transport: box.transport })
    await emptied(post)
    expect(box.letters()).toHaveLength(100)
    office.now = minutesAfter(1)
    await office.outbox.add([code('ada@example.com')])
    await emptied(post)
    expect(box.letters()[0]).toMatchObject({ to: 'ada@example.com', subject: 'Your code for Keyward', postedAt: office.now })
    expect(office.mailbox.letters()).toEqual([])
    await post.close()
    expect(box.letters()).toEqual([])
  })

  test('shows a letter once that was posted twice', async () => {
    const box = createMailbox(() => office.now)
    const mail = { key: 'k', to: 'dan@example.com', locale: 'en', subject: 's', text: 't', html: null }
    await box.transport.send(mail)
    await box.transport.send(mail)
    expect(box.letters()).toHaveLength(1)
  })
})
