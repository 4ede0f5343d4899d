import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arrange } from '../../src/help/arrange.ts'
import { letterFoot } from '../../src/help/letter-foot.ts'
import { ownWords, withheldWords } from '../../src/help/own-words.ts'
import { helpRoutes } from '../../src/help/routes.ts'
import { helpSchema } from '../../src/help/settings.ts'
import { readSupport } from '../../src/help/support.ts'
import { topics } from '../../src/help/topics.ts'
import { contactSchema, contactView } from '../../src/http/contact.ts'
import { createMessages } from '../../src/i18n/messages.ts'
import { createViews } from '../../src/http/views.ts'
import { createLetterWriter } from '../../src/mail/render-letter.ts'
import { furnish, openHall, type OpenHall, root } from '../support/open-hall.ts'

const now = (): Date => new Date('2026-11-26T12:00:00Z')
const everyWay = {
  email: 'help@example.com',
  telephone: '+44 20 7946-0000',
  chat: 'https://chat.example/',
  link: 'https://example.com/help',
  hours: { en: '9 to 5', de: '9 bis 17 Uhr' },
}
const systems = {
  windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140',
  ios: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1',
}
/** What an operator changes: one question added, one rewritten, one hidden. */
const wishes = {
  contact: everyWay,
  hide: ['sharing'],
  order: ['no-letter'],
  questions: {
    'car-park': {
      after: 'kinds',
      related: ['kinds'],
      texts: {
        en: { question: 'Where may I park?', answer: 'Behind the house.\n\n- left\n- right', systems: { windows: 'Near the window.' } },
        de: { question: 'Wo darf ich parken?', answer: 'Hinter dem Haus.' },
      },
      links: [{ label: { en: 'A map', de: 'Ein Plan' }, url: 'https://maps.example/house' }],
    },
    biometrics: { texts: { en: { answer: 'Ours never leaves the badge.' } } },
  },
}

const open = async (given: object): Promise<OpenHall> => {
  const help = helpSchema.parse(given)
  const house = furnish()
  const messages = createMessages({
    shared: `${root}/src/i18n/messages`,
    authenticators: [],
    overrides: ownWords(help),
    withheld: withheldWords(help),
    everywhere: { product: 'Keyward' },
    fallback: 'en',
  })
  const book = { groups: arrange(help), support: readSupport(), messages, contact: help.contact }
  return openHall({ ...house, render: furnish({}, help.contact).render, messages, routes: helpRoutes(book, now) })
}

let plain: OpenHall
let own: OpenHall
beforeAll(async () => {
  plain = await open({})
  own = await open(wishes)
})
afterAll(async () => {
  await plain.close()
  await own.close()
})

const read = async (hall: OpenHall, { system = '', language = 'en' } = {}): Promise<string> =>
  (await fetch(`${hall.origin}/help`, { headers: { 'user-agent': system, 'accept-language': language, accept: 'text/html' } })).text()
/** The answer of one address, with everything in it. */
const answerIn = (html: string, id: string): string =>
  new RegExp(`<div class="answer" id="${id}"[\\s\\S]*?(?=<details class="topic">|</section>)`).exec(html)?.[0] ?? ''

