import type { CredentialId } from '../domain/credential.ts'
import type { Facts, Realm } from '../domain/facts.ts'
import type { Decision } from '../domain/decision.ts'
import type { Policy } from '../domain/policy.ts'
import { canAnswer } from '../domain/credential.ts'
import { decide } from './decide.ts'
import { plainContext } from './invariant.ts'

/** The facts of an account that has lost these credentials. */
export function factsWithout(facts: Facts, lost: readonly CredentialId[]): Facts {
  const credentials = facts.credentials.filter(({ id }) => !lost.includes(id))
  const isHeld = (id: string): boolean => credentials.some((it) => it.authenticator === id && it.status === 'active' && canAnswer(it.assessed))
  return {
    ...facts,
    credentials,
    options: facts.options.map((it) => (it.restsOn === 'channel' ? it : { ...it, usable: it.usable && isHeld(it.authenticator) })),
  }
}

/** What the policy would say of the account if these were lost, at a sign-in that asks for nothing. */
export const decisionWithout = (
  facts: Facts,
  policy: Policy,
  lost: readonly CredentialId[],
  { now, realm }: { readonly now: Date; readonly realm: Realm },
): Decision => decide(factsWithout(facts, lost), policy, plainContext(now, realm))
