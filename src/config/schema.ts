import { z } from 'zod'
import { helpSchema } from '../help/settings.ts'
import { lookSchema } from '../http/look.ts'
import { oidcSettings } from '../oidc/settings.ts'
import { client } from './clients.ts'
import { policyDocument } from './policy-schema.ts'
import { apps, database, developmentIssuer, developmentSecret, log, rp, smtp } from './sections.ts'

/** Settings of each authenticator on the list, by the name it goes by. */
export type SettingsOf = Readonly<Record<string, z.ZodType>>

/** Read first and alone: it says which modules bring the rest of the schema. */
export const authenticators = z
  .array(z.string().min(1))
  .min(1)
  .default(['passkey', 'email-otp', 'password', 'recovery-code', 'access-pass'])
  .describe('Ways to sign in, in the order in which they are offered: built-in names, paths like ./plugins/badge.ts, or npm packages.')

/** Every setting there is. */
export const configSchema = (settingsOf: SettingsOf) =>
  z.strictObject({
    issuer: z
      .string()
      .default(developmentIssuer)
      .describe('Address of this server, as clients and browsers see it: an origin, https outside development, without a path.'),
    port: z.int().min(0).max(65_535).default(3000).describe('Port that this process listens on; 0 takes any that is free.'),
    host: z.string().min(1).nullable().default(null).describe('Address that this process listens on; loopback where the issuer is http, otherwise every one.'),
    proxies: z
      .array(z.string().regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/, 'must be an address or a range such as 10.0.0.0/8'))
      .default([])
      .describe('Addresses or ranges of the reverse proxies before it. X-Forwarded-* headers are believed from them alone.'),
    secret: z
      .string()
      .min(32)
      .default(developmentSecret)
      .describe(
        'At least 32 random bytes, for example from `openssl rand -base64 32`. All keys at rest are sealed under it: keep it as well as a backup of the database.',
      )
      .meta({ secret: true }),
    database: database.prefault({}).describe('PostgreSQL.'),
    rp: rp.prefault({}).describe('Passkeys and the domain they belong to.'),
    apps: apps.prefault({}).describe('Native apps that share passkeys with this server.'),
    smtp: smtp.prefault({}).describe('Letters.'),
    authenticators,
    authenticatorSettings: z
      .strictObject(
        Object.fromEntries(Object.entries(settingsOf).map(([name, settings]) => [name, settings.prefault({}).describe(`What ${name} may be told.`)])),
      )
      .prefault({})
      .describe('What each authenticator on the list may be told.'),
    passkeysWithoutBackup: z
      .boolean()
      .default(false)
      .describe('Says expressly that passkeys may be offered although nothing in the role `backup` would carry a person who lost theirs.'),
    policy: policyDocument.prefault({}).describe('What people may do, and what is asked of them.'),
    clients: z.array(client).default([]).describe('Apps that send people here. More can be kept in the database: `keyward client add`.'),
    ...oidcSettings.shape,
    look: lookSchema.prefault({}).describe('Name, colours and words of the pages.'),
    help: helpSchema.prefault({}).describe('The help pages at /help, and how people reach you.'),
    log: log.prefault({}).describe('What is written to standard error, one line of JSON each.'),
  })

/** All settings, defaults filled in. */
export type Settings = z.infer<ReturnType<typeof configSchema>>
