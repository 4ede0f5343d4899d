import { describe, expect, test } from 'vitest'
import type { Outbox } from '../../src/domain/storage.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { code, emptied, postOffice } from './post-office.ts'

const office = postOffice()

describe('a letter by SMTP', () => {
  test('arrives in text and HTML, in its language, marked as automatic, without a link', async () => {
    await office.outbox.add([code('dan@example.com', { locale: 'de' })])
    await emptied(office.open())
    const letter = await office.mailbox.next('dan@example.com')
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
    await office.outbox.add([code('dan@example.com')])
    const post = office.open()
    await emptied(post)
    await emptied(post)
    office.now = minutesAfter(10)
    await emptied(post)
    expect(office.mailbox.letters()).toHaveLength(1)
    expect(await office.rows()).toMatchObject([{ sealed: null, posted_at: NOON }])
    expect(office.log).toEqual([])
  })

  test('is escaped where it is HTML', async () => {
    await office.outbox.add([code('dan@example.com', { data: { code: '<b>&"', minutes: '10' } })])
    await emptied(office.open())
    const { html, text } = await office.mailbox.next('dan@example.com')
    expect(html).toContain('&lt;b&gt;&amp;&quot;')
    expect(text).toContain('<b>&"')
  })

  test('is tried again after a 4xx, with growing pauses, under the same Message-ID', async () => {
    office.mailbox.refuseNext({ at: 'DATA', code: 451 }, { at: 'RCPT', code: 450 })
    await office.outbox.add([code('dan@example.com')])
    const post = office.open()
    await emptied(post)
    await emptied(post)
    expect(await office.rows()).toMatchObject([{ attempts: 1, posted_at: null, last_error: 'EMESSAGE 451' }])
    office.now = new Date(NOON.getTime() + 11_000)
    await emptied(post)
    expect(await office.rows()).toMatchObject([{ attempts: 2 }])
    office.now = minutesAfter(1)
    await emptied(post)
    expect((await office.mailbox.next('dan@example.com')).text).toContain('493817')
    expect(await office.rows()).toMatchObject([{ attempts: 2, sealed: null, posted_at: office.now }])
  })

  test('that is refused for good is erased, and said in the log without its address', async () => {
    office.mailbox.refuseNext({ at: 'RCPT', code: 550 })
    await office.outbox.add([code('nobody@example.com'), code('dan@example.com')])
    await emptied(office.open())
    expect(office.mailbox.letters()).toHaveLength(1)
    expect(await office.rows()).toMatchObject([{ sealed: null }, { sealed: null }])
    expect(office.log).toMatchObject([{ message: 'a letter was refused for good and erased', template: 'email-otp/code' }])
  })

  test('waits while no server answers, and is given up after a day', async () => {
    await office.mailbox.close()
    await office.outbox.add([code('dan@example.com')])
    const post = office.open()
    await emptied(post)
    expect(await office.rows()).toMatchObject([{ attempts: 1, last_error: 'ESOCKET' }])
    expect(JSON.stringify([office.log, (await office.rows())[0]?.['last_error']])).not.toMatch(/dan@|493817/)
    office.now = minutesAfter(24 * 60 + 1)
    await emptied(post)
    expect(await office.rows()).toMatchObject([{ sealed: null, given_up_at: office.now, posted_at: null, last_error: null }])
  })

  test('is posted again, recognisably, after a crash between posting and erasing', async () => {
    const crashing: Pick<Outbox, 'due' | 'posted' | 'failed'> = {
      ...office.outbox,
      posted: () => Promise.reject(new Error('gone')),
      failed: () => Promise.reject(new Error('gone')),
    }
    await office.outbox.add([code('dan@example.com')])
    await emptied(office.open({ outbox: crashing }))
    expect(office.log.map((it) => it.message)).toContain('the outbox could not be written')
    const other = office.open()
    await emptied(other)
    expect(office.mailbox.letters()).toHaveLength(1)
    office.now = minutesAfter(2)
    await emptied(other)
    const [first, second] = office.mailbox.letters()
    expect(office.mailbox.letters()).toHaveLength(2)
    expect(second?.headers.get('message-id')).toBe(first?.headers.get('message-id'))
    office.now = minutesAfter(10)
    await emptied(other)
    expect(office.mailbox.letters()).toHaveLength(2)
  })

  test('is posted by one of two instances that look at the same time', async () => {
    await office.outbox.add(Array.from({ length: 30 }, (_, at) => code(`dan${at}@example.com`)))
    await Promise.all([emptied(office.open()), emptied(office.open())])
    expect(new Set(office.mailbox.letters().map((it) => it.to[0])).size).toBe(30)
    expect(office.mailbox.letters()).toHaveLength(30)
  })
})
