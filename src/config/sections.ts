import { z } from 'zod'

/** Stands in where nobody set a secret; refused in production and wherever the issuer is https. */
export const developmentSecret = 'keyward-development-secret-known-to-everybody'

/** Stands in where nobody named an issuer. */
export const developmentIssuer = 'http://localhost:3000'

/** Where PostgreSQL is. */
export const database = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be an address that begins with postgres://')
    .nullable()
    .default(null)
    .describe(
      'Address of a PostgreSQL server, 14 or later: postgres://name:password@host:5432/database. Without it Keyward runs a PostgreSQL of its own in `folder`.',
    )
    .meta({ secret: true }),
  folder: z.string().min(1).default('./data').describe('Where the PostgreSQL of its own keeps its files. Not used when `url` is set.'),
  migrateAtStart: z
    .boolean()
    .default(true)
    .describe('Bring the database to the newest schema at start; safe with any number of instances. Without it run `keyward migrate` first.'),
  connectionsMax: z.int().min(2).max(500).default(10).describe('Connections that one instance keeps open at most.'),
})

const hostName = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a host name in lower case, without https:// and without a port')

/** Who Keyward is to a passkey (WebAuthn L3, section 5.4.2). */
export const rp = z.strictObject({
  id: hostName
    .nullable()
    .default(null)
    .describe(
      "The domain that passkeys belong to: the issuer's host (the default) or a domain above it that you own. Changing it later makes passkeys unusable: `keyward rp-id check` says whose.",
    ),
  origins: z
    .array(z.string())
    .min(1)
    .nullable()
    .default(null)
    .describe("Where passkeys may be used: the issuer's origin (the default), other origins below `rp.id`, or native Android apps as android:apk-key-hash:…"),
  relatedOrigins: z
    .array(z.string())
    .default([])
    .describe(
      'Origins that are not below `rp.id` and may use its passkeys all the same (WebAuthn L3, section 5.11): told in /.well-known/webauthn, and at most 5 different names before their endings.',
    ),
  formerIds: z
    .array(hostName)
    .default([])
    .describe(
      'RP IDs that passkeys were made for before, and that still work: a domain that the issuer is at or below, or one whose /.well-known/webauthn names the issuer. Others are of no use here.',
    ),
})

/** Apps that share passkeys with this server. Each must be told in a document of the domain, or its system refuses. */
export const apps = z.strictObject({
  apple: z
    .array(z.strictObject({ id: z.string().regex(/^[A-Z0-9]{10}\.[A-Za-z0-9.-]+$/, 'must be the team and the bundle: A1B2C3D4E5.com.example.app') }))
    .default([])
    .describe('Apps for iPhone, iPad and Mac, each by `id`: its team and its bundle. Told in /.well-known/apple-app-site-association.'),
  android: z
    .array(
      z.strictObject({
        package: z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/, 'must be the name of a package: com.example.app'),
        fingerprints: z
          .array(z.string().regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/, 'must be a SHA-256 fingerprint: 32 pairs of 0-9 and A-F with colons between'))
          .min(1),
      }),
    )
    .default([])
    .describe(
      'Apps for Android, each by `package` and the SHA-256 `fingerprints` of the certificates that sign it. Told in /.well-known/assetlinks.json; passkeys made in these apps are accepted.',
    ),
})

/** How letters leave the house. */
export const smtp = z.strictObject({
  url: z
    .string()
    .regex(/^smtps?:\/\//, 'must be an address that begins with smtp:// or smtps://')
    .nullable()
    .default(null)
    .describe('Mail server: smtps://name:password@mail.example.com. Without it letters stay in the development mailbox at /dev/letters.')
    .meta({ secret: true }),
  from: z.string().min(3).max(320).default('Keyward <keyward@localhost>').describe('Sender of every letter.'),
  replyTo: z.string().min(3).max(320).nullable().default(null).describe('Where answers to letters go, if not to the sender.'),
})

/** How much is written to the log. */
export const log = z.strictObject({
  level: z.enum(['silent', 'error', 'info']).default('info').describe('`error` leaves out what goes well; `silent` leaves out everything.'),
})
