import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '../../src/http/visit.ts'
import { ask } from '../support/ask.ts'
import { openHall, type OpenHall } from '../support/open-hall.ts'

const routes: readonly Route[] = [
  ['GET', '/seen', (visit) => void (visit.body = { ip: visit.ip, host: visit.host, secure: visit.secure })],
  ['POST', '/write', (visit) => void (visit.body = 'written')],
]
let plain: OpenHall
let proxied: OpenHall
beforeAll(async () => {
  plain = await openHall({ routes })
  proxied = await openHall({ routes, issuer: 'https://id.example', proxies: ['127.0.0.0/8', '10.0.0.0/8', '::1'] })
})
afterAll(() => Promise.all([plain.close(), proxied.close()]))

const fromProxy = (headers: Readonly<Record<string, string>>) => ask(`${proxied.origin}/seen`, { headers: { 'x-forwarded-proto': 'https', ...headers } })

describe('the host check', () => {
  test('lets the issuer’s host in', async () => {
    expect((await ask(`${plain.origin}/seen`)).status).toBe(200)
    expect((await ask(`${plain.origin}/seen`, { headers: { host: new URL(plain.origin).host.toUpperCase() } })).status).toBe(200)
  })

  test.each([
    ['another host', { host: 'evil.test' }],
    ['another port', { host: 'localhost:1' }],
    ['no port', { host: 'localhost' }],
    ['a host around ours', { host: 'id.example.evil.test' }],
    ['an address', { host: '127.0.0.1' }],
  ])('refuses %s, on every path', async (_name, headers) => {
    for (const path of ['/seen', '/', '/.well-known/openid-configuration', '/assets/style.css']) {
      const answer = await ask(plain.origin + path, { headers })
      expect(answer.status).toBe(421)
      expect(answer.text).toContain('<code>host-unknown</code>')
    }
  })

  test('does not believe a forwarded host from just anybody', async () => {
    const { host } = new URL(plain.origin)
    expect((await ask(`${plain.origin}/seen`, { headers: { host: 'evil.test', 'x-forwarded-host': host } })).status).toBe(421)
    expect(
      JSON.parse(
        (await ask(`${plain.origin}/seen`, { headers: { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https', 'x-forwarded-for': '6.6.6.6' } })).text,
      ),
    ).toMatchObject({
      host,
      secure: false,
    })
  })

  test.each([
    ['its own host', { host: 'id.example' }, 200],
    ['its own host with the port of https', { host: 'id.example:443' }, 200],
    ['a forwarded host', { host: 'internal:3000', 'x-forwarded-host': 'id.example' }, 200],
    ['a wrong forwarded host', { host: 'id.example', 'x-forwarded-host': 'evil.test' }, 421],
    ['two forwarded hosts', { host: 'id.example', 'x-forwarded-host': 'evil.test, id.example' }, 421],
    ['the port of http', { host: 'id.example:80' }, 421],
  ])('sees through a proxy %s', async (_name, headers, status) => {
    expect((await fromProxy(headers)).status).toBe(status)
  })

  test('serves nobody without TLS where the issuer is https', async () => {
    const answer = await fromProxy({ host: 'id.example', 'x-forwarded-proto': 'http' })
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('<code>insecure</code>') as string })
  })
})

describe('the address of a visitor', () => {
  test.each([
    ['the nearest that is no proxy', '6.6.6.6, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['one address', '203.0.113.9', '203.0.113.9'],
    ['IPv6', '2001:db8::7', '2001:db8::7'],
  ])('behind proxies is %s', async (_name, forwarded, ip) => {
    expect(JSON.parse((await fromProxy({ host: 'id.example', 'x-forwarded-for': forwarded })).text)).toMatchObject({ ip, secure: true })
  })

  test('without proxies is where the connection comes from', async () => {
    expect(JSON.parse((await ask(`${plain.origin}/seen`, { headers: { 'x-forwarded-for': '6.6.6.6' } })).text)).toMatchObject({
      ip: expect.stringMatching(/127\.0\.0\.1|::1/) as string,
    })
  })

  test('of a proxy must be an address', async () => {
    await expect(openHall({ proxies: ['proxy.example'] })).rejects.toThrow('not an address or a range: proxy.example')
  })
})

describe('the same-origin guard', () => {
  const write = (headers: Readonly<Record<string, string>>) => ask(`${plain.origin}/write`, { method: 'POST', headers, body: '' })

  test.each([
    ['same-origin', null, 200],
    ['same-origin', 'own', 200],
    ['same-origin', 'null', 200],
    ['same-site', 'own', 403],
    ['same-site', 'http://localhost:1', 403],
    ['cross-site', 'https://evil.test', 403],
    ['cross-site', 'own', 403],
    ['none', 'own', 403],
    ['none', null, 403],
    [null, 'own', 200],
    [null, 'http://localhost:1', 403],
    [null, 'https://evil.test', 403],
    [null, 'null', 403],
    [null, null, 403],
  ] as const)('answers Sec-Fetch-Site %s with Origin %s by %i', async (site, origin, status) => {
    const answer = await write({
      ...(site === null ? {} : { 'sec-fetch-site': site }),
      ...(origin === null ? {} : { origin: origin === 'own' ? plain.origin : origin }),
    })
    expect(answer.status).toBe(status)
    expect(answer.text.includes('<code>cross-origin</code>')).toBe(status === 403)
  })

  test('lets everybody read', async () => {
    expect((await ask(`${plain.origin}/seen`, { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' } })).status).toBe(200)
  })
})
