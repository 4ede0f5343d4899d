import { describe, expect, test } from 'vitest'
import { hallRoutes } from '../../src/http/hall-routes.ts'
import { createMailbox } from '../../src/mail/mailbox.ts'
import { openHall } from '../support/open-hall.ts'

describe('the development mailbox', () => {
  test('shows the newest letter first, and is not there where letters are really posted', async () => {
    const mailbox = createMailbox(() => new Date())
    for (const subject of ['older', 'newer'])
      await mailbox.transport.send({ key: subject, to: 'ada@example.com', locale: 'en', subject, text: subject, html: null })
    const [shown, posted] = [await openHall({ routes: hallRoutes(mailbox.letters) }), await openHall({ routes: hallRoutes(null) })]
    const { letters } = (await (await fetch(`${shown.origin}/dev/letters.json`)).json()) as { letters: { subject: string }[] }
    expect(letters.map(({ subject }) => subject)).toEqual(['newer', 'older'])
    const page = await (await fetch(`${shown.origin}/dev/letters`)).text()
    expect(page.indexOf('newer')).toBeLessThan(page.indexOf('older'))
    expect((await fetch(`${posted.origin}/dev/letters.json`)).status).toBe(404)
    await Promise.all([shown.close(), posted.close()])
  })
})
