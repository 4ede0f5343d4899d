import type { Credential } from '../domain/credential.ts'
import type { PastEvent, RememberedBrowser } from '../domain/personal.ts'
import type { ConnectedApp, PersonSession } from '../domain/sessions.ts'
import type { PendingAddress } from '../domain/account-room.ts'
import type { Dossier } from '../domain/storage.ts'

/** Everything that is held of one person, as it was gathered. */
export interface Gathered {
  readonly dossier: Dossier
  readonly pending: readonly PendingAddress[]
  readonly sessions: readonly PersonSession[]
  readonly apps: readonly ConnectedApp[]
  readonly browsers: readonly RememberedBrowser[]
  readonly past: readonly PastEvent[]
}

/**
 * The document that a person takes away (GDPR, articles 15 and 20): all that is held of them, without secrets (keys, hashes, codes) and without who among
 * the administrators did what.
 */
export function ownData({ dossier, pending, sessions, apps, browsers, past }: Gathered, at: Date) {
  const { account, credentials, phaseOuts, overrides, offers, recoveries } = dossier
  const { identifiers, userHandle: _handle, ...rest } = account
  return {
    madeAt: at,
    account: rest,
    addressesAndNames: identifiers.map(({ normalised: _normalised, ...it }) => it),
    addressesNotConfirmed: pending.map(({ value, createdAt, expiresAt }) => ({ value, createdAt, expiresAt })),
    waysToSignIn: credentials.map(credentialData),
    signedIn: sessions.map(({ uid: _uid, about, ...it }) => ({
      ...it,
      browser: about?.family ?? null,
      system: about?.platform ?? null,
      shown: shownIn(about),
    })),
    apps,
    browsers: browsers.map(({ hash: _hash, here: _here, ...it }) => it),
    recoveries: recoveries.map(({ accountId: _account, ...it }) => it),
    exceptions: overrides.map(({ kind, mode, reason, createdAt, expiresAt }) => ({ kind, mode, reason, createdAt, expiresAt })),
    retirementOfPasswords: phaseOuts,
    offers,
    events: past.map(({ at: when, type, clientId, data }) => ({ at: when, type, client: clientId, data: withoutNames(data) })),
  }
}

const shownIn = (about: PersonSession['about']) => (about?.evidence ?? []).map(({ authenticator, shownAt }) => ({ authenticator, shownAt }))

const credentialData = ({ payload: _secret, lookup: _lookup, accountId: _account, createdIn: _sign, ...it }: Credential) => it

/** Who did something in the office is their business. */
const withoutNames = (data: PastEvent['data']): PastEvent['data'] => Object.fromEntries(Object.entries(data).filter(([name]) => !OF_OTHERS.has(name)))

const OF_OTHERS: ReadonlySet<string> = new Set(['actor', 'author', 'approvedBy'])
