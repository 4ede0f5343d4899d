import type { Credential } from '../../domain/credential.ts'
import type { Payload } from './payload.ts'

type Passkeys = readonly Pick<Credential<Payload>, 'lookup' | 'payload'>[]

/** Of keys that were registered under U2F: what they call this service. One request can name one, which is that of the first; null where none has any. */
export const appIdOf = (passkeys: Passkeys): string | null => passkeys.find(({ payload }) => payload.appId !== undefined)?.payload.appId ?? null

/** So that a browser also asks those keys (WebAuthn L3, section 10.1.1), or does not make a second credential on one of them (section 10.1.2). */
export function askingU2f(passkeys: Passkeys, extension: 'appid' | 'appidExclude'): Readonly<Record<string, string>> {
  const appId = appIdOf(passkeys)
  return appId === null ? {} : { [extension]: appId }
}

/** What an answer may be signed for: the RP ID, and of a key that is marked so the AppID that was asked with. What the browser says of it is not signed, and not asked for. */
export function signedFor({ rpId, appId }: { readonly rpId: string; readonly appId: string | null }, passkeys: Passkeys, id: string): readonly string[] {
  const isMarked = appId !== null && passkeys.some(({ lookup, payload }) => lookup === id && payload.appId === appId)
  return isMarked ? [rpId, appId] : [rpId]
}
