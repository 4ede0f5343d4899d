import { z } from 'zod'

/** Stands in where nobody set a secret; refused in production and wherever the issuer is https. */
export const developmentSecret = 'keyward-development-secret-known-to-everybody'

/** Stands in where nobody named an issuer. */
export const developmentIssuer = 'http://localhost:3000'

const days = (fallback: number): z.ZodDefault<z.ZodInt> => z.int().min(1).max(3650).default(fallback)

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

/** Who Keyward is to a passkey (WebAuthn L3, section 5.4.2). */
export const rp = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a host name in lower case, without https:// and without a port')
    .nullable()
    .default(null)
    .describe(
      "The domain that passkeys belong to: the issuer's host (the default) or a domain above it that you own. Changing it later makes every passkey unusable.",
    ),
  origins: z
    .array(z.string())
    .min(1)
    .nullable()
    .default(null)
    .describe("Where passkeys may be used: the issuer's origin (the default), other origins below `rp.id`, or native Android apps as android:apk-key-hash:…"),
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

const phaseOut = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'must be of lower-case letters, digits and dashes')
    .describe('Its name, in events and reports.'),
  match: z
    .strictObject({
      groups: z.array(z.string()).optional().describe('Only members of one of these groups.'),
      clients: z.array(z.string()).optional().describe('Only sign-ins to one of these clients.'),
    })
    .prefault({})
    .describe('Whom it is for; empty: everyone.'),
  target: z
    .enum(['allow', 'demote', 'block', 'remove'])
    .default('block')
    .describe('How far it goes. `remove` is taken as `block` for now: no password is destroyed.'),
  enforcement: z.enum(['observe', 'enforce']).default('enforce').describe('`observe` computes and writes events, and changes nothing that people see.'),
  proof: z
    .strictObject({
      count: z.int().min(0).max(10).default(1).describe('Sign-ins that a passkey must have done before it counts.'),
      maxAgeDays: z.int().min(0).max(3650).default(180).describe('How long ago the last of them may be; 0: any time.'),
    })
    .prefault({})
    .describe('What shows that a passkey works.'),
  deviceBoundOnly: z
    .enum(['demote', 'block-with-R2', 'block'])
    .default('demote')
    .describe('How far it goes for people whose only passkey cannot leave one device.'),
  ratchet: z.boolean().default(true).describe('Once blocked, nothing that the person (or a thief of their mailbox) does brings the password back.'),
})

/** What people may do, and what is asked of them. */
export const policy = z.strictObject({
  roles: z
    .strictObject({
      retiring: z.array(z.string()).default(['password']).describe('What people are to leave behind.'),
      replacement: z.array(z.string()).default(['passkey']).describe('What takes its place.'),
      backup: z.array(z.string()).default(['email-otp']).describe('What carries a person who has lost everything else.'),
    })
    .prefault({})
    .describe('Which authenticator plays which part.'),
  signUp: z
    .strictObject({
      open: z.boolean().default(true).describe('Whether people may make accounts for themselves.'),
      password: z.enum(['never', 'allowed']).default('never').describe('Whether a new account may be given a password.'),
    })
    .prefault({})
    .describe('New accounts.'),
  identification: z
    .strictObject({
      rememberDays: days(400).describe('How long a browser remembers who signed in, in days.'),
      accountsMax: z.int().min(1).max(10).default(5).describe('How many accounts one browser remembers.'),
      remember: z.enum(['signed-in', 'typed']).default('signed-in').describe('`typed` also fills in what was typed in a sign-in that was not finished.'),
      enumerationProtection: z
        .enum(['strict', 'off'])
        .default('strict')
        .describe(
          '`strict`: an unknown name looks like a known one. `off`: each person sees only what they have, and so does a stranger who types their name.',
        ),
    })
    .prefault({})
    .describe('Who is at the door.'),
  passkeys: z
    .strictObject({
      enrolmentProof: z
        .array(z.string())
        .min(1)
        .default(['email-otp', 'passkey'])
        .describe('One of these must have been shown before a passkey can be created.'),
    })
    .prefault({})
    .describe('Creating passkeys.'),
  passwordPhaseOut: z
    .array(phaseOut)
    .prefault([{ id: 'everyone' }])
    .describe('How passwords retire; the strictest that matches an account wins, and an empty list leaves passwords alone.'),
})
