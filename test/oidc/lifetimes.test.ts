import type { Client, KoaContextWithOIDC, RefreshToken, Session } from 'oidc-provider'
import { describe, expect, test } from 'vitest'
import { grantSeconds, longestChain, makeTtl } from '../../src/oidc/lifetimes.ts'
import { lifetimeSettings, oidcSettings } from '../../src/oidc/settings.ts'

const now = new Date('2026-06-01T00:00:00Z')
const epoch = now.getTime() / 1000
const DAY = 86_400
const lifetimes = lifetimeSettings.parse({})
const ttl = makeTtl(lifetimes, () => now)

/** Seconds that oidc-provider would be given. */
function secondsFor(model: 'Session' | 'RefreshToken', document: Partial<Session> | Partial<RefreshToken>): number {
  const rule = ttl[model]
  if (typeof rule !== 'function') throw new Error(`${model} has a fixed lifetime`)
  return (rule as (ctx: KoaContextWithOIDC | undefined, document: unknown, client: Client | undefined) => number)(undefined, document, undefined)
}

describe('lifetimes, unless configured', () => {
  test('are those of the design', () => {
    expect(oidcSettings.parse({}).lifetimes).toEqual({
      codeSeconds: 60,
      interactionMinutes: 30,
      sessionIdleDays: 14,
      sessionAbsoluteDays: 90,
      sessionTransientHours: 24,
      accessTokenMinutes: 10,
      userinfoTokenMinutes: 60,
      idTokenMinutes: 60,
      refreshTokenIdleDays: 30,
      refreshTokenAbsoluteDays: 365,
      refreshLeewaySeconds: 5,
    })
    expect(ttl).toMatchObject({ AuthorizationCode: 60, Interaction: 1800, IdToken: 3600 })
  })

  test.each([
    ['a fresh session is idle for 14 days', 'Session', { accountId: 'ada', loginTs: epoch }, 14 * DAY],
    ['a session near its end has only that', 'Session', { accountId: 'ada', loginTs: epoch - 89 * DAY }, DAY],
    ['a session past its end has a second', 'Session', { accountId: 'ada', loginTs: epoch - 100 * DAY }, 1],
    ['a session not to be remembered has a day', 'Session', { accountId: 'ada', loginTs: epoch, transient: true }, DAY],
    ['a session of nobody has an hour', 'Session', {}, 3600],
    ['a refresh token is idle for 30 days', 'RefreshToken', { iiat: epoch }, 30 * DAY],
    ['a chain of refresh tokens ends after a year', 'RefreshToken', { iiat: epoch - 360 * DAY }, 5 * DAY],
  ] as const)('%s', (_name, model, document, expected) => {
    expect(secondsFor(model, document)).toBe(expected)
  })

  test('let a grant outlive every chain that can be begun before it is renewed', () => {
    expect(longestChain(lifetimes)).toBeGreaterThan(365 * DAY)
    expect(grantSeconds(lifetimes) - longestChain(lifetimes)).toBeGreaterThan(365 * DAY)
  })
})
