import { Script } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAssets } from '../../src/http/assets.ts'
import { ask } from '../support/ask.ts'
import { furnish, openHall, type OpenHall } from '../support/open-hall.ts'
import { allPages } from '../support/page-fixtures.ts'

const BUDGET = 30_000

let hall: OpenHall
beforeAll(async () => {
  hall = await openHall()
})
afterAll(() => hall.close())

const { assets, messages, render } = furnish()

describe('an asset', () => {
  test('is kept for ever at the address with its hash', async () => {
    const { status, headers } = await ask(hall.origin + assets.url('style.css'))
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  test('comes with nothing that is said of documents; a picture, which may be opened as one, can do nothing there', async () => {
    for (const [name, policy] of [
      ['style.css', undefined],
      ['house.js', undefined],
      ['icon.svg', "default-src 'none'; sandbox"],
    ] as const) {
      const { headers } = await ask(hall.origin + assets.url(name))
      expect(headers['content-security-policy']).toBe(policy)
      expect(headers['x-content-type-options']).toBe('nosniff')
      for (const header of ['permissions-policy', 'referrer-policy', 'x-frame-options', 'x-request-id', 'etag']) expect(headers).not.toHaveProperty(header)
    }
  })

  test('is asked for again without its hash, or with an old one', async () => {
    for (const address of ['/assets/style.css', '/assets/style.css?v=old'])
      expect((await ask(hall.origin + address)).headers['cache-control']).toBe('public, no-cache')
  })

  test('is kept for ever where a style sheet names it, too', async () => {
    const { text } = await ask(hall.origin + assets.url('style.css'))
    const named = [...text.matchAll(/url\(([^)]*)\)/g)].map((match) => match[1] ?? '')
    expect(named.map((it) => `/assets/${it}`)).toEqual([assets.url('mark.svg'), assets.url('passkey.svg')])
  })

  test('is not sent again to those who have it', async () => {
    const { headers } = await ask(`${hall.origin}/assets/house.js`)
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(await ask(`${hall.origin}/assets/house.js`, { headers: { 'if-none-match': String(headers['etag']) } })).toMatchObject({ status: 304, text: '' })
  })

  test('travels compressed to those who can read it, and is the same text', async () => {
    const plain = await ask(`${hall.origin}/assets/style.css`)
    expect(plain.headers['content-encoding']).toBeUndefined()
    for (const [accepted, encoding] of [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['gzip, deflate, br, zstd', 'br'],
    ] as const) {
      const response = await fetch(`${hall.origin}/assets/style.css`, { headers: { 'accept-encoding': accepted } })
      expect(response.headers.get('content-encoding')).toBe(encoding)
      expect(Number(response.headers.get('content-length'))).toBeLessThan(plain.text.length / 2)
      expect(await response.text()).toBe(plain.text)
    }
  })

  test('comes with an authenticator that has a script', async () => {
    expect((await ask(`${hall.origin}/assets/authenticators/passkey/browser.js`)).status).toBe(200)
    expect(assets.has('authenticators/password/browser.js')).toBe(false)
  })

  test.each(['/assets/', '/assets/nothing.css', '/assets/../package.json', '/assets/..%2f..%2fpackage.json', '/assets/layouts/page.eta', '/assets/index.ts'])(
    'is nothing else: %s',
    async (path) => {
      expect((await ask(hall.origin + path)).status).toBe(404)
    },
  )

  test('is a style sheet, a script or a picture', () => {
    expect(() => createAssets([{ name: 'page.html', text: '<p>' }])).toThrow('page.html')
  })

  test('that is a script comes without the comments above its parts, and is the same program', async () => {
    const text = '/** One. */\nconst a = /** @type {x} */ (\n  /** @type {y} */ (b)\n)\n  /**\n   * Two.\n   */\nrun(a) // three\n'
    const { middleware } = createAssets([{ name: 'a.js', text }])
    const ctx = {
      path: '/assets/a.js',
      method: 'GET',
      query: {},
      set: () => undefined,
      remove: () => undefined,
      vary: () => undefined,
      acceptsEncodings: (encoding: string) => (encoding === 'identity' ? encoding : false),
      fresh: false,
      body: Buffer.alloc(0),
    }
    await middleware(ctx as never, () => Promise.resolve())
    expect(ctx.body.toString()).toBe('const a = /** @type {x} */ (\n  /** @type {y} */ (b)\n)\nrun(a) // three\n')
  })

  test('that is the script of every page is all four, each by itself, as a browser reads a module', async () => {
    const { text } = await ask(`${hall.origin}/assets/house.js`)
    expect(() => new Script(`'use strict';${text}`)).not.toThrow()
    expect(text).not.toMatch(/^(import|export)\b/m)
    for (const part of ['formdata', 'getClientCapabilities', 'signalUnknownCredential', 'data-fresh-seconds']) expect(text).toContain(part)
    expect((await ask(`${hall.origin}/assets/forms.js`)).status).toBe(404)
  })

  test('that a page wants and nobody has is a fault', () => {
    expect(() => assets.url('nothing.js')).toThrow('nothing.js')
  })
})

describe('a sign-in page', () => {
  const t = (key: string, values?: Readonly<Record<string, string | number>>, namespace?: string): string => messages.t('en', key, values, namespace)
  const loaded = (html: string): readonly string[] => [...html.matchAll(/(?:href|src)="\/assets\/([^"?]+)\?v=/g)].map((match) => match[1] ?? '')

  test.each(Object.entries(allPages(t)).filter(([name]) => /^(identify|choose|challenge|enrol|sign-up|consent)/.test(name)))(
    '%s weighs less than 30 kB in all',
    (_name, page) => {
      const html = render(page, { locale: 'en', t, path: '/' })
      const inSheet = ['mark.svg', 'passkey.svg']
      const weight = Buffer.byteLength(html) + [...loaded(html), ...inSheet].reduce((sum, name) => sum + assets.bytes(name), 0)
      expect(weight).toBeLessThan(BUDGET)
    },
  )

  test('has a style sheet of at most 9 kB', () => {
    expect(assets.bytes('style.css')).toBeLessThanOrEqual(9216)
  })

  test('loads nothing but our own assets, by their hashes', () => {
    for (const page of Object.values(allPages(t))) {
      const html = render(page, { locale: 'en', t, path: '/' })
      expect(
        [...html.matchAll(/<(?:script|link)\b[^>]*(?:src|href)="([^"]*)"/g)]
          .map((match) => match[1])
          .filter((url) => !/^\/assets\/.+\?v=[\w-]{16}$/.test(url ?? '')),
      ).toEqual([])
    }
  })
})
