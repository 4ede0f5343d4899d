import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { assert, integer, property } from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { contrast, inkOn, READABLE, readableOn } from '../../src/http/colours.ts'
import { lookSchema } from '../../src/http/look.ts'
import { themeSheet } from '../../src/http/theme.ts'
import { createViews } from '../../src/http/views.ts'
import { ask } from '../support/ask.ts'
import { furnish, openHall, root } from '../support/open-hall.ts'
import { allPages } from '../support/page-fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'look-'))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function show(name: string, look: Readonly<Record<string, unknown>> = {}, locale = 'en'): string {
  const { render, messages } = furnish(look)
  const t = (key: string, values?: Readonly<Record<string, string | number>>, namespace?: string): string => messages.t(locale, key, values, namespace)
  const page = allPages(t)[name]
  if (page === undefined) throw new Error(`no page ${name}`)
  return render(page, { locale, t, path: '/' })
}

describe('an operator', () => {
  test('gives the service a name, on pages and in titles', () => {
    const html = show('home', { name: 'Ada & Co <id>' })
    expect(html).toContain('<title>This is Ada &amp; Co &lt;id&gt; · Ada &amp; Co &lt;id&gt;</title>')
    expect(html).toContain('<span class="brand">Ada &amp; Co &lt;id&gt;</span>')
    expect(html).not.toContain('Keyward')
  })

  test('shows a logo, whose origin the policy then allows', async () => {
    const hall = await openHall({ wanted: { logoUrl: 'https://cdn.example/logo.svg' } })
    const { text, headers } = await ask(`${hall.origin}/nowhere`)
    await hall.close()
    expect(text).toContain('<img class="logo" src="https://cdn.example/logo.svg" alt="Keyward">')
    expect(headers['content-security-policy']).toContain("img-src 'self' data: https://cdn.example;")
  })

  test('links to help at the foot of every page', () => {
    expect(show('identify', { support: [{ label: 'Help desk', url: 'mailto:help@example.com' }] })).toContain('<a href="mailto:help@example.com">Help desk</a>')
  })

  test('names those links in the language of whoever reads', () => {
    const support = [{ label: { en: 'Privacy', de: 'Datenschutz' }, url: 'https://example.com/privacy' }]
    expect(show('identify', { support }, 'de')).toContain('>Datenschutz</a>')
    expect(show('identify', { support }, 'fr')).toContain('>Privacy</a>')
  })

  test('chooses colours', () => {
    expect(furnishSheet({ accent: '#006655' })).toContain('--accent:#006655')
  })

  test('words an error page, in one language', () => {
    const look = { errorTexts: { 'interaction-expired': { en: { next: 'Call extension 4711.' } } } }
    expect(show('error-interaction-expired', look)).toContain('Call extension 4711.')
    expect(show('error-interaction-expired', look)).toContain('This sign-in has expired')
    expect(show('error-interaction-expired', look, 'de')).not.toContain('4711')
  })

  test('replaces one view and keeps the others', () => {
    write('views/home.eta', '<h1>Welcome to <%= it.t("home.title") %></h1>')
    expect(show('home', { viewsFolder: join(folder, 'views') })).toContain('<h1>Welcome to This is Keyward</h1>')
    expect(show('identify', { viewsFolder: join(folder, 'views') })).toContain('name="identifier"')
  })

  test('replaces a part that other views include', () => {
    write('parts/partials/leave.eta', '<p>no way back</p>')
    expect(show('identify', { viewsFolder: join(folder, 'parts') })).toContain('<p>no way back</p>')
  })

  test('replaces the style sheet', () => {
    write('sheet/style.css', 'body{color:red}')
    expect(furnish({ viewsFolder: join(folder, 'sheet') }).assets.bytes('style.css')).toBe(15)
  })

  test('replaces one message and keeps the others', () => {
    write('messages/en.json', '{"identify.title":"Who goes there?"}')
    const html = show('identify', { messagesFolder: join(folder, 'messages') })
    expect(html).toContain('<h1>Who goes there?</h1>')
    expect(html).toContain('Continue')
  })

  test.each([
    ['a colour that is none', { colours: { accent: 'red;}body{display:none' } }],
    ['a logo that is a script', { logoUrl: 'javascript:alert(1)' }],
    ['a link that is a script', { support: [{ label: 'x', url: 'javascript:alert(1)' }] }],
    ['an error that does not exist', { errorTexts: { nothing: { en: { title: 'x' } } } }],
    ['a setting that does not exist', { color: '#000000' }],
  ])('is told about %s', (_name, look) => {
    expect(lookSchema.safeParse(look).success).toBe(false)
  })
})

const furnishSheet = (colours: Readonly<Record<string, string>>): string => themeSheet(lookSchema.parse({ colours }))

describe('a colour', () => {
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
  ])('%s stands out from %s by %d', (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2)
  })

  const colour = integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

  test('can always be made readable, on any background', () => {
    assert(
      property(colour, colour, (one, background) => {
        expect(contrast(readableOn(one, background), background)).toBeGreaterThanOrEqual(READABLE)
      }),
    )
  })

  test('of an operator leaves buttons, links and the foot readable in both appearances', () => {
    assert(
      property(colour, colour, colour, (accent, background, backgroundDark) => {
        for (const half of furnishSheet({ accent, background, backgroundDark }).split('@media')) {
          const value = (name: string): string => new RegExp(`--${name}:(#[0-9a-f]{6})`).exec(half)?.[1] ?? ''
          expect(contrast(value('accent'), value('card'))).toBeGreaterThanOrEqual(READABLE)
          expect(contrast(value('on-accent'), value('accent'))).toBeGreaterThanOrEqual(READABLE)
          expect(contrast(value('on-background'), value('background'))).toBeGreaterThanOrEqual(READABLE)
        }
      }),
    )
  })

  test('carries black or white ink, whichever is read more easily', () => {
    expect([inkOn('#ffee00'), inkOn('#112244')]).toEqual(['#000000', '#ffffff'])
  })
})

describe('a view', () => {
  test.each(['../package', '/../../etc/passwd', 'sign-in/../../package', 'a//b', ''])('is never looked for outside the folders: %s', (name) => {
    expect(() => createViews({ operator: null, house: `${root}/views`, outside: [] }).render(name, {})).toThrow(/view/)
  })

  test('of an authenticator from outside the tree comes from its own folder', () => {
    write('plugin/views/sign-in.eta', '<p>badge</p>')
    const views = createViews({ operator: null, house: `${root}/views`, outside: [{ id: 'badge', folder: join(folder, 'plugin/views') }] })
    expect(views.render('/authenticators/badge/sign-in', {})).toBe('<p>badge</p>')
    expect(views.has('authenticators/badge/enrol')).toBe(false)
  })

  test('escapes whatever it is given', () => {
    const evil = '"><script>alert(1)</script>'
    const { render, messages } = furnish()
    const t = (key: string, values?: Readonly<Record<string, string | number>>, namespace?: string): string => messages.t('en', key, values, namespace)
    const page = allPages(t)['identify-refused']
    if (page === undefined) throw new Error('no page')
    expect(render({ ...page, data: { ...page.data, identifier: evil, client: evil, base: evil } }, { locale: 'en', t, path: evil })).not.toContain(
      '<script>alert',
    )
  })
})
