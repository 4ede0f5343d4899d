import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../../src/domain/fault.ts'
import { formOf, type Route } from '../../src/http/visit.ts'
import { ask } from '../support/ask.ts'
import { openHall, type OpenHall } from '../support/open-hall.ts'
import { allPages } from '../support/page-fixtures.ts'

const secret = 'hunter2-in-the-query'
const routes: readonly Route[] = [
  ['GET', '/identify', ({ state }) => state.show(allPages(state.t)['identify'] ?? never())],
  ['GET', '/home', ({ state }) => state.show(allPages(state.t)['home'] ?? never())],
  ['POST', '/home', ({ state }) => state.show({ ...(allPages(state.t)['home'] ?? never()), again: '/home/again' })],
  ['GET', '/consent', ({ state }) => state.show({ ...(allPages(state.t)['consent'] ?? never()), imagesFrom: ['https://printer.example'] })],
  ['GET', '/fault', () => never()],
  ['GET', '/interaction/:uid/fault', () => Promise.reject(new Fault('temporarily-unavailable', 'no database'))],
  ['GET', '/preferring', (visit) => (visit.state.prefer(['de']), (visit.body = visit.state.t('continue')))],
  ['POST', '/echo', (visit) => void (visit.body = formOf(visit))],
]

function never(): never {
  throw new TypeError('this was not expected')
}

let hall: OpenHall
beforeAll(async () => {
  hall = await openHall({ routes, ready: async () => 'the database' })
})
afterAll(() => hall.close())

const get = (path: string, headers: Readonly<Record<string, string>> = { accept: 'text/html' }) => ask(hall.origin + path, { headers })
const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(hall.origin + path, {
    method: 'POST',
    body,
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
const policyOf = (headers: Readonly<Record<string, unknown>>): string => String(headers['content-security-policy'])

describe('the hall', () => {
  test('lets nothing inline or foreign onto a page', async () => {
    const { headers } = await get('/home')
    expect(policyOf(headers)).not.toMatch(/unsafe|\*|http:/)
    expect(policyOf(headers)).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; .*frame-ancestors 'none'; form-action 'self'$/,
    )
  })

  test('leaves form-action out where a form ends at a client', async () => {
    expect(policyOf((await get('/identify')).headers)).not.toContain('form-action')
  })

  test('shows pictures of the one origin that a page names', async () => {
    expect(policyOf((await get('/consent')).headers)).toContain("img-src 'self' data: https://printer.example;")
  })

  test('sends the headers of a page that is nobody else’s business', async () => {
    expect((await get('/home')).headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('publickey-credentials-get=(self), publickey-credentials-create=(self)') as string,
      'x-request-id': expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    })
  })

  test('asks for https for a year where it is served so, and never on http', async () => {
    expect((await get('/home')).headers['strict-transport-security']).toBeUndefined()
    const tls = await openHall({ issuer: 'https://id.example', proxies: ['127.0.0.1'], routes })
    const answer = await ask(`${tls.origin}/home`, { headers: { host: 'id.example', 'x-forwarded-proto': 'https' } })
    await tls.close()
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
  })

  test('says that it lives, and what it still waits for, to whoever asks by address', async () => {
    expect(await ask(`${hall.origin}/health/live`, { headers: { host: '10.0.0.7' } })).toMatchObject({ status: 200, text: '{"status":"ok"}' })
    expect(await ask(`${hall.origin}/health/ready`, { headers: { host: '10.0.0.7' } })).toMatchObject({
      status: 503,
      text: '{"status":"unavailable","missing":"the database"}',
    })
  })

  test('is not ready where the check itself fails', async () => {
    const broken = await openHall({ ready: () => Promise.reject(new Error('refused')) })
    const answer = await ask(`${broken.origin}/health/ready`)
    await broken.close()
    expect(answer.status).toBe(503)
  })
})

describe('a page that nobody made', () => {
  test('is told in words, with a code and a reference', async () => {
    const { status, text, headers } = await get('/nowhere')
    expect(status).toBe(404)
    expect(text).toContain('There is nothing here')
    expect(text).toContain('<code>not-found</code>')
    expect(text).toContain(String(headers['x-request-id']))
  })

  test('is told as JSON to those who asked for it', async () => {
    const { status, text, headers } = await get('/nowhere', { accept: 'application/json' })
    expect(status).toBe(404)
    expect(JSON.parse(text)).toEqual({ error: 'not-found', error_description: 'No page has this address.', reference: headers['x-request-id'] })
    expect(hall.log.find(({ requestId }) => requestId === headers['x-request-id'])).toMatchObject({ level: 'info', data: { code: 'not-found' } })
  })

  test('is told from one that knows no such method', async () => {
    const answer = await ask(`${hall.origin}/home`, { method: 'DELETE' })
    expect(answer).toMatchObject({ status: 405, headers: { allow: expect.stringContaining('GET') as string } })
    expect(answer.text).toContain('<code>method</code>')
  })
})

