import { z } from 'zod'
import { attestationLadder } from '../domain/policy.ts'
import { moment } from './moments.ts'
import { oneOrMore } from './phase-out-schema.ts'

const name = z.string().min(1)
const graceDays = z.int().min(0).max(3650).default(14)
const stance = z.enum(['allowed', 'refused']).default('allowed')

/** One provider whose replacements count no more. */
export const deniedProvider = z.strictObject({
  provider: name.describe('As `keyward report adoption --by provider` names it: the AAGUID of a passkey.'),
  since: moment.describe('From then on its replacements prove nothing new: they still sign people in, who are asked to create another.'),
  graceDays: graceDays.describe('Days from then on until they sign nobody in any more; 0 where something has happened.'),
})

/** Which kinds of replacements are accepted of some accounts. */
export const kindRule = z.strictObject({
  match: z
    .strictObject({
      groups: z.array(name).min(1).optional().describe('Accounts in one of these groups.'),
      attributes: z.record(name, oneOrMore).optional().describe('Accounts of which every one of these attributes has one of these values.'),
    })
    .prefault({})
    .describe('Whom it is for; empty: everyone.'),
  since: moment
    .nullable()
    .prefault(null)
    .describe(
      'From then on what the rule has something against is not taken any more, and what is there has its grace. null: it always held, and there is no grace.',
    ),
  graceDays: graceDays.describe('Days from `since` on in which what is there still signs in, though it replaces nothing.'),
  synced: stance.describe('Those that a manager can copy to other devices.'),
  deviceBound: stance.describe('Those that cannot leave one device.'),
  secondFactor: stance.describe(
    'Those that say who has them and not who uses them: without a PIN or anything of that kind, or of the old kind that needs a name first.',
  ),
  compromised: stance.describe(
    'Of models that the FIDO metadata says are broken. None is ever enrolled, and none replaces anything; allowed, those that are there still sign in.',
  ),
  allowed: z
    .array(name)
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'The only providers that are accepted, by AAGUID; null: any. A name that nobody vouches for can be claimed by anybody: go further with `attestation`.',
    ),
  denied: z.array(deniedProvider).default([]).describe('Providers that are not, as `passkeys.denied` for everybody.'),
  attestation: z
    .enum(attestationLadder)
    .default('none')
    .describe(
      '`wanted`: the browser is asked whether the maker vouches for it, and what it says is kept. `required`: nothing else is accepted. `hardware`: nor any whose key could leave its hardware. The last two need `authenticatorSettings.passkey.metadata`.',
    ),
})
