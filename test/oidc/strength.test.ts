import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ending, Interaction } from '../../src/domain/interactions.ts'
import { type Desk, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf, redeem } from '../support/relying-party.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const weak = (sub = 'ada') => signedInAs(sub, { acr: 'urn:keyward:acr:1fa', amr: ['otp'] })
const essential = (acr: unknown) => JSON.stringify({ id_token: { acr: { essential: true, ...(Array.isArray(acr) ? { values: acr } : { value: acr }) } } })

/** A browser that has signed in once, weakly. */
async function weakSession() {
  const browser = openBrowser()
  await walk(browser, authorizeUrl(desk), weak())
  return browser
}

async function claimsAfter(landed: URL) {
  return decodeJwt((await redeem(desk, landed)).body['id_token'] as string)
}

async function waiting(browser: ReturnType<typeof openBrowser>, params: Record<string, string>): Promise<Interaction> {
  const { response } = await browser.follow(authorizeUrl(desk, params), () => false)
  return (await response.json()) as Interaction
}

describe('the strength of a sign-in', () => {
  test('is told in every ID token, asked for or not', async () => {
    const claims = await claimsAfter(await walk(openBrowser(), authorizeUrl(desk), weak()))
    expect(claims).toMatchObject({ acr: 'urn:keyward:acr:1fa', amr: ['otp'] })
    expect(claims['auth_time']).toBeTypeOf('number')
  })

  test('is raised once where a client wants more, and then serves silently', async () => {
    const browser = await weakSession()
    expect(await waiting(browser, { acr_values: 'phr' })).toMatchObject({ prompt: 'login', acrWanted: ['phr'], session: { sub: 'ada' } })
    const landed = await walk(browser, authorizeUrl(desk, { acr_values: 'phr' }), signedInAs('ada'))
    expect(await claimsAfter(landed)).toMatchObject({ acr: 'phr' })
    expect(errorOf(await walk(browser, authorizeUrl(desk, { acr_values: 'phr' })))).toBeNull()
    expect(errorOf(await walk(browser, authorizeUrl(desk, { acr_values: 'urn:keyward:acr:2fa' })))).toBeNull()
  })

  test.each([
    ['acr_values', { acr_values: 'phr' }],
    ['an essential claim', { claims: essential('phr') }],
    ['one of several essential values', { claims: essential(['phr', 'phrh']) }],
  ])('that stays below %s ends in unmet_authentication_requirements, not in a loop', async (_name, params) => {
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, params), weak()))).toBe('unmet_authentication_requirements')
    expect(errorOf(await walk(await weakSession(), authorizeUrl(desk, params), weak()))).toBe('unmet_authentication_requirements')
  })

  test('above an essential value satisfies it', async () => {
    const landed = await walk(openBrowser(), authorizeUrl(desk, { claims: essential('phr') }), signedInAs('ada', { acr: 'phrh' }))
    expect(await claimsAfter(landed)).toMatchObject({ acr: 'phrh' })
  })

  test('that nobody knows is refused at once when essential, and passed over when not', async () => {
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, { claims: essential('urn:unheard-of') })))).toBe('unmet_authentication_requirements')
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, { acr_values: 'urn:unheard-of' }), weak()))).toBeNull()
  })

  test('is not asked of anybody under prompt=none', async () => {
    expect(errorOf(await walk(await weakSession(), authorizeUrl(desk, { acr_values: 'phr', prompt: 'none' })))).toBe('login_required')
  })

  test('falls when a later sign-in is weaker', async () => {
    const browser = openBrowser()
    await walk(browser, authorizeUrl(desk), signedInAs('ada'))
    expect(await claimsAfter(await walk(browser, authorizeUrl(desk, { prompt: 'login' }), weak()))).toMatchObject({ acr: 'urn:keyward:acr:1fa' })
  })
})

describe('the age of a sign-in', () => {
  const longAgo = (): Ending => signedInAs('ada', { authenticatedAt: new Date(Date.now() - 3_600_000) })

  test('beyond max_age asks again, and auth_time is that of the ceremony', async () => {
    const browser = openBrowser()
    await walk(browser, authorizeUrl(desk), longAgo())
    expect(await waiting(browser, { max_age: '60' })).toMatchObject({ prompt: 'login', maxAgeSeconds: 60, session: { sub: 'ada' } })
    const claims = await claimsAfter(await walk(browser, authorizeUrl(desk, { max_age: '60' }), signedInAs('ada')))
    expect(claims['auth_time']).toBeGreaterThan(Date.now() / 1000 - 300)
  })

  test('within max_age does not', async () => {
    const browser = openBrowser()
    await walk(browser, authorizeUrl(desk), longAgo())
    const claims = await claimsAfter(await walk(browser, authorizeUrl(desk, { max_age: '7200' })))
    expect(claims['auth_time']).toBeLessThan(Date.now() / 1000 - 3000)
  })

  test('zero is prompt=login', async () => {
    const browser = openBrowser()
    await walk(browser, authorizeUrl(desk), signedInAs('ada'))
    expect(await waiting(browser, { max_age: '0' })).toMatchObject({ prompt: 'login' })
  })
})
