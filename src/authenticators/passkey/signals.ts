import type { Account } from '../../domain/account.ts'
import type { Credential } from '../../domain/credential.ts'
import { mayCount, type Signal } from '../../domain/signals.ts'
import type { Signalling, Tools } from '../authenticator.ts'
import type { Payload } from './payload.ts'
import { accountUser } from './user.ts'

/**
 * What managers are told (WebAuthn L3, section 5.1.10), for each relying party that the account ever had a passkey with. Everything that counts, or may yet,
 * is listed: what a policy refuses today it may let in tomorrow, and what a manager deleted does not come back.
 */
export function signallingWith({ now, rp }: Pick<Tools, 'now' | 'rp'>, removesUnknown: boolean): Signalling<Payload> {
  return {
    of: (account, credentials) => {
      const rpIds = new Set([rp.id, ...credentials.map(({ payload }) => payload.rpId)])
      return [...rpIds].flatMap((rpId) => signalsFor(rpId, account, listed(credentials, rpId, now())))
    },
    unknown: (credentialId) => (removesUnknown ? { rpId: rp.id, credentialId } : null),
  }
}

const listed = (credentials: readonly Credential<Payload>[], rpId: string, now: Date): readonly string[] =>
  credentials.flatMap((it) => (it.payload.rpId === rpId && it.lookup !== null && mayCount(it, now) ? [it.lookup] : []))

function signalsFor(rpId: string, account: Account, credentialIds: readonly string[]): readonly Signal[] {
  const { id: userId, name, displayName } = accountUser(account)
  const accepted: Signal = { kind: 'accepted', rpId, userId, credentialIds }
  return credentialIds.length === 0 ? [accepted] : [accepted, { kind: 'details', rpId, userId, name, displayName }]
}
