import { z } from 'zod'
import { acrLadder } from '../domain/acr.ts'
import { defaultPolicy } from '../policy/default-policy.ts'
import { expectation } from './expectation-schema.ts'
import { deniedProvider, kindRule } from './kind-rule-schema.ts'
import { phaseOut } from './phase-out-schema.ts'

const { roles, signUp, identification, passkeys, offers, recovery, reauth } = defaultPolicy

const name = z.string().min(1)
const names = (fallback: readonly string[]): z.ZodDefault<z.ZodArray<z.ZodString>> => z.array(name).default([...fallback])
const whole = (least: number, fallback: number): z.ZodDefault<z.ZodInt> => z.int().min(least).max(3650).default(fallback)

const identificationRules = z.strictObject({
  rememberDays: whole(1, identification.rememberDays).describe('How long a browser remembers who signed in, in days.'),
  accountsMax: z.int().min(1).max(10).default(identification.accountsMax).describe('How many accounts one browser remembers.'),
  remember: z
    .enum(['signed-in', 'typed'])
    .default(identification.remember)
    .describe('`typed` also fills in what was typed in a sign-in that was not finished.'),
  enumerationProtection: z
    .enum(['strict', 'decoy', 'off'])
    .default(identification.enumerationProtection)
    .describe(
      '`strict`: an unknown name looks like a known one. `decoy`: people see what they have, and unknown names pose as somebody; that hides who exists, but not how they sign in. `off`: each person sees only what they have, and so does a stranger who types their name.',
    ),
  decoyShare: z
    .number()
    .min(0)
    .max(1)
    .default(identification.decoyShare)
    .describe('Under `decoy`: the share of unknown names that pose as people with a replacement, 0 to 1. Best the share of your people who have one.'),
})

const passkeyRules = z.strictObject({
  enrolmentProof: z
    .array(name)
    .min(1)
    .default([...passkeys.enrolmentProof])
    .describe('One of these must have been shown before a replacement can be created; what was created on less is confirmed by one of them.'),
  max: z.int().min(1).max(1000).default(passkeys.max).describe('Replacements that an account may have at a time. A recovery may make one more.'),
  autoUpgrade: z
    .boolean()
    .default(passkeys.autoUpgrade)
    .describe('Makes a replacement without a dialog after a sign-in with what retires, where the browser can; its owner is told.'),
  confirmAfterDays: whole(1, passkeys.confirmAfterDays).describe(
    'Days without objection after which a proof from a browser known before confirms a replacement that nothing else confirmed.',
  ),
  denied: z.array(deniedProvider).default([]).describe('Providers whose replacements count no more: `[{ provider, since, graceDays }]`.'),
  uvUntrusted: names(passkeys.uvUntrusted).describe(
    'Providers known to say that they verified a person where they did not: their answers are one factor, which is too little for clients that demand two.',
  ),
  rules: z
    .array(kindRule)
    .prefault([])
    .describe('Which kinds of replacements are accepted of whom. Where several match an account each must be content, and nothing said means that any is.'),
})

const offerRules = z.strictObject({
  enabled: z.boolean().default(offers.enabled).describe('Whether people are asked anything after signing in that they may put off.'),
  pauseHours: whole(0, offers.pauseHours).describe('Hours between two questions to the same person.'),
  snoozeDays: z
    .array(z.int().min(0).max(3650))
    .min(1)
    .default([...offers.snoozeDays])
    .describe('Days until the question comes again after the first, the second, … "not now"; the last one repeats.'),
  skipsMax: z.int().min(0).max(1000).nullable().default(offers.skipsMax).describe('"Not now"s before it is not asked any more; null: without end.'),
  secondDays: whole(0, offers.secondDays).describe('Days until a second replacement is suggested again.'),
  recoveryDays: whole(0, offers.recoveryDays).describe('Days until saving codes, or confirming an address, is suggested again.'),
  reminders: z
    .boolean()
    .default(offers.reminders)
    .describe('Whether people are reminded, once and by letter, of a replacement that has not worked once in the 30 days since it was made.'),
})

const recoveryRules = z.strictObject({
  allowCodesOnly: z.boolean().default(recovery.allowCodesOnly).describe('Saved codes count as R1 for people without an address.'),
  codesMin: z.int().min(1).max(100).default(recovery.codesMin).describe('Unused codes that a saved sheet must have left to count for R2.'),
  channelHours: whole(0, recovery.channelHours).describe('Hours before an address that replaced another counts.'),
  holdHours: whole(0, recovery.holdHours).describe(
    'Hours that somebody waits who wants to add a replacement from the mailbox alone, while one works; 0: none. Its owner is told and can stop it, and a saved code ends it.',
  ),
})

/** The whole policy document (`policy.md`, the policy document). Parsing fills defaults in and keeps its form: what comes out is a document again. */
export const policyDocument = z.strictObject({
  authenticators: z
    .array(name)
    .min(1)
    .nullable()
    .default(null)
    .describe('Ways to sign in, in the order in which they are offered: some of those that the configuration lists. null: all of them, in its order.'),
  roles: z
    .strictObject({
      retiring: names(roles.retiring).describe('What people are to leave behind.'),
      replacement: names(roles.replacement).describe('What takes its place.'),
      backup: names(roles.backup).describe('What carries a person who has lost everything else.'),
    })
    .prefault({})
    .describe('Which authenticator plays which part.'),
  signUp: z
    .strictObject({
      open: z.boolean().default(signUp.open).describe('Whether people may make accounts for themselves.'),
      password: z.enum(['never', 'allowed']).default(signUp.password).describe('Whether a new account may be given a password.'),
    })
    .prefault({})
    .describe('New accounts.'),
  identification: identificationRules.prefault({}).describe('Who is at the door.'),
  passkeys: passkeyRules.prefault({}).describe('Creating replacements, and trusting them.'),
  offers: offerRules.prefault({}).describe('How often people are asked.'),
  recovery: recoveryRules.prefault({}).describe('What counts as a way back in.'),
  reauth: z
    .strictObject({
      allowBackup: z
        .boolean()
        .default(reauth.allowBackup)
        .describe('Whether a backup alone is enough when people sign in again, where what retires is blocked for them.'),
    })
    .prefault({})
    .describe('Signing in again (`max_age`, `prompt=login`).'),
  clients: z
    .record(name, z.strictObject({ acr: z.enum(acrLadder).describe('The least that a sign-in must reach, weakest first.') }))
    .default({})
    .describe('The least that sign-ins to a client must reach, by client id: `{ bank: { acr: phr } }`. A client may ask for more, never for less.'),
  breakGlass: names([]).describe('Accounts that no policy touches, by `sub`. Each of their sign-ins raises an alert.'),
  passwordPhaseOut: z
    .array(phaseOut)
    .prefault([{ id: 'everyone' }])
    .describe('How what retires does so; the strictest that matches an account wins, and an empty list leaves it alone.'),
  expectations: z.array(expectation).prefault([]).describe('What this document is meant to do, shown by example: `keyward policy test` decides each.'),
})

/** A document with its defaults filled in; parsing it again changes nothing. */
export type PolicyDocument = z.infer<typeof policyDocument>
