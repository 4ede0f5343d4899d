import { Fault } from '../domain/fault.ts'
import type { Dossier, NewStoredCredential } from '../domain/storage.ts'
import { exceptionsOf } from '../policy/exceptions.ts'
import { factsOf } from '../sign-in/facts.ts'
import { decisionNow } from './decision-now.ts'
import { nameOf } from './people.ts'
import type { Office } from './office.ts'

/**
 * Throws `Fault('policy_conflict')`, with the policy's own reasons, where an account may not be given a new secret of a retiring authenticator: one that
 * is blocked from it, would be as soon as it had one, or had it destroyed (`policy.md`, table 4 rows 21 and 22). An exception comes first.
 */
export function mustAllowSecret(office: Office, about: Dossier, fresh: NewStoredCredential): void {
  if (!office.policy().roles.retiring.includes(fresh.authenticator)) return
  const { mode, trace } = decisionNow(office, holding(about, fresh, office.now()))
  if ((mode === 'allow' || mode === 'demote') && !isGoneForGood(office, about)) return
  const name = nameOf(about.account)
  throw new Fault(
    'policy_conflict',
    `The policy lets ${name} have no new password: ${trace.join('; ')}. Make an exception first: keyward override set ${name} exempt.`,
  )
}

/** What was destroyed does not come back by a side door, unless somebody took the account out of the policy for a while. */
const isGoneForGood = (office: Office, about: Dossier): boolean =>
  about.phaseOuts.some(({ destroyedAt }) => destroyedAt !== null) && !exceptionsOf(factsOf(office, about), office.now()).exempt

/** The account as it would be. */
const holding = (about: Dossier, fresh: NewStoredCredential, now: Date): Dossier => ({
  ...about,
  credentials: [
    ...about.credentials.filter((it) => it.authenticator !== fresh.authenticator),
    { ...fresh, accountId: about.account.id, status: 'active', proofs: 0, lastProvenAt: null, createdAt: now, lastUsedAt: null },
  ],
})
