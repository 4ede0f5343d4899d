import { randomBytes } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { chooseKeys } from '../../src/oidc/key-choice.ts'
import { makeFirstKeys, rotateKeys } from '../../src/oidc/keys.ts'
import { oidcSettings, longestTokenSeconds } from '../../src/oidc/settings.ts'
import { type Desk, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { memoryKeys } from '../support/memory-keys.ts'
import { authorizeUrl, redeem } from '../support/relying-party.ts'

const start = new Date('2026-01-01T00:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const tools = { now: () => start, randomBytes }

async function rotated(kind: 'signing' | 'cookie' | 'data' | 'dpop') {
  const keys = memoryKeys()
  await makeFirstKeys(keys, tools, { edDsa: false })
  const before = await keys.all()
  const fresh = await rotateKeys(keys, tools, { kind, leadSeconds: 100, keepSeconds: 1000 })
  return { keys, before, fresh, stored: await keys.all() }
}

const kids = (jwks: readonly { readonly kid?: string | undefined }[]) => jwks.map(({ kid }) => kid)

describe('keys', () => {
  test('are made once, however many instances start', async () => {
    const keys = memoryKeys()
    await Promise.all(Array.from({ length: 5 }, () => makeFirstKeys(keys, tools, { edDsa: true })))
    const made = (await keys.all()).map(({ kind, algorithm }) => `${kind} ${algorithm}`.trim())
    expect(made).toHaveLength(7)
    expect(new Set(made)).toEqual(new Set(['cookie', 'data', 'dpop', 'mac', 'signing ES256', 'signing EdDSA', 'signing RS256']))
  })

  test('are published before they sign, and stay until the last token has expired', async () => {
    const { before, fresh, stored } = await rotated('signing')
    const old = kids(before.filter(({ kind }) => kind === 'signing').map(({ id }) => ({ kid: id })))
    const next = fresh.map(({ id }) => id)
    const at = (seconds: number) => kids(chooseKeys(stored, after(seconds)).jwks)
    expect(new Set(at(50).slice(0, 2))).toEqual(new Set(old))
    expect(new Set(at(50).slice(2))).toEqual(new Set(next))
    expect(new Set(at(100).slice(0, 2))).toEqual(new Set(next))
    expect(at(1099)).toHaveLength(4)
    expect(new Set(at(1100))).toEqual(new Set(next))
    expect(chooseKeys(stored, start).changesAt).toEqual(after(100))
    expect(chooseKeys(stored, after(100)).changesAt).toEqual(after(1100))
    expect(chooseKeys(stored, after(1100)).changesAt).toBeNull()
  })

  test('of cookies accept before they sign', async () => {
    const { before, fresh, stored } = await rotated('cookie')
    const old = before.find(({ kind }) => kind === 'cookie')?.secret
    expect(chooseKeys(stored, after(50)).cookieKeys).toEqual([old, fresh[0]?.secret])
    expect(chooseKeys(stored, after(100)).cookieKeys).toEqual([fresh[0]?.secret, old])
  })

  test('of data are never dropped, since what they sealed is still read', async () => {
    const { stored } = await rotated('data')
    expect(stored.filter(({ kind }) => kind === 'data').map(({ dropAt }) => dropAt)).toEqual([null, null])
  })

  test('that name things cannot be rotated', async () => {
    await expect(rotateKeys(memoryKeys(), tools, { kind: 'mac', leadSeconds: 0, keepSeconds: 0 })).rejects.toMatchObject({ code: 'key-not-rotatable' })
  })

  test('that are missing stop the start', () => {
    expect(() => chooseKeys([], start)).toThrow(expect.objectContaining({ code: 'no-keys' }))
  })

  test('outlive the longest token they sign', () => {
    expect(longestTokenSeconds(oidcSettings.parse({ lifetimes: { idTokenMinutes: 5, accessTokenMinutes: 90 } }))).toBe(90 * 60 + 60)
  })
})

describe('rotation under load', () => {
  test('fails no request on two instances, and everything verifies', { timeout: 30_000 }, async () => {
    const first = await openDesk()
    const second = await openDesk({ issuer: first.issuer, artifacts: first.artifacts, keys: first.keys })
    const keySet = createRemoteJWKSet(new URL(`${first.issuer}/jwks`), { cooldownDuration: 0 })
    const signers = new Set<string | undefined>()
    let signIns = 0
    const work = async (until: number) => {
      while (Date.now() < until) {
        const idToken = await hoppingSignIn(first, second)
        await jwtVerify(idToken, keySet, { issuer: first.issuer, audience: 'app' })
        signers.add(decodeProtectedHeader(idToken).kid)
        signIns++
      }
    }
    const now = () => new Date()
    const until = Date.now() + 3500
    const working = Promise.all([work(until), work(until), work(until)])
    for (const kind of ['signing', 'cookie', 'dpop'] as const) await rotateKeys(first.keys, { now, randomBytes }, { kind, leadSeconds: 1, keepSeconds: 60 })
    await working
    expect(signIns).toBeGreaterThan(10)
    expect(signers.size).toBe(2)
    expect([...first.logged, ...second.logged]).toEqual([])
    await Promise.all([first.close(), second.close()])
  })
})

/** A sign-in that lands on the other instance at every request. */
async function hoppingSignIn(first: Desk, second: Desk): Promise<string> {
  let hops = 0
  const browser = openBrowser({}, (url) => new URL(url.pathname + url.search, hops++ % 2 === 0 ? first.origin : second.origin))
  const landed = await walk(browser, authorizeUrl(first), signedInAs('ada'))
  const { status, body } = await redeem(hops % 2 === 0 ? first : second, landed)
  expect(status).toBe(200)
  return String(body['id_token'])
}
