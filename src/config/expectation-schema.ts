import { z } from 'zod'
import { offerKinds } from '../domain/offer.ts'
import { days, moment, since } from './moments.ts'

const name = z.string().min(1)
const names = z.array(name)
const target = z.enum(['allow', 'demote', 'block', 'remove'])

/** What an account may hold, by the part that it plays; nothing here names an authenticator. */
export const heldKinds = ['synced-passkey', 'security-key', 'platform-passkey', 'unproven-passkey', 'unconfirmed-passkey', 'retiring', 'codes'] as const

const held = z.strictObject({
  kind: z.enum(heldKinds).describe('What it is.'),
  authenticator: name.optional().describe('Whose it is; the first one that plays this part unless said.'),
  provider: name.optional().describe('Who keeps it. Two passkeys of different providers are an independent pair.'),
  proofs: z.int().min(0).optional().describe('Sign-ins that it has done.'),
  proven: days.prefault('7d').describe('How long ago the last of them was.'),
  created: days.prefault('60d').describe('How long ago it was enrolled.'),
  left: z.int().min(0).optional().describe('Answers that it has left: codes on the sheet.'),
  status: z.enum(['active', 'quarantined', 'revoked']).default('active').describe('Whether it was set aside, or taken away.'),
  attested: z.enum(['hardware', 'software']).optional().describe('What its maker vouches for; nothing unless said.'),
  compromised: z.boolean().default(false).describe('Its model is known to be broken.'),
  usable: z.boolean().default(true).describe('false: this deployment cannot use it any more.'),
})

const heldInAWord = z.enum(heldKinds).transform((kind) => held.parse({ kind }))

const account = z.strictObject({
  holds: z
    .array(z.union([heldInAWord, held], `must be ${heldKinds.join(', ')}, or a group that says more`))
    .prefault([])
    .describe('Credentials.'),
  addresses: z.int().min(0).max(10).default(1).describe('Confirmed addresses.'),
  changedAddress: days.optional().describe('So long ago the first address took the place of another.'),
  groups: names.default([]).describe('What it belongs to.'),
  attributes: z.record(name, z.string()).default({}).describe('What is said of it beside its groups.'),
  roles: z
    .array(z.enum(['owner', 'policy', 'people', 'clients', 'auditor']))
    .default([])
    .describe('Roles in the office.'),
  sub: name.default('sub-of-somebody').describe('Its `sub`, for `breakGlass` and `exclude.accounts`.'),
  status: z.enum(['active', 'disabled']).default('active').describe('disabled: an administrator locked it.'),
  overrides: z
    .array(
      z.strictObject({
        kind: z.enum(['exempt', 'pin', 'unlockPassword', 'force']).describe('What it does.'),
        mode: target.optional().describe('Of pin and force.'),
        approved: z.boolean().default(true).describe('Whether a second administrator approved it.'),
      }),
    )
    .default([])
    .describe('Exceptions in force.'),
  firstSeen: since.optional().describe('When a policy first ruled one of its sign-ins.'),
  blockedSince: since.optional().describe('Since when what retires has been blocked.'),
  removableSince: since.optional().describe('Since when it could be destroyed.'),
  destroyed: since.optional().describe('When it was destroyed.'),
  lastMode: z.enum(['allow', 'demote', 'block', 'remove', 'none']).optional().describe('The mode at its last sign-in.'),
  skips: z.int().min(0).default(0).describe('Times that it put off what is demanded after a deadline.'),
})

const browser = z.strictObject({
  known: z.boolean().default(true).describe('Whether the account signed in here before.'),
  firstSeen: days.prefault('90d').describe('How long ago it first did.'),
  failures: z.int().min(0).default(0).describe('Ceremonies that failed here in a row.'),
})

const browserInAWord = z
  .enum(['known', 'unknown', 'failed-twice'])
  .transform((it) => browser.parse({ known: it !== 'unknown', failures: it === 'failed-twice' ? 2 : 0 }))

const shown = z.strictObject({
  authenticator: name.describe('Whose proof.'),
  crossDevice: z.boolean().default(false).describe('Another device answered for this one.'),
  userVerified: z.boolean().default(true).describe('It verified who used it.'),
})

const shownInAWord = name.transform((authenticator) => shown.parse({ authenticator }))