describe('the help page', () => {
  test('holds every question at its address, whether or not scripts run', async () => {
    const html = await read(plain)
    expect(topics.filter(({ id }) => !html.includes(`id="${id}"`)).map(({ id }) => id)).toEqual([])
    expect(html).not.toMatch(/help\.[a-z-]+\.(question|answer|details|system)/)
  })

  test('may be kept for minutes, by whoever asks the same', async () => {
    const { headers } = await fetch(`${plain.origin}/help`)
    expect(headers.get('cache-control')).toBe('private, max-age=300')
    expect(headers.get('vary')).toBe('Accept-Language, Cookie, User-Agent')
    expect(headers.getSetCookie()).toEqual([])
  })

  test('tells the reader’s own system first, and the others one click away', async () => {
    const answer = answerIn(await read(plain, { system: systems.windows }), 'what-do-i-need')
    expect(answer.indexOf('Set up Windows Hello')).toBeLessThan(answer.indexOf('On other systems'))
    expect(answer.indexOf('You need a passcode')).toBeGreaterThan(answer.indexOf('On other systems'))
    const other = answerIn(await read(plain, { system: systems.ios }), 'what-do-i-need')
    expect(other.indexOf('You need a passcode')).toBeLessThan(other.indexOf('On other systems'))
    for (const html of [answer, other])
      for (const name of ['Windows', 'Mac', 'iPhone and iPad', 'Android', 'Linux', 'Another system']) expect(html).toContain(`<h4>${name}</h4>`)
  })

  test('is small enough to be one page', async () => {
    for (const language of ['en', 'de']) expect(Buffer.byteLength(await read(plain, { language }))).toBeLessThan(160_000)
  })

  test('links to nothing that is written for developers, and shows nothing from elsewhere', async () => {
    const html = await read(plain)
    expect(html).not.toMatch(/<(iframe|video|object|embed)|docs\//)
    expect([...html.matchAll(/href="(https?:[^"]*)"/g)]).toEqual([])
  })
})

describe('an operator', () => {
  test('adds a question that behaves like ours', async () => {
    const answer = answerIn(await read(own), 'car-park')
    expect(answer).toContain('<ul><li>left</li><li>right</li></ul>')
    expect(answer).toContain('href="#kinds"')
    expect(answer).toContain('href="https://maps.example/house" target="_blank" rel="noopener" aria-label="A map (opens in a new tab)"')
    expect(answerIn(await read(own, { language: 'de' }), 'car-park')).toContain('Ein Plan')
    expect(answer.indexOf('Near the window')).toBeGreaterThan(answer.indexOf('<h4>Windows</h4>'))
    expect(answerIn(await read(own, { system: systems.windows }), 'car-park')).toMatch(/class="own">\s*<h4>Windows<\/h4>\s*<p>Near the window/)
  })

  test('is read in the language of everybody else where the reader’s is missing', async () => {
    expect(await read(own, { language: 'fr' })).toContain('Where may I park?')
  })

  test('rewrites a question in one language, and leaves it in the others', async () => {
    expect(answerIn(await read(own), 'biometrics')).toContain('Ours never leaves the badge.')
    expect(answerIn(await read(own, { language: 'de' }), 'biometrics')).toContain('nur Ihr Gerät')
  })

  test('hides a question, and the links to it vanish', async () => {
    const html = await read(own)
    expect(html).not.toContain('sharing')
    const views = createViews({ operator: null, house: `${root}/views`, outside: [] })
    const t = createMessages({ shared: `${root}/src/i18n/messages`, authenticators: [], withheld: withheldWords({ hide: ['kinds'] }), fallback: 'en' }).voice(
      'de',
      [],
    )
    expect(views.render('partials/help-link', { t, topics: ['kinds'] }).trim()).toBe('')
    expect(views.render('partials/help-link', { t, topics: ['kinds', 'managers'] })).toContain('/help#managers')
  })

  test('says what comes first', async () => {
    const html = await read(own)
    expect(html.indexOf('id="no-letter"')).toBeLessThan(html.indexOf('id="lost-device"'))
  })
})

describe('the contact option', () => {
  const t = furnish().messages.voice('en', [])

  test('is absent everywhere where none is configured', async () => {
    expect(contactView(contactSchema.parse({ hours: '9 to 5' }), { locale: 'en', t })).toBeNull()
    const html = await read(plain)
    expect(html).not.toContain('href="#contact">Contact us')
    expect(answerIn(html, 'contact')).toContain('Ask the people who run the app')
    const missing = await fetch(`${plain.origin}/nowhere`, { headers: { accept: 'text/html' } })
    expect(await missing.text()).not.toContain('Contact us')
  })

  test('stands on the help page, with what to have ready, and each answer leads to it', async () => {
    const html = await read(own)
    const answer = answerIn(html, 'contact')
    for (const href of ['mailto:help@example.com', 'tel:+442079460000', 'https://chat.example/', 'https://example.com/help'])
      expect(answer).toContain(`href="${href}"`)
    for (const text of ['Hours: 9 to 5', 'Have ready', 'We never ask for codes']) expect(answer).toContain(text)
    expect(html.split('href="#contact">Contact us').length - 1).toBe(topics.length - 1)
    expect(await read(own, { language: 'de' })).toContain('Zeiten: 9 bis 17 Uhr')
  })

  test('stands on every error page', async () => {
    const html = await (await fetch(`${own.origin}/nowhere`, { headers: { accept: 'text/html' } })).text()
    expect(html).toContain('mailto:help@example.com')
    expect(html).toContain('not-found')
  })
})

describe('the foot of a letter', () => {
  const { messages } = furnish()
  const views = createViews({ operator: null, house: `${root}/views`, outside: [] })
  const write = (contact: object, locale = 'en') =>
    createLetterWriter({
      product: 'Keyward',
      ...views,
      t: messages.t,
      foot: letterFoot({ issuer: 'https://id.example', contact: contactSchema.parse(contact), messages }),
    })({ template: 'house/credential-added', locale, data: { authenticator: 'passkey' } })

  test('tells how to reach somebody, in both faces', () => {
    const { text, html } = write(everyWay)
    expect(text).toMatch(/\n--\n[\s\S]*E-mail: help@example\.com\nTelephone: \+44 20 7946-0000\nChat: https:\/\/chat\.example\/\n/)
    for (const part of ['mailto:help@example.com', 'Hours: 9 to 5', 'We never ask for codes']) expect(html).toContain(part)
  })

  test('keeps a telephone number in its order among words written from the right', () => {
    const { text, html } = write(everyWay, 'ar')
    expect(text).toContain('\u2068+44 20 7946-0000\u2069\n')
    expect(html).toContain('href="tel:+442079460000">\u2068+44 20 7946-0000\u2069</a>')
  })

  test('names nobody where nobody is configured, but says what to beware of', () => {
    const { text, html } = write({})
    expect(text).toContain('https://id.example/help#false-sites')
    expect(html).toContain('href="https://id.example/help#false-sites"')
    expect(text + (html ?? '')).not.toMatch(/E-mail:|undefined/)
  })
})
