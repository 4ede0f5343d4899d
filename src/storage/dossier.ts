import type { Account, AccountId, AdminRole } from '../domain/account.ts'
import type { KnownBrowser } from '../domain/browser.ts'
import type { Assessment, CredentialId, CredentialStatus, Spot, StatusWhy } from '../domain/credential.ts'
import type { Mode, Override } from '../domain/facts.ts'
import type { OfferFact } from '../domain/offer.ts'
import { type Recovery, REVERSAL_DAYS } from '../domain/recovery.ts'
import type { Dossier, Whom } from '../domain/storage.ts'
import { digest } from './digest.ts'
import type { Value } from './statements.ts'

/** `$1` to `$7` of every statement that gathers a dossier. */
export const whomValues = (whom: Whom, now: Date): readonly Value[] => [
  ...[whom.accountId, whom.sub, whom.identifier, whom.credential?.authenticator, whom.credential?.lookup].map(orNull),
  typeof whom.browserId === 'string' ? digest(whom.browserId) : null,
  now,
]

const orNull = (text: string | null | undefined): string | null => text ?? null

/** The id of the first that is given and found. Short-circuits: at most one index is read per name given. */
export const WHO = `coalesce(
    (select id from accounts where id = $1::text),
    (select id from accounts where sub = $2::text),
    (select account_id from identifiers where normalised = $3::text and verified_at is not null and (ends_at is null or ends_at > $7::timestamptz)),
    (select account_id from credentials where authenticator = $4::text and lookup = $5::text))`

const ACCOUNT = `json_build_object('id', a.id, 'sub', a.sub, 'userHandle', a.user_handle, 'status', a.status, 'displayName', a.display_name, 'locale', a.locale,
    'groups', a.groups, 'attributes', a.attributes, 'roles', a.roles, 'createdAt', a.created_at,
    'identifiers', (select coalesce(json_agg(json_build_object('kind', i.kind, 'value', i.value, 'normalised', i.normalised, 'verifiedAt', i.verified_at, 'primary', i.is_primary, 'original', i.created_at <= a.created_at,
      'endsAt', i.ends_at, 'distrustedAt', i.distrusted_at)
      order by i.is_primary desc, i.created_at, i.normalised), '[]') from identifiers i where i.account_id = a.id and (i.ends_at is null or i.ends_at > $7::timestamptz)))`

const CREDENTIALS = `(select coalesce(json_agg(json_build_object('id', c.id, 'accountId', c.account_id, 'authenticator', c.authenticator, 'lookup', c.lookup, 'label', c.label,
    'status', c.status, 'proofs', c.proofs, 'lastProvenAt', c.last_proven_at, 'confirmedAt', c.confirmed_at, 'createdIn', c.created_in, 'assessed', c.assessed,
    'payload', c.payload, 'createdAt', c.created_at, 'lastUsedAt', c.last_used_at,
    'statusSince', c.status_since, 'statusWhy', c.status_why, 'createdOn', c.created_on, 'lastUsedOn', c.last_used_on, 'lastUsedHere', c.last_used_in = $6::text, 'remindedAt', c.reminded_at) order by c.created_at, c.id), '[]') from credentials c where c.account_id = a.id)`

/** One JSON document about the account whose id is the SQL `id`; null where there is none. */
const dossierOf = (id: string): string => `(select json_build_object('account', ${ACCOUNT}, 'credentials', ${CREDENTIALS},
    'phaseOuts', (select coalesce(json_agg(json_build_object('policyId', p.policy_id, 'firstSeenAt', p.first_seen_at, 'skips', p.skips, 'blockedSince', p.blocked_since, 'removableSince', p.removable_since,
      'destroyedAt', p.destroyed_at, 'lastMode', p.last_mode) order by p.policy_id), '[]') from phase_outs p where p.account_id = a.id),
    'overrides', (select coalesce(json_agg(json_build_object('id', o.id, 'kind', o.kind, 'mode', o.mode, 'reason', o.reason, 'actor', o.actor, 'approvedBy', o.approved_by,
      'createdAt', o.created_at, 'expiresAt', o.expires_at) order by o.created_at, o.id), '[]') from overrides o where o.account_id = a.id and o.expires_at > $7::timestamptz and o.ended_at is null),
    'offers', (select coalesce(json_agg(json_build_object('kind', f.kind, 'here', f.place <> '', 'lastShownAt', f.last_shown_at, 'skips', f.skips,
      'snoozedUntil', f.snoozed_until, 'never', f.never) order by f.kind, f.place), '[]') from offers f where f.account_id = a.id and f.place in ('', $6::text)),
    'recoveries', (select coalesce(json_agg(json_build_object('id', r.id, 'accountId', r.account_id, 'by', r.by, 'state', r.state, 'startedAt', r.started_at, 'until', r.until,
      'endedAt', r.ended_at, 'credentialId', r.credential_id) order by r.started_at, r.id), '[]') from recoveries r
      where r.account_id = a.id and (r.state = 'held' or r.ended_at > $7::timestamptz - interval '${REVERSAL_DAYS} days')),
    'browser', (select json_build_object('accountId', b.account_id, 'madeBy', b.made_by, 'firstSeenAt', b.first_seen_at, 'lastReplacementAt', b.last_replacement_at,
      'failures', b.failures) from browsers b where b.id_hash = $6::text and b.account_id = a.id))
  from accounts a where a.id = ${id})`

/** The dossier of whomever `$1` to `$7` name. */
export const READ_DOSSIER = `select ${dossierOf('w.account_id')} as dossier from (select ${WHO} as account_id) w`

