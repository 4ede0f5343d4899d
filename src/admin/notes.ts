import type { Authenticator, Note } from '../authenticators/authenticator.ts'
import type { Policy } from '../domain/policy.ts'

/** What an administrator should know of a policy before it is in force: what replaces says it of the rules about itself. */
export const notesOn = ({ passkeys, roles }: Pick<Policy, 'passkeys' | 'roles'>, authenticators: readonly Authenticator[]): readonly Note[] =>
  authenticators.filter(({ id }) => roles.replacement.includes(id)).flatMap((it) => it.notesOn(passkeys))
