import { z } from 'zod'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** An API that takes JWT access tokens (RFC 8707, RFC 9068). */
export const apiSettings = z.strictObject({
  identifier: z.url().describe('The resource indicator clients send as `resource` (RFC 8707): an absolute URI without a fragment.'),
  name: z.string().min(1).describe('What people read on the consent page.'),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).describe('Scopes of this API.'),
  audience: z.string().min(1).optional().describe('The `aud` of its access tokens; the identifier unless given.'),
  accessTokenMinutes: z.number().int().positive().optional().describe('Lifetime of its access tokens, where it differs from `lifetimes.accessTokenMinutes`.'),
})

/** Every lifetime of the engine; each has the unit in its name. */
export const lifetimeSettings = z.strictObject({
  codeSeconds: z.number().int().positive().default(60).describe('An authorization code.'),
  interactionMinutes: z.number().int().positive().default(30).describe('How long a person may take to sign in.'),
  sessionIdleDays: z.number().positive().default(14).describe('A session that nobody uses.'),
  sessionAbsoluteDays: z.number().positive().default(90).describe('A session since its last sign-in, however much it is used.'),
  sessionTransientHours: z
    .number()
    .positive()
    .default(24)
    .describe('A session that nobody uses, where "keep me signed in" is unticked; its cookie ends with the browser.'),
  accessTokenMinutes: z.number().positive().default(10).describe('A JWT access token for a declared API.'),
  userinfoTokenMinutes: z.number().positive().default(60).describe('An opaque access token, good for the userinfo endpoint.'),
  idTokenMinutes: z.number().positive().default(60).describe('An ID token.'),
  refreshTokenIdleDays: z.number().positive().default(30).describe('A refresh token that nobody uses; each use begins it anew.'),
  refreshTokenAbsoluteDays: z.number().positive().default(365).describe('A chain of refresh tokens since the sign-in it came from.'),
  refreshLeewaySeconds: z
    .number()
    .int()
    .nonnegative()
    .max(60)
    .default(5)
    .describe('A refresh token used twice within this time counts as used once: clients refresh concurrently. 0 for strict profiles.'),
})

/** The engine's part of the configuration. */
export const oidcSettings = z.strictObject({
  lifetimes: lifetimeSettings.prefault({}).describe('How long things live.'),
  apis: z.array(apiSettings).default([]).describe('APIs that take access tokens of this server.'),
  keys: z
    .strictObject({
      cacheSeconds: z.number().int().positive().default(300).describe('How long clients may keep the published keys.'),
      leadSeconds: z.number().int().nonnegative().default(900).describe('How long a new key is published before it signs; longer than `cacheSeconds`.'),
      edDsa: z.boolean().default(false).describe('Also make an EdDSA signing key on first start.'),
    })
    .prefault({})
    .describe('Signing keys.'),
})

export type OidcSettings = z.infer<typeof oidcSettings>
export type Lifetimes = OidcSettings['lifetimes']

/** Seconds until the last token that a key signed has expired: how long a retired signing key stays published. */
export const longestTokenSeconds = ({ lifetimes, apis }: OidcSettings): number =>
  Math.ceil(Math.max(lifetimes.idTokenMinutes, lifetimes.accessTokenMinutes, ...apis.map((api) => api.accessTokenMinutes ?? 0)) * MINUTE) + MINUTE

export const seconds = {
  minutes: (count: number): number => Math.max(1, Math.round(count * MINUTE)),
  hours: (count: number): number => Math.max(1, Math.round(count * HOUR)),
  days: (count: number): number => Math.max(1, Math.round(count * DAY)),
}
