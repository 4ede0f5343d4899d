import type { AccountId } from '../domain/account.ts'
import type { CredentialId } from '../domain/credential.ts'
import type { AccountFact, Context, CredentialFact, Facts, Kind, Override } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { seedOf } from './cohort.ts'
import { optionsOf } from './options.ts'
import { thicken, thin } from './record-fields.ts'
import * as shapes from './record-shapes.ts'
import type { Thin } from './record-shapes.ts'

/**
 * What a decision was made on, as plain JSON: without ids, names, addresses and reasons, times in milliseconds from the moment of the decision, and what is
 * usual left out. Kept with every completed sign-in, so that the past can be decided again.
 */
export interface DecisionRecord {
  readonly facts: Thin &
    Readonly<Record<'credentials' | 'channels' | 'phaseOuts' | 'overrides' | 'offers', readonly Thin[]>> & { readonly account: Thin | null }
  /** `now`: milliseconds since 1970. */
  readonly context: Thin & { readonly now: number; readonly evidence: readonly Thin[]; readonly browser: Thin; readonly capabilities: Thin }
}

export function recordOf(facts: Facts, context: Context, policy: Pick<Policy, 'phaseOuts'>): DecisionRecord {
  const { now } = context
  const places = new Map(facts.credentials.map((it, place) => [it.id, place]))
  return {
    facts: {
      account: facts.account === null ? null : thin(shapes.accountShape, keptAccount(facts.account, policy), now),
      credentials: facts.credentials.map((it) => ({
        ...thin<shapes.KeptCredential>(shapes.credentialShape, keptCredential(it), now),
        assessed: thin(shapes.assessedShape, it.assessed, now),
      })),
      channels: facts.channels.map((it) => thin(shapes.channelShape, it, now)),
      phaseOuts: facts.phaseOuts.map((it) => thin(shapes.phaseOutShape, it, now)),
      overrides: facts.overrides.map((it) => thin(shapes.overrideShape, { ...it, approved: it.approvedBy !== null && it.approvedBy !== it.actor }, now)),
      offers: facts.offers.map((it) => thin(shapes.offerShape, it, now)),
    },
    context: {
      ...thin<shapes.KeptContext>(shapes.contextShape, context, now),
      now: now.getTime(),
      browser: thin(shapes.browserShape, context.browser, now),
      capabilities: thin(shapes.capabilitiesShape, context.capabilities, now),
      evidence: context.evidence.map(({ credentialId, ...it }) =>
        thin(shapes.evidenceShape, { ...it, credential: credentialId === null ? null : (places.get(credentialId) ?? null) }, now),
      ),
    },
  }
}

/** When it was last used says something only of one that proved nothing yet. */
const keptCredential = (it: CredentialFact): shapes.KeptCredential => ({ ...it, lastUsedAt: it.proofs > 0 ? null : it.lastUsedAt })

/** Of attributes, those that the policy matches by: the others decided nothing, and may say who somebody is. */
const keptAccount = (account: AccountFact, { phaseOuts }: Pick<Policy, 'phaseOuts'>): shapes.KeptAccount => ({
  ...account,
  attributes: Object.fromEntries(
    Object.entries(account.attributes).filter(([name]) => phaseOuts.some(({ match }) => Object.hasOwn(match.attributes ?? {}, name))),
  ),
  seed: account.seed ?? seedOf(account.sub),
  privileged: account.roles.length > 0,
})

/** The ground of the same decision, for authenticators as they are now. `sub`: whose it was, for a policy that names accounts. */
export function revive({ facts, context }: DecisionRecord, kinds: readonly Kind[], sub = ''): { readonly facts: Facts; readonly context: Context } {
  const now = new Date(context.now)
  const known = {
    account: facts.account === null ? null : accountFrom(thicken(shapes.accountShape, facts.account, now), sub),
    credentials: facts.credentials.map((it, place) => credentialFrom(it, now, place)),
    channels: facts.channels.map((it) => thicken(shapes.channelShape, it, now)),
  }
  return {
    facts: {
      ...known,
      options: optionsOf(kinds, known),
      phaseOuts: facts.phaseOuts.map((it) => thicken(shapes.phaseOutShape, it, now)),
      overrides: facts.overrides.map((it) => overrideFrom(thicken(shapes.overrideShape, it, now))),
      offers: facts.offers.map((it) => thicken(shapes.offerShape, it, now)),
    },
    context: contextFrom(context, now),
  }
}

const NOBODY = '' as AccountId
const idOf = (place: number): CredentialId => String(place) as CredentialId

const accountFrom = ({ privileged, ...account }: shapes.KeptAccount, sub: string): AccountFact => ({
  ...account,
  id: NOBODY,
  sub,
  roles: privileged ? ['auditor'] : [],
})

const credentialFrom = (record: Thin, now: Date, place: number): CredentialFact => ({
  ...thicken(shapes.credentialShape, record, now),
  assessed: thicken(shapes.assessedShape, record['assessed'] as Thin, now),
  id: idOf(place),
  accountId: NOBODY,
  createdIn: null,
})

const overrideFrom = ({ approved, ...override }: shapes.KeptOverride): Override => ({
  ...override,
  id: '',
  reason: '',
  actor: 'one',
  approvedBy: approved ? 'another' : null,
})

const contextFrom = (record: DecisionRecord['context'], now: Date): Context => ({
  ...thicken(shapes.contextShape, record, now),
  now,
  browser: thicken(shapes.browserShape, record.browser, now),
  capabilities: thicken(shapes.capabilitiesShape, record.capabilities, now),
  evidence: record.evidence.map((it) => {
    const { credential, ...shown } = thicken(shapes.evidenceShape, it, now)
    return { ...shown, credentialId: credential === null ? null : idOf(credential) }
  }),
})
