import { createHash } from 'node:crypto'
import type { Policy } from '../domain/policy.ts'
import { nameOf } from '../authenticators/load.ts'
import { defaultPolicy } from '../policy/default-policy.ts'
import type { Settings } from './schema.ts'

const { version: _version, phaseOuts: _phaseOuts, ...rest } = defaultPolicy
const usual = {
  exclude: {},
  notBefore: null,
  deadline: null,
  recoveryRequired: { block: 'R1', remove: 'R2' },
  undoDays: 30,
  brakes: { recoveries: { min: 5, percent: 2 }, failures: { percent: 15, ceremoniesMin: 50 } },
} as const

/** The policy that the settings describe. Roles keep only what is on the list, so that the default roles fit any list. */
export function policyOf({ authenticators, policy }: Pick<Settings, 'authenticators' | 'policy'>): Policy {
  const names = authenticators.map(nameOf)
  const present = (ids: readonly string[]): readonly string[] => ids.filter((id) => names.includes(id))
  const { roles, signUp, identification, passkeys, passwordPhaseOut } = policy

  const document = {
    ...rest,
    authenticators: names,
    roles: { retiring: present(roles.retiring), replacement: present(roles.replacement), backup: present(roles.backup) },
    signUp,
    identification: { ...defaultPolicy.identification, ...identification },
    passkeys: { ...defaultPolicy.passkeys, ...passkeys },
    phaseOuts: passwordPhaseOut.map((phaseOut) => ({
      ...usual,
      ...phaseOut,
      match: {
        ...(phaseOut.match.groups === undefined ? {} : { groups: phaseOut.match.groups }),
        ...(phaseOut.match.clients === undefined ? {} : { clients: phaseOut.match.clients }),
      },
    })),
  }
  return { version: `config-${createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 12)}`, ...document }
}
