import type { AccountId } from '../domain/account.ts'
import type { CredentialId } from '../domain/credential.ts'
import type { Context, Facts, Kind } from '../domain/facts.ts'
import { seedOf } from './cohort.ts'
import { optionsOf } from './options.ts'
import { accountShape, assessedShape, browserShape, capabilitiesShape, channelShape, contextShape, credentialShape, evidenceShape } from './record-shapes.ts'
import { offerShape, overrideShape, phaseOutShape, thicken, type Thin, thin } from './record-shapes.ts'

/**
 * What a decision was made on, as plain JSON: without ids, names, addresses and reasons, times in milliseconds from the moment of the decision, and what is
 * usual left out. Kept with every completed sign-in, so that the past can be decided again.
 */
export interface DecisionRecord {
  readonly facts: {
    readonly account: Thin | null
    readonly credentials: readonly Thin[]
    readonly channels: readonly Thin[]
    readonly phaseOuts: readonly Thin[]
    readonly overrides: readonly Thin[]
    readonly offers: readonly Thin[]
  }
  /** `now`: milliseconds since 1970. */
  readonly context: Thin & { readonly now: number }
}

export function recordOf(facts: Facts, context: Context): DecisionRecord {
  const { now } = context
  const places = new Map(facts.credentials.map((it, place) => [it.id, place]))
  const { account } = facts
  return {
    facts: {
      account:
        account === null ? null : thin(accountShape, { ...account, seed: account.seed ?? seedOf(account.sub), privileged: account.roles.length > 0 }, now),
      credentials: facts.credentials.map((it) => thin(credentialShape, { ...it, assessed: thin(assessedShape, it.assessed, now) }, now)),
      channels: facts.channels.map((it) => thin(channelShape, it, now)),
      phaseOuts: facts.phaseOuts.map((it) => thin(phaseOutShape, it, now)),
      overrides: facts.overrides.map((it) => thin(overrideShape, { ...it, approved: it.approvedBy !== null && it.approvedBy !== it.actor }, now)),
      offers: facts.offers.map((it) => thin(offerShape, it, now)),
    },
    context: {
      ...thin(
        contextShape,
        { ...context, browser: thin(browserShape, context.browser, now), capabilities: thin(capabilitiesShape, context.capabilities, now) },
        now,
      ),
      evidence: context.evidence.map((it) =>
        thin(evidenceShape, { ...it, credential: it.credentialId === null ? null : (places.get(it.credentialId) ?? null) }, now),
      ),
      now: now.getTime(),
    },
  }
}

/** The same decision's ground, for authenticators as they are now. `sub`: whose it was, for a policy that names accounts. */
export function revive({ facts, context }: DecisionRecord, kinds: readonly Kind[], sub = ''): { readonly facts: Facts; readonly context: Context } {
  const now = new Date(context.now)
  const known = {
    account: facts.account === null ? null : accountFrom(facts.account, now, sub),
    credentials: facts.credentials.map((it, place) => credentialFrom(it, now, place)),
    channels: facts.channels.map((it) => thicken<Facts['channels'][number]>(channelShape, it, now)),
  }
  return {
    facts: {
      ...known,
      options: optionsOf(kinds, known),
      phaseOuts: facts.phaseOuts.map((it) => thicken<Facts['phaseOuts'][number]>(phaseOutShape, it, now)),
      overrides: facts.overrides.map((it) => overrideFrom(it, now)),
      offers: facts.offers.map((it) => thicken<Facts['offers'][number]>(offerShape, it, now)),
    },
    context: contextFrom(context, now),
  }
}

const NOBODY = '' as AccountId
const idOf = (place: number): CredentialId => String(place) as CredentialId

function accountFrom(record: Thin, now: Date, sub: string): NonNullable<Facts['account']> {
  const { privileged, ...account } = thicken<NonNullable<Facts['account']> & { privileged: boolean }>(accountShape, record, now)
  return { ...account, id: NOBODY, sub, roles: privileged ? ['auditor'] : [] }
}

function credentialFrom(record: Thin, now: Date, place: number): Facts['credentials'][number] {
  const credential = thicken<Facts['credentials'][number]>(credentialShape, record, now)
  const assessed = thicken<typeof credential.assessed>(assessedShape, record['assessed'] as Thin, now)
  return { ...credential, assessed, id: idOf(place), accountId: NOBODY, createdIn: null, lastUsedAt: null }
}

function overrideFrom(record: Thin, now: Date): Facts['overrides'][number] {
  const { approved, ...override } = thicken<Facts['overrides'][number] & { approved: boolean }>(overrideShape, record, now)
  return { ...override, id: '', reason: '', actor: 'one', approvedBy: approved ? 'another' : null }
}

function contextFrom(record: DecisionRecord['context'], now: Date): Context {
  const evidence = (record['evidence'] as readonly Thin[]).map((it) => {
    const { credential, ...shown } = thicken<Context['evidence'][number] & { credential: number | null }>(evidenceShape, it, now)
    return { ...shown, credentialId: credential === null ? null : idOf(credential) }
  })
  return {
    ...thicken<Context>(contextShape, record, now),
    now,
    evidence,
    browser: thicken<Context['browser']>(browserShape, record['browser'] as Thin, now),
    capabilities: thicken<Context['capabilities']>(capabilitiesShape, record['capabilities'] as Thin, now),
  }
}