/**
 * About whom a sign-in asks, or, where that is nobody, about somebody: what was gathered of a stand-in is dropped unread (`dossierIn`), so that gathering it
 * takes as long for a name that nobody has as for any other. Which one it is depends on the sign-in alone, whose id is `$8`.
 */
export const DOSSIER = dossierOf('w.gathered_id')

/** The stand-in of a sign-in in which nobody was found. */
export const STAND_IN = `coalesce((select id from accounts where id >= encode(sha256(convert_to($8::text, 'UTF8')), 'hex') order by id limit 1),
    (select id from accounts order by id limit 1))`

/** Of a row that `DOSSIER` was gathered for: the dossier of whoever was found; null for a stand-in's. */
export function dossierIn({ dossier, found }: { readonly dossier: RawDossier | null; readonly found: boolean }): Dossier | null {
  const revived = reviveDossier(dossier)
  return found ? revived : null
}

/** What `DOSSIER` gives: the domain's dossier with times as text. */
export interface RawDossier {
  readonly account: RawAccount
  readonly credentials: readonly RawCredential[]
  readonly phaseOuts: readonly RawPhaseOut[]
  readonly overrides: readonly RawOverride[]
  readonly offers: readonly RawOffer[]
  readonly recoveries: readonly RawRecovery[]
  readonly browser: RawBrowser | null
}

interface RawAccount {
  readonly id: AccountId
  readonly sub: string
  readonly userHandle: string
  readonly status: Account['status']
  readonly displayName: string | null
  readonly locale: string | null
  readonly groups: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly roles: readonly AdminRole[]
  readonly createdAt: string
  readonly identifiers: readonly {
    kind: 'email' | 'username'
    value: string
    normalised: string
    verifiedAt: string | null
    primary: boolean
    original: boolean
    endsAt: string | null
    distrustedAt: string | null
  }[]
}

interface RawCredential {
  readonly id: CredentialId
  readonly accountId: AccountId
  readonly authenticator: string
  readonly lookup: string | null
  readonly label: string
  readonly status: CredentialStatus
  readonly proofs: number
  readonly lastProvenAt: string | null
  readonly confirmedAt: string | null
  readonly createdIn: string | null
  readonly assessed: Assessment
  readonly payload: unknown
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly statusSince: string | null
  readonly statusWhy: StatusWhy | null
  readonly createdOn: Spot | null
  readonly lastUsedOn: Spot | null
  readonly lastUsedHere: boolean | null
  readonly remindedAt: string | null
}

interface RawPhaseOut {
  readonly policyId: string
  readonly firstSeenAt: string | null
  readonly skips: number
  readonly blockedSince: string | null
  readonly removableSince: string | null
  readonly destroyedAt: string | null
  readonly lastMode: Mode | null
}

type RawOverride = Omit<Override, 'createdAt' | 'expiresAt'> & { readonly createdAt: string; readonly expiresAt: string }
type RawRecovery = Omit<Recovery, 'startedAt' | 'until' | 'endedAt'> & {
  readonly startedAt: string
  readonly until: string | null
  readonly endedAt: string | null
}
type RawOffer = Omit<OfferFact, 'lastShownAt' | 'snoozedUntil'> & { readonly lastShownAt: string; readonly snoozedUntil: string | null }
type RawBrowser = Omit<KnownBrowser, 'firstSeenAt' | 'lastReplacementAt'> & { readonly firstSeenAt: string; readonly lastReplacementAt: string | null }

const time = (text: string | null): Date | null => (text === null ? null : new Date(text))

/** Brings the times back. */
export function reviveDossier(raw: RawDossier | null): Dossier | null {
  if (raw === null) return null
  return {
    account: {
      ...raw.account,
      createdAt: new Date(raw.account.createdAt),
      identifiers: raw.account.identifiers.map((it) => ({
        ...it,
        verifiedAt: time(it.verifiedAt),
        endsAt: time(it.endsAt),
        distrustedAt: time(it.distrustedAt),
      })),
    },
    credentials: raw.credentials.map((credential) => ({
      ...credential,
      lastProvenAt: time(credential.lastProvenAt),
      confirmedAt: time(credential.confirmedAt),
      createdAt: new Date(credential.createdAt),
      lastUsedAt: time(credential.lastUsedAt),
      statusSince: time(credential.statusSince),
      lastUsedHere: credential.lastUsedHere ?? false,
      remindedAt: time(credential.remindedAt),
    })),
    phaseOuts: raw.phaseOuts.map((fact) => ({
      ...fact,
      firstSeenAt: time(fact.firstSeenAt),
      blockedSince: time(fact.blockedSince),
      removableSince: time(fact.removableSince),
      destroyedAt: time(fact.destroyedAt),
    })),
    overrides: raw.overrides.map((override) => ({ ...override, createdAt: new Date(override.createdAt), expiresAt: new Date(override.expiresAt) })),
    offers: raw.offers.map((offer) => ({ ...offer, lastShownAt: new Date(offer.lastShownAt), snoozedUntil: time(offer.snoozedUntil) })),
    recoveries: raw.recoveries.map((it) => ({ ...it, startedAt: new Date(it.startedAt), until: time(it.until), endedAt: time(it.endedAt) })),
    browser: raw.browser === null ? null : reviveBrowser(raw.browser),
  }
}

const reviveBrowser = (raw: RawBrowser): KnownBrowser => ({ ...raw, firstSeenAt: new Date(raw.firstSeenAt), lastReplacementAt: time(raw.lastReplacementAt) })
