import { createHash } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { wellKnownRoutes } from '../../src/http/well-known-routes.ts'
import { apkOrigins, labelsOf, type WellKnownParts, wellKnowns } from '../../src/http/well-known.ts'
import { openHall, type OpenHall } from '../support/open-hall.ts'

const fingerprint = createHash('sha256').update('a certificate').digest('hex').toUpperCase().match(/../g)?.join(':') ?? ''

const everything: WellKnownParts = {
  issuer: 'https://login.example.com',
  rp: { id: 'example.com', relatedOrigins: ['https://example.org', 'https://brand.example'] },
  apps: { apple: [{ id: 'A1B2C3D4E5.com.example.app' }], android: [{ package: 'com.example.app', fingerprints: [fingerprint] }] },
}
const nothing: WellKnownParts = { issuer: 'https://id.example.com', rp: { id: null, relatedOrigins: [] }, apps: { apple: [], android: [] } }

const halls: OpenHall[] = []
afterAll(() => Promise.all(halls.map((it) => it.close())))

async function serving(parts: WellKnownParts, passwords = true) {
  const hall = await openHall({ routes: wellKnownRoutes(parts, () => Promise.resolve(passwords)) })
  halls.push(hall)
  return (name: string, init: RequestInit = {}) => fetch(`${hall.origin}/.well-known/${name}`, { redirect: 'manual', ...init })
}

const httpsOrigin = z.string().refine((it) => new URL(it).origin === it && it.startsWith('https:'))

/** What each specification demands of its document, and nothing else may stand in it. */
const specifications = {
  'passkey-endpoints': z.strictObject({ enroll: z.url({ protocol: /^https$/ }), manage: z.url({ protocol: /^https$/ }) }),
  webauthn: z.strictObject({ origins: z.array(httpsOrigin).min(1) }),
  'apple-app-site-association': z.strictObject({
    webcredentials: z.strictObject({ apps: z.array(z.string().regex(/^[A-Z0-9]{10}\.[A-Za-z0-9.-]+$/)).min(1) }),
  }),
  'assetlinks.json': z.array(
    z.strictObject({
      relation: z.array(z.string().regex(/^[a-z_]+\/[a-z_.]+$/)).min(1),
      target: z.discriminatedUnion('namespace', [
        z.strictObject({ namespace: z.literal('web'), site: httpsOrigin }),
        z.strictObject({
          namespace: z.literal('android_app'),
          package_name: z.string(),
          sha256_cert_fingerprints: z.array(z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)).min(1),
        }),
      ]),
    }),
  ),
}

describe('well-known documents', () => {
  test.each(Object.entries(specifications))(
    '%s is as its specification demands: at once, as JSON, and may be kept for an hour',
    async (name, specification) => {
      const response = await (await serving(everything))(name)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
      expect(response.headers.get('cache-control')).toBe('public, max-age=3600')
      expect(response.headers.get('set-cookie')).toBeNull()
      const document: unknown = await response.json()
      expect(specification.safeParse(document).error).toBeUndefined()
      expect(document).toEqual(wellKnowns(everything)[name as keyof typeof specifications])
    },
  )

  test('lead to where passkeys are made and looked after, on the server itself', () => {
    expect(wellKnowns(everything)['passkey-endpoints']).toEqual({
      enroll: 'https://login.example.com/account/passkeys/add',
      manage: 'https://login.example.com/account/passkeys',
    })
  })

  test('name the domain of the passkeys and each app in the asset links', () => {
    expect(wellKnowns(everything)['assetlinks.json']).toMatchObject([
      { target: { site: 'https://example.com' } },
      { target: { package_name: 'com.example.app', sha256_cert_fingerprints: [fingerprint] } },
    ])
    expect(wellKnowns({ ...everything, rp: { ...everything.rp, id: null } })['assetlinks.json']).toMatchObject([
      { target: { site: 'https://login.example.com' } },
      {},
    ])
  })

  test('are not there where nothing is configured that they would tell; anything else below the path is not found', async () => {
    const get = await serving(nothing)
    expect((await get('passkey-endpoints')).status).toBe(200)
    for (const name of ['webauthn', 'apple-app-site-association', 'assetlinks.json', 'resource-that-should-not-exist-whose-status-code-should-not-be-200'])
      expect([name, (await get(name)).status]).toEqual([name, 404])
  })

  test('can be asked for by their headers alone, and changed by nobody', async () => {
    const get = await serving(everything)
    expect((await get('webauthn', { method: 'HEAD' })).status).toBe(200)
    expect((await get('webauthn', { method: 'POST' })).status).toBe(405)
  })
})

describe('/.well-known/change-password', () => {
  test.each([
    [true, '/account/password'],
    [false, '/account/passkeys'],
  ])('leads, where somebody has a password: %s, to %s', async (passwords, to) => {
    const response = await (await serving(everything, passwords))('change-password')
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(to)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

describe('an Android app', () => {
  test('is known in a ceremony by the hash of its certificate', () => {
    const hash = createHash('sha256').update('a certificate').digest('base64url')
    expect(apkOrigins(everything.apps)).toEqual([`android:apk-key-hash:${hash}`])
  })
})

describe('the labels of related origins', () => {
  test('are the names before the public ending, each counted once', () => {
    expect([...labelsOf(['https://example.org', 'https://example.co.uk', 'https://www.brand.example', 'https://brand.de:8443'])]).toEqual(['example', 'brand'])
  })
})
