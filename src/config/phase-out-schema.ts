import { z } from 'zod'
import { days, moment } from './moments.ts'

const name = z.string().min(1)

/** Several, or one in a word. */
export const oneOrMore = z.union([name, z.array(name).min(1)], 'must be a text, or a list of texts').transform((it) => (typeof it === 'string' ? [it] : it))
const percent = z.number().min(0).max(100)

const match = z.strictObject({
  groups: z.array(name).min(1).optional().describe('Only members of one of these groups.'),
  clients: z.array(name).min(1).optional().describe('Only sign-ins to one of these clients.'),
  attributes: z
    .record(name, oneOrMore)
    .optional()
    .describe('Only accounts of which each of these attributes has this value, or one of these: `{ country: [SE, NO] }`.'),
  cohortPercent: percent.optional().describe('Only this share of all accounts. Who is in it stays the same, and a larger share holds the smaller.'),
})

const exclude = z.strictObject({
  groups: z.array(name).min(1).optional().describe('Members of these groups.'),
  accounts: z.array(name).min(1).optional().describe('These accounts, by `sub`.'),
})

const grace = z.strictObject({
  skips: z.int().min(0).max(1000).default(5).describe('"Not now"s after the deadline before it is demanded.'),
  days: z.int().min(0).max(3650).default(14).describe('Days after the deadline before it is demanded, however few "not now"s there were.'),
})

const deadline = z.strictObject({
  date: moment.optional().describe('The same day for everybody: `2027-01-31`.'),
  afterFirstSeen: days.optional().describe('So long after the first sign-in that this policy ruled: `60d`.'),
  grace: grace.prefault({}).describe('What may still be put off after it, and how often.'),
})

const brakes = z.strictObject({
  recoveries: z
    .strictObject({
      min: z.int().min(0).default(5).describe('So many accounts at least.'),
      percent: percent.default(2).describe('Of the accounts that this policy has tightened.'),
    })
    .nullable()
    .prefault({})
    .describe('Pauses when more accounts than both figures recovered by their mailbox within 24 hours; null: never.'),
  failures: z
    .strictObject({
      percent: percent.default(15).describe('Of the accounts that used one.'),
      ceremoniesMin: z.int().min(1).default(50).describe('Accounts that must have used one for the share to mean anything.'),
    })
    .nullable()
    .prefault({})
    .describe('Pauses when the replacement fails for more than this share of accounts in browsers known for them within 24 hours; null: never.'),
})

/** One entry of `passwordPhaseOut`: whom it is for, how far it goes, and when (`policy.md`, policy targets). */
export const phaseOut = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be of lower-case letters, digits and dashes')
    .describe('Its name, in events and reports. A new name begins anew: what was remembered under the old one stays with it.'),
  match: match.prefault({}).describe('Whom it is for; empty: everyone.'),
  exclude: exclude.prefault({}).describe('Whom it is not for, whatever `match` says.'),
  target: z
    .enum(['allow', 'demote', 'block', 'remove'])
    .default('block')
    .describe('How far it goes: `demote` puts it behind "Try another way", `block` accepts it no more, `remove` also destroys it `undo` later.'),
  enforcement: z.enum(['observe', 'enforce']).default('enforce').describe('`observe` computes and writes events, and changes nothing that people see.'),
  notBefore: moment.nullable().prefault(null).describe('Before this day the policy does not exist.'),
  deadline: deadline.nullable().prefault(null).describe('From when on people must enrol a replacement; null: they are asked and may always put it off.'),
  proof: z
    .strictObject({
      count: z.int().min(0).max(10).default(1).describe('Sign-ins that a replacement must have done before it counts.'),
      maxAge: days.prefault('180d').describe('How long ago the last of them may be; 0: any time.'),
    })
    .prefault({})
    .describe('What shows that a replacement works.'),
  recoveryRequired: z
    .strictObject({
      block: z.enum(['R1', 'R2']).default('R1').describe('R1: a confirmed address. R2: also saved codes, a second address or a spare.'),
      remove: z.enum(['R1', 'R2']).default('R2').describe('R2, since what is destroyed does not come back.'),
    })
    .prefault({})
    .describe('The way back in that a person must have before it goes so far.'),
  deviceBoundOnly: z
    .enum(['demote', 'block-with-R2', 'block'])
    .default('demote')
    .describe('How far it goes for people whose only replacement cannot leave one device.'),
  ratchet: z.boolean().default(true).describe('Once blocked, nothing that the person (or a thief of their mailbox) does brings it back.'),
  undo: days.prefault('30d').describe('How long under `block` before `remove` destroys it.'),
  brakes: brakes.prefault({}).describe('What stops further tightening by itself, until an administrator resumes it.'),
})
