import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession, SessionRules } from '../../src/domain/session-rules.ts'
import { type Desk, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf } from '../support/relying-party.ts'

const asked: (LiveSession & { readonly clientId: string })[] = []
let answer = false
const sessionRules: SessionRules = {
  concern: (clientId) => clientId === 'other',
  accept: (session, clientId) => {
    asked.push({ ...session, clientId })
    return Promise.resolve(answer)
  },
}

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ sessionRules })
})
afterAll(() => desk.close())

const other = (more: Record<string, string> = {}) => authorizeUrl(desk, { client_id: 'other', ...more })

/** A browser in which Ada signed in to the app with a password. */
async function signedIn() {
  const browser = openBrowser()
  await walk(browser, authorizeUrl(desk), signedInAs('ada', { acr: 'urn:keyward:acr:1fa', amr: ['pwd'], authenticatedAt: new Date('2026-11-20T08:00:00Z') }))
  asked.length = 0
  return browser
}

describe('a live session', () => {
  test('is enough for clients without rules of their own, and nobody is asked', async () => {
    expect(errorOf(await walk(await signedIn(), authorizeUrl(desk)))).toBeNull()
    expect(asked).toEqual([])
  })

  test('is put before the rules of a client that has some, with what it rests on and since when', async () => {
    answer = true
    expect(errorOf(await walk(await signedIn(), other()))).toBeNull()
    expect(asked).toEqual([{ sub: 'ada', acr: 'urn:keyward:acr:1fa', amr: ['pwd'], authenticatedAt: new Date('2026-11-20T08:00:00Z'), clientId: 'other' }])
  })

  test('that is not enough leads to one more sign-in, never round in circles', async () => {
    answer = false
    const browser = await signedIn()
    expect(errorOf(await walk(browser, other({ prompt: 'none' })))).toBe('login_required')
    expect(errorOf(await walk(browser, other(), signedInAs('ada')))).toBeNull()
  })

  test('that is none yet concerns nobody', async () => {
    asked.length = 0
    expect(errorOf(await walk(openBrowser(), other(), signedInAs('ada')))).toBeNull()
    expect(asked).toEqual([])
  })
})
