import { randomBytes } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseKeys } from '../../src/oidc/key-choice.ts'
import { makeFirstKeys, rotateKeys } from '../../src/oidc/keys.ts'
import { oidcSettings, longestTokenSeconds } from '../../src/oidc/settings.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { type Desk, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, redeem } from '../support/relying-party.ts'

const start = new Date('2026-01-01T00:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const tools = { now: () => start, randomBytes }

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

/** As at the very first start, when no key was made yet. */
async function noKeys() {
  await database.pool.query('delete from keys')
  return database.keys
}

async function rotated(kind: 'signing' | 'cookie' | 'data' | 'dpop') {
  const keys = await noKeys()
  await makeFirstKeys(keys, tools, { edDsa: false })
  const before = await keys.all()
  const fresh = await rotateKeys(keys, tools, { kind, leadSeconds: 100, keepSeconds: 1000 })
  return { before, fresh, stored: await keys.all() }
}

const kids = (jwks: readonly { readonly kid?: string | undefined }[]) => jwks.map(({ kid }) => kid)

describe('keys', () => {
  test('are made once, however many instances start', async () => {
    const keys = await noKeys()
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
    await expect(rotateKeys(database.keys, tools, { kind: 'mac', leadSeconds: 0, keepSeconds: 0 })).rejects.toMatchObject({ code: 'key-not-rotatable' })
  })

  test('that are missing stop the start', () => {
    expect(() => chooseKeys([], start)).toThrow(expect.objectContaining({ code: 'no-keys' }))
  })

  test('outlive the longest token they sign', () => {
    expect(longestTokenSeconds(oidcSettings.parse({ lifetimes: { idTokenMinutes: 5, accessTokenMinutes: 90 } }))).toBe(90 * 60 + 60)
  })
})

/** How far ahead the new keys are published: less than a code lives, since the clock jumps that far with sign-ins under way. */
const LEAD_SECONDS = 20

describe('rotation under load', () => {
  let first: Desk
  let second: Desk
  let time = Date.now()
  const now = () => new Date(time)
  beforeAll(async () => {
    first = await openDesk({ now })
    second = await openDesk({ now, issuer: first.issuer, database: first.database })
  })
  afterAll(async () => {
    await second.close()
    await first.close()
  })

  test('fails no request on two instances, and everything verifies', async () => {
    const load = signInsWithoutEnd(first, second)
    const rotate = async () => {
      const old = await signerOf(first)
      await load.more(old)
      // Signing keys last: whoever publishes them has read the others too.
      for (const kind of ['cookie', 'dpop', 'signing'] as const)
        await rotateKeys(first.database.keys, { now, randomBytes }, { kind, leadSeconds: LEAD_SECONDS, keepSeconds: 600 })
      for (const desk of [first, second]) await expect.poll(() => published(desk)).toHaveLength(4)
      await load.more(old)
      expect(new Set(load.signers)).toEqual(new Set([old]))
      time += LEAD_SECONDS * 1000
      for (const desk of [first, second]) await expect.poll(() => signerOf(desk)).not.toBe(old)
      const fresh = await signerOf(first)
      await load.more(fresh)
      expect(new Set(load.signers)).toEqual(new Set([old, fresh]))
    }
    await Promise.all([load.done, rotate().finally(load.end)]).finally(load.end)
    expect([...first.logged, ...second.logged]).toEqual([])
  })
})

/** Three people who sign in again and again, each ID token verified; `signers`: the keys that signed them, in order. */
function signInsWithoutEnd(first: Desk, second: Desk) {
  const keySet = createRemoteJWKSet(new URL(`${first.issuer}/jwks`), { cooldownDuration: 0 })
  const ended = new AbortController()
  const signers: string[] = []
  const work = async () => {
    while (!ended.signal.aborted) {
      const idToken = await hoppingSignIn(first, second)
      await jwtVerify(idToken, keySet, { issuer: first.issuer, audience: 'app' })
      signers.push(String(decodeProtectedHeader(idToken).kid))
    }
  }
  const signedBy = (signer: string) => signers.filter((it) => it === signer).length
  return {
    signers,
    done: Promise.all([work(), work(), work()]),
    end: () => ended.abort(),
    /** Waits for ten more that this key signed. */
    more: async (signer: string) => {
      await expect.poll(() => signedBy(signer)).toBeGreaterThanOrEqual(signedBy(signer) + 10)
    },
  }
}

const published = async (desk: Desk) => ((await (await fetch(`${desk.origin}/jwks`)).json()) as { keys: { kid: string; alg: string }[] }).keys

/** The first of its algorithm signs. */
const signerOf = async (desk: Desk) => (await published(desk)).find(({ alg }) => alg === 'RS256')?.kid ?? ''

/** A sign-in that lands on the other instance at every request. */
async function hoppingSignIn(first: Desk, second: Desk): Promise<string> {
  let hops = 0
  const browser = openBrowser({}, (url) => new URL(url.pathname + url.search, hops++ % 2 === 0 ? first.origin : second.origin))
  const landed = await walk(browser, authorizeUrl(first), signedInAs('ada'))
  const { status, body } = await redeem(hops % 2 === 0 ? first : second, landed)
  expect(status).toBe(200)
  return String(body['id_token'])
}