describe('a fault', () => {
  test('is shown without what went wrong, which the log has under the same reference', async () => {
    const { status, text, headers } = await get(`/fault?code=${secret}`, { accept: 'text/html', cookie: `session=${secret}` })
    expect(status).toBe(500)
    expect(text).toContain('<code>unexpected</code>')
    expect(text).not.toContain('this was not expected')
    const entry = hall.log.find(({ requestId }) => requestId === headers['x-request-id'])
    expect(entry).toMatchObject({ level: 'error', message: 'TypeError: this was not expected', data: { code: 'unexpected', request: 'GET /fault' } })
    expect(JSON.stringify(hall.log)).not.toContain(secret)
  })

  test('with a code of its own has its own page, and the log names no sign-in', async () => {
    const uid = 'V1StGXR8_Z5jdHi6B-myT'
    const { status, text, headers } = await get(`/interaction/${uid}/fault`)
    expect(status).toBe(503)
    expect(text).toContain('<code>temporarily-unavailable</code>')
    expect(hall.log.find(({ requestId }) => requestId === headers['x-request-id'])?.data).toMatchObject({ request: 'GET /interaction/…/fault' })
    expect(JSON.stringify(hall.log)).not.toContain(uid)
  })
})

describe('a submitted form', () => {
  test('arrives field by field, each one text', async () => {
    const { text } = await post('/echo', 'code=1+2&code2=%C3%A4&list=1&list=2&nested[a]=1&__proto__[x]=1&constructor=3')
    expect(JSON.parse(text)).toEqual({ code: '1 2', code2: 'ä' })
  })

  test('arrives as JSON too', async () => {
    expect(JSON.parse((await post('/echo', '{"code":"1","n":{"a":1}}', { 'content-type': 'application/json' })).text)).toEqual({ code: '1' })
  })

  test('above 64 kB is refused', async () => {
    expect(await post('/echo', `code=${'x'.repeat(66_000)}`)).toMatchObject({ status: 413, text: expect.stringContaining('too-large') as string })
  })

  test('that cannot be read is refused', async () => {
    expect(await post('/echo', '{"code":', { 'content-type': 'application/json' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('malformed') as string,
    })
  })

  test('that cannot be read leaves nothing of itself in the log', async () => {
    const { headers } = await post('/echo', '{"password":hunter2hunter2}', { 'content-type': 'application/json' })
    expect(hall.log.find(({ requestId }) => requestId === headers['x-request-id'])?.data).toMatchObject({ code: 'malformed' })
    expect(JSON.stringify(hall.log)).not.toContain('hunter2')
  })

  test('of another kind holds nothing', async () => {
    expect((await post('/echo', 'code=1', { 'content-type': 'text/plain' })).text).toBe('{}')
  })
})

describe('the language of a page', () => {
  test('is the browser’s', async () => {
    const { text } = await get('/home', { 'accept-language': 'de-CH,en;q=0.5' })
    expect(text).toContain('<html lang="de" dir="ltr">')
  })

  test('is the one chosen on a page, and stays chosen', async () => {
    const chosen = await get('/home?lang=de', { 'accept-language': 'en' })
    expect(chosen.text).toContain('lang="de" dir')
    const [cookie = ''] = [chosen.headers['set-cookie'] ?? []].flat()
    expect(cookie).toMatch(/^keyward-language=de; path=\/; expires=.*; samesite=lax; httponly$/)
    expect((await get('/home', { cookie: cookie.split(';')[0] ?? '' })).text).toContain('lang="de" dir')
  })

  test('is not one that nobody speaks', async () => {
    const answer = await get('/home?lang=xx"><b>', { 'accept-language': 'en' })
    expect(answer.text).toContain('<html lang="en"')
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('is the client’s wish before the browser’s, and after the person’s own', async () => {
    expect((await get('/preferring', { 'accept-language': 'en' })).text).toBe('Weiter')
    expect((await get('/preferring', { cookie: 'keyward-language=en' })).text).toBe('Continue')
  })

  test('can be changed on every page that can be loaded again, with what was asked there', async () => {
    expect((await get('/home')).text).toContain('href="?lang=de"')
    expect((await get('/home?find=a%26b&lang=en')).text).toContain('href="?find=a%26b&amp;lang=de"')
    expect((await get('/nowhere')).text).toContain('href="?lang=de"')
  })

  test('can be changed after an answer where the page has an address of its own, and never on another site', async () => {
    expect((await post('/home', '')).text).toContain('href="/home/again?lang=de"')
    expect((await post('/nowhere', '')).text).not.toContain('lang=de')
    expect((await get('//elsewhere.example/')).text).not.toContain('elsewhere.example')
  })

  test('is offered by its own name, in its own direction', async () => {
    const { text } = await get('/home', { 'accept-language': 'ja' })
    expect(text).toMatch(/<summary aria-label="言語: 日本語">/)
    for (const name of ['العربية', 'Deutsch', 'English', 'español', 'français', 'italiano', 'Nederlands', 'polski', 'português', 'svenska', 'Türkçe'])
      expect(text).toContain(`>${name}</a>`)
    expect(text).toContain('lang="ar" dir="rtl"')
  })
})
