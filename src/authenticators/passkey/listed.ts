import type { Credential } from '../../domain/credential.ts'
import type { Begun, CeremonyContext, Holder, Tools } from '../authenticator.ts'
import { appIdOf, askingU2f } from './app-id.ts'
import { isSecondFactor, type Payload } from './payload.ts'
import { hintsOf, placesOf } from './places.ts'
import { rpIdsOf } from './relying-party.ts'

/** Which passkeys a page may name. */
export interface Listed {
  readonly rpId: string
  readonly passkeys: readonly Credential<Payload>[]
  /** They are keys for a second step. */
  readonly second: boolean
}

/**
 * An unknown browser is told nothing about an account: whatever passkey answers names its owner. Second-factor keys are named once a first factor was shown,
 * and only to who has nothing better.
 */
export function listedFor(tools: Tools, { credentials }: Holder<Payload>, { browser, shared, proved }: CeremonyContext): Listed {
  const here = credentials.filter(({ payload }) => rpIdsOf(tools).includes(payload.rpId))
  const alone = here.filter(({ payload }) => !isSecondFactor(payload))
  if (alone.length === 0 && here.length > 0 && proved === true) return { ...askedFor(tools, here), second: true }
  return { ...askedFor(tools, browser.known && shared !== true ? alone : []), second: false }
}

/** A browser asks for passkeys of one RP ID at a time: of the present one, and where the account has none of it, of a former one that still works. */
function askedFor(tools: Tools, passkeys: readonly Credential<Payload>[]): Pick<Listed, 'rpId' | 'passkeys'> {
  const rpId = rpIdsOf(tools).find((id) => passkeys.some(({ payload }) => payload.rpId === id)) ?? tools.rp.id
  return { rpId, passkeys: passkeys.filter(({ payload }) => payload.rpId === rpId) }
}

/** At a computer that others use too a code to scan comes first (WebAuthn L3, section 5.8.7). */
export const byPhone = ({ shared }: CeremonyContext) => (shared === true ? { hints: ['hybrid'] } : {})

/** With passkeys that may be named, which they are, where they probably are, and how a browser reaches them. */
export function pageFor(options: object, passkeys: readonly Credential<Payload>[], second: boolean): Begun['page'] {
  if (passkeys.length === 0) return { mode: 'discoverable', ...('hints' in options ? { phone: true } : {}), options }
  const allowCredentials = passkeys.map((passkey) => ({ type: 'public-key', id: idOf(passkey), transports: passkey.payload.transports }))
  const hints = hintsOf(passkeys)
  return {
    mode: 'listed',
    ...(second ? { title: 'second-factor.title' } : {}),
    places: placesOf(passkeys),
    options: {
      ...options,
      allowCredentials,
      ...(hints.length > 0 ? { hints } : {}),
      ...(appIdOf(passkeys) === null ? {} : { extensions: askingU2f(passkeys, 'appid') }),
    },
  }
}

/** By which a browser knows it. */
export const idOf = ({ lookup }: Pick<Credential, 'lookup'>): string => lookup ?? ''
