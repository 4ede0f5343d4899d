import type { Credential } from '../../domain/credential.ts'
import type { Payload } from './payload.ts'
import { providerName } from './providers.ts'

type Passkey = Pick<Credential<Payload>, 'payload' | 'assessed' | 'lastUsedAt'>

/** Where a passkey probably is, for a person who looks for it. Told only to a browser that knows the account. */
export interface Place {
  readonly provider: string | null
  readonly where: 'synced' | 'this-kind-of-device' | 'phone' | 'security-key'
}

/** How a browser can be helped to ask at the right place first (WebAuthn L3, section 5.8.7). */
type Hint = (typeof nearestFirst)[number]

/** A browser acts on the first: a code to scan comes before nothing that might be at hand. */
const nearestFirst = ['client-device', 'security-key', 'hybrid'] as const

/** Each place once, the one that was used last first. */
export function placesOf(passkeys: readonly Passkey[]): readonly Place[] {
  const places = lastUsedFirst(passkeys).flatMap((passkey) => {
    const where = whereOf(passkey)
    return where === null ? [] : [{ provider: providerName(passkey.payload.aaguid), where }]
  })
  return places.filter((it, at) => places.findIndex((other) => other.provider === it.provider && other.where === it.where) === at)
}

/** None where one of the passkeys does not say how it is reached: a hint would lead past it. */
export function hintsOf(passkeys: readonly Passkey[]): readonly Hint[] {
  if (passkeys.some(({ payload }) => payload.transports.length === 0)) return []
  return [...new Set(lastUsedFirst(passkeys).flatMap(({ payload }) => hintsFor(payload.transports)))]
}

function hintsFor(transports: readonly string[]): readonly Hint[] {
  const hints = transports.map(hintOf)
  return nearestFirst.filter((hint) => hints.includes(hint))
}

const hintOf = (transport: string): Hint => {
  if (transport === 'internal') return 'client-device'
  return isByPhone(transport) ? 'hybrid' : 'security-key'
}

function whereOf({ payload, assessed }: Passkey): Place['where'] | null {
  const { transports, backupEligible, backedUp } = payload
  if (backupEligible && backedUp) return 'synced'
  if (transports.some(isByPhone)) return 'phone'
  if (transports.includes('internal') || assessed.attachment === 'platform') return 'this-kind-of-device'
  return transports.length > 0 || assessed.attachment === 'roaming' ? 'security-key' : null
}

/** `cable` is what early Chrome called it. */
const isByPhone = (transport: string): boolean => transport === 'hybrid' || transport === 'cable'

const lastUsedFirst = (passkeys: readonly Passkey[]): readonly Passkey[] =>
  passkeys.toSorted((one, other) => (other.lastUsedAt?.getTime() ?? 0) - (one.lastUsedAt?.getTime() ?? 0))
