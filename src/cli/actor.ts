import { type Actor, actorOf } from '../admin/actor.ts'
import type { Storage } from '../domain/storage.ts'
import { type Given, type Option, textOf } from './command.ts'
import { findDossier } from './find-account.ts'
import { userOf } from './signature.ts'

/** The option that says who acts, for commands whose effect is written down with a name. */
export const actorOption: Readonly<Record<'actor', Option>> = {
  actor: { type: 'string', says: 'who does it: an account with a role. Without it the name of the user who runs this is written down' },
}

/** Throws `Fault('account-unknown')` for somebody who is nobody. */
export async function actorFrom(given: Given, storage: Storage): Promise<Actor> {
  const name = textOf(given, 'actor')
  return name === undefined ? { by: userOf(given.terminal), account: null } : actorOf((await findDossier(storage, name)).account)
}
