import { Fault } from '../domain/fault.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { Dossier, Storage } from '../domain/storage.ts'

/** Everything known of an account, by a verified address, a user name, or a `sub`. */
export async function findDossier(storage: Storage, name: string): Promise<Dossier> {
  const found = await dossierCalled(storage, name)
  if (found === null) throw new Fault('account-unknown', `There is no account "${name}": keyward account list tells all of them.`)
  return found
}

/** The same where nobody of that name is no mistake. */
export const dossierCalled = async ({ accounts }: Storage, name: string): Promise<Dossier | null> =>
  (await accounts.dossier({ identifier: normaliseIdentifier(name)?.normalised ?? null })) ?? accounts.dossier({ sub: name })
