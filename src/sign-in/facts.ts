import type { Context, CredentialFact, Facts } from '../domain/facts.ts'
import { asOfNow, type Credential } from '../domain/credential.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { heldSince } from '../policy/hold.ts'
import { optionsOf } from '../policy/options.ts'
import { type House, isKnown, purposeOf, type Guest } from './context.ts'
import { guardedWish } from './wish.ts'

/** Whose authenticators make facts of a dossier. */
export type FactsHouse = Pick<House, 'authenticators'>

/** What the policy may know of an account; of a stranger, that everything would be possible. */
export function factsOf(house: FactsHouse, dossier: Dossier | null): Facts {
  const known = dossier === null ? { account: null, ...nothingKnown } : { account: accountFact(dossier), ...knownOf(house, dossier) }
  return { ...known, options: optionsOf(house.authenticators, known) }
}

const nothingKnown = { credentials: [], channels: [], phaseOuts: [], overrides: [], offers: [] } as const

const knownOf = (
  { authenticators }: Pick<House, 'authenticators'>,
  { account, credentials, phaseOuts, overrides, offers }: Dossier,
): Pick<Facts, keyof typeof nothingKnown> => ({
  credentials: credentials.map((it) => envelopeOf(it, authenticators)),
  channels: account.identifiers.flatMap(({ kind, verifiedAt, original, distrustedAt }) =>
    kind === 'email' && verifiedAt !== null && distrustedAt == null ? [{ kind, verifiedAt, original }] : [],
  ),
  phaseOuts,
  overrides,
  offers,
})

const accountFact = ({ account }: Dossier): NonNullable<Facts['account']> => ({
  id: account.id,
  sub: account.sub,
  status: account.status,
  groups: account.groups,
  attributes: account.attributes,
  roles: account.roles,
  createdAt: account.createdAt,
})

/** What was usable when it was last assessed may not be on this deployment as it is configured now (table 4 row 33). */
function envelopeOf({ payload, ...credential }: Credential, authenticators: House['authenticators']): CredentialFact {
  const { label: _label, lookup: _lookup, statusSince, statusWhy, createdOn: _made, lastUsedOn: _used, lastUsedHere: _here, ...plain } = credential
  const envelope = statusWhy === 'undo' ? { ...plain, takenBackAt: statusSince ?? null } : plain
  const { assessed, status, authenticator } = envelope
  if (!assessed.usable || status !== 'active') return envelope
  const owner = authenticators.find((it) => it.id === authenticator)
  return { ...envelope, assessed: owner === undefined ? { ...assessed, usable: false } : asOfNow(assessed, owner.assess({ payload }, null)) }
}

/** What the policy may know of the moment. */
export async function contextOf(house: House, guest: Guest, signIn: SignIn, dossier: Dossier | null): Promise<Context> {
  const { interaction } = guest
  return {
    now: house.now(),
    named: signIn.accountId !== null || signIn.identifier !== null || signIn.evidence.length > 0,
    client: { id: interaction.client.id, firstParty: interaction.client.firstParty },
    acrWanted: interaction.acrWanted,
    maxAgeSeconds: interaction.maxAgeSeconds,
    prompts: interaction.prompts,
    browser: { known: isKnown(guest, signIn, dossier), ...seenHere(dossier) },
    capabilities: signIn.capabilities,
    evidence: signIn.evidence,
    purpose: purposeHere(guest, signIn, dossier),
    guarding: guardedWish(guest, signIn, dossier) !== null,
    held: dossier !== null && heldSince(dossier.recoveries, house.now()) !== null,
    mailboxProved: signIn.evidence.some((it) => house.authenticators.some(({ id, restsOn }) => id === it.authenticator && restsOn === 'channel')),
    shown: signIn.shown,
    enrolmentFailures: signIn.enrolmentFailures,
    persona: personaOf(house, signIn, dossier),
    realm: await house.realm(),
  }
}

/**
 * Under `decoy`, whom a name poses as that nobody has (table 2 row J): the same one for ever under one version of the policy, so that asking again tells
 * nothing. It is worked out for everybody alike.
 */
function personaOf({ policy, vault }: House, { identifier }: SignIn, dossier: Dossier | null): Context['persona'] {
  const { identification, version } = policy()
  if (identification.enumerationProtection !== 'decoy' || identifier === null) return null
  const name = normaliseIdentifier(identifier)?.normalised ?? identifier
  const share = Buffer.from(vault.mac(`persona ${version}`, name), 'base64url').readUInt32BE() / 2 ** 32
  if (dossier !== null) return null
  return share < identification.decoyShare ? 'replacement' : 'retiring'
}

/** Whoever is signed in here may name somebody else, of whom they learn no more than any stranger. */
function purposeHere(guest: Guest, { wants }: SignIn, dossier: Dossier | null): Context['purpose'] {
  if (wants === 'recovery') return 'recovery'
  return dossier?.account.sub === guest.interaction.session?.sub ? purposeOf(guest) : 'sign-in'
}

const seenHere = (dossier: Dossier | null): Omit<Context['browser'], 'known'> => {
  const browser = dossier?.browser ?? null
  return browser === null ? { firstSeenAt: null, failures: 0 } : { firstSeenAt: browser.firstSeenAt, failures: browser.failures }
}
