import type { LoadedAuthenticator } from '../authenticators/load.ts'
import { unknownCapabilities } from '../domain/browser.ts'
import type { CredentialId } from '../domain/credential.ts'
import { Fault } from '../domain/fault.ts'
import type { NewStoredCredential } from '../domain/storage.ts'
import type { World } from '../composition/world.ts'
import { uuidOf } from '../sign-in/uuid.ts'

/** A password as its authenticator would have enrolled it: under the same rules, with the same hash. */
export async function passwordCredential(
  authenticators: readonly LoadedAuthenticator[],
  password: string,
  identifier: string,
  { now, randomBytes }: World,
): Promise<NewStoredCredential> {
  const authenticator = authenticators.find((it) => it.authenticator.id === 'password')?.authenticator
  if (authenticator === undefined || authenticator.enrolment === null) throw new Fault('no-passwords', 'Passwords are not on the list of authenticators.')
  const holder = { account: null, credentials: [], identifier }
  const context = {
    purpose: 'sign-up',
    browser: { known: false },
    capabilities: unknownCapabilities,
    locale: 'en',
    tally: { letters: 0, refusals: 0 },
    newcomer: null,
    creation: 'asked',
  } as const
  const result = await authenticator.enrolment.finish({ holder, state: {}, answer: { password }, context })
  if (!result.ok) throw new Fault('password-refused', `This password may not be chosen: ${result.refusal.code}.`)
  const { lookup, label, payload } = result.value
  const assessed = authenticator.assess({ payload }, null)
  return { id: uuidOf(randomBytes(16)) as CredentialId, authenticator: 'password', lookup, label, payload, assessed, confirmedAt: now(), createdIn: null }
}