const interruption = z.strictObject({
  kind: z.enum(['enrol', 'prove', 'upgrade', 'confirm', 'note']).optional().describe('What is asked.'),
  authenticator: name.optional().describe('Of which authenticator.'),
  skippable: z.boolean().optional().describe('Whether it can be put off.'),
  skipsLeft: z.int().min(0).nullable().optional().describe('"Not now"s before it is demanded; null: no deadline.'),
  offer: z.enum(offerKinds).nullable().optional().describe('Which offer it is; null: it is demanded.'),
  row: z.int().optional().describe('The row of table 3.'),
})

const expected = z.strictObject({
  outcome: z.enum(['ask', 'satisfied', 'denied']).optional().describe('Whether it is enough.'),
  because: name.optional().describe('Why.'),
  mode: z.enum(['allow', 'demote', 'block', 'remove', 'none']).optional().describe('What holds for what retires.'),
  observed: z.enum(['allow', 'demote', 'block', 'remove', 'none']).optional().describe('What would hold if policies that observe were enforced.'),
  class: z.enum(['C0', 'C1', 'C2', 'C3']).optional().describe('Of the credentials.'),
  recovery: z.enum(['R0', 'R1', 'R2']).optional().describe('Of the ways back in.'),
  policyId: name.nullable().optional().describe('The policy that rules; null: none.'),
  row: name.optional().describe('The row of table 1 that decided.'),
  removable: z.boolean().optional().describe('Whether the undo clock runs.'),
  route: name.optional().describe('The row of table 2.'),
  opening: z.enum(['identify', 'choose', 'challenge']).optional().describe('How the page opens.'),
  prompt: z.boolean().optional().describe('Whether the first ceremony starts without a click.'),
  offered: names.optional().describe('What the page offers, in order.'),
  tucked: names.optional().describe('What of it stands behind "Try another way".'),
  accepted: names.optional().describe('Whose proof counts.'),
  acr: name.nullable().optional().describe('What is reached; null: nothing yet.'),
  afterSignIn: z
    .union([z.literal('nothing'), interruption], 'must be nothing, or a group such as { kind: enrol }')
    .optional()
    .describe('What is put before the person then; only the fields that are named are compared.'),
  alarming: z.boolean().optional().describe('Whether an alert is raised.'),
})

/** One sentence of what a policy is meant to do, and who shows that it does; `keyward policy test` decides it. */
export const expectation = z.strictObject({
  name: name.describe('What is expected, in a sentence.'),
  account: z
    .union([z.literal('nobody'), account], 'must be nobody, or a group')
    .prefault({})
    .describe('Whom it is about: `nobody` for a name that nobody has.'),
  at: moment.default('2026-01-01T12:00:00Z').describe('The moment at which it is decided.'),
  client: name.default('app').describe('The client that they sign in to.'),
  acr: names.default([]).describe('What the client asks for.'),
  maxAgeSeconds: z.int().min(0).nullable().default(null).describe('How old the client lets a sign-in be.'),
  purpose: z.enum(['sign-in', 'step-up', 'recovery']).default('sign-in').describe('What they are here for.'),
  browser: z
    .union([browserInAWord, browser], 'must be known, unknown or failed-twice, or a group')
    .prefault('known')
    .describe('What their browser is to them.'),
  capabilities: z
    .strictObject({
      webauthn: z.boolean().default(true).describe('Knows passkeys.'),
      platformAuthenticator: z.boolean().optional().describe('Has one built in.'),
      hybrid: z.boolean().optional().describe('Can ask a phone.'),
      conditionalGet: z.boolean().optional().describe('Fills passkeys in.'),
      conditionalCreate: z.boolean().optional().describe('Makes passkeys without a dialog.'),
      script: z.boolean().default(true).describe('Runs scripts.'),
    })
    .prefault({})
    .describe('What their browser can do, as far as it says.'),
  evidence: z
    .array(z.union([shownInAWord, shown], 'must name an authenticator, or be a group'))
    .prefault([])
    .describe('What they have shown in this sign-in, first to last.'),
  shown: z.array(z.enum(offerKinds)).default([]).describe('What was put before them in this sign-in already.'),
  enrolmentFailures: z.int().min(0).default(0).describe('Demanded enrolments that failed in this sign-in.'),
  persona: z.enum(['replacement', 'retiring']).nullable().default(null).describe('Whom a name that nobody has poses as, under `decoy`.'),
  retiringOffered: z.boolean().default(true).describe('Whether anybody at all can still use what retires.'),
  paused: names.default([]).describe('Policies that are paused.'),
  expect: expected.describe('What is to come out; only what is named is compared.'),
})

export type Expectation = z.infer<typeof expectation>
