import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deeds } from '../../src/help/deeds.ts'
import { signUp } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { visitor } from '../support/visitor.ts'

const help = {
  contact: { email: 'help@example.com' },
  hide: ['kinds'],
  questions: { parking: { texts: { en: { question: 'Where may I park?', answer: 'Behind {product}.' } } } },
}
let at: Running
beforeAll(async () => {
  at = await startKeyward({ config: { help } })
})
afterAll(() => at.close())

describe('the help page of a running server', () => {
  test('needs no session, sets no cookie and asks the database nothing', async () => {
    const before = at.storage.roundTrips()
    const page = await visitor(at.url).get('/help')
    expect(at.storage.roundTrips()).toBe(before)
    expect([page.status, page.headers.getSetCookie(), page.headers.get('cache-control')]).toEqual([200, [], 'private, max-age=300'])
    expect(page.body).toContain('Behind Keyward.')
    expect(page.body).not.toContain('id="kinds"')
  })

  test.each(Object.entries(deeds))('leads on to something that is there: %s', async (_deed, path) => {
    const page = await visitor(at.url).get(path)
    expect([page.status, page.step]).toEqual([200, 'identify'])
  })

  test.each(Object.entries(deeds))('leads whoever is signed in to it: %s', async (deed, path) => {
    const { browser } = await signUp(at, `${deed}@example.com`)
    expect((await browser.get(path)).status).toBe(200)
  })
})

describe('letters of a running server', () => {
  test('end with how to reach somebody and what to beware of', async () => {
    await signUp(at, 'letters@example.com')
    const letters = await at.lettersTo('letters@example.com')
    expect(letters.length).toBeGreaterThan(0)
    for (const { text, html } of letters) {
      expect(text).toContain(`${at.url}/help#false-sites`)
      expect(text).toContain('E-mail: help@example.com')
      expect(html).toContain('mailto:help@example.com')
    }
  })
})
