import type { BrakeFigures, Pause, Pauses } from '../domain/policies.ts'
import type { NewEvent } from '../domain/event.ts'
import { type Parts, startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents } from './writes.ts'

const LIST = statement<Pause>('select policy_id as "policyId", since, by, reason from pauses order by since, policy_id')

/** Its two halves are ranges of one index. */
const isAffected = `(p.last_mode in ('demote', 'block', 'remove') or (p.last_mode = 'none' and p.destroyed_at is not null))`

/**
 * `$1` policy, `$2` since. Accounts that the policy never ruled, or from which it has nothing to take, move nothing (a stranger can make any number of those),
 * and neither does a browser that is not known for the account it tried. Whose secret was destroyed is as affected as ever. Begins with the day's events,
 * which are few, and asks of each account whether the policy rules it.
 */
const FIGURES = statement<BrakeFigures>(`with ceremonies as materialized (
    select account_id, bool_or(type = 'passkey.failed') as failed from events
    where type in ('passkey.proven', 'passkey.failed') and at >= $2::timestamptz and data->>'known' = 'true' group by account_id),
  ruled as materialized (
    select c.failed from ceremonies c join phase_outs p on p.account_id = c.account_id and p.policy_id = $1::text
    where p.last_mode is distinct from 'none' or p.destroyed_at is not null),
  recoveries as materialized (
    select distinct account_id from events where type = 'recovery.completed' and at >= $2::timestamptz and data->>'by' = 'mailbox')
  select (select count(*) from phase_outs p where policy_id = $1::text and ${isAffected})::int as affected,
    (select count(*) from recoveries r join phase_outs p on p.account_id = r.account_id and p.policy_id = $1::text where ${isAffected})::int as recoveries,
    (select count(*) from ruled)::int as ceremonies, (select count(*) from ruled where failed)::int as failed`)

/** Policies that may not tighten any further, and the figures that decide it (`policy.md`, table 4 row 28). */
export function openPauses(statements: Statements, now: () => Date): Pauses {
  const changed = async (parts: Parts) => (await statements.run(statement(parts.text('select 1 from gate')), parts.values)).count > 0

  return {
    list: async () => (await statements.run(LIST, [])).rows,

    pause({ policyId, since, by, reason }, figures) {
      const parts = startParts()
      const [policy, from] = [parts.value(policyId), parts.value(since)]
      parts.add(
        'gate',
        `insert into pauses (policy_id, since, by, reason) values (${policy}::text, ${from}::timestamptz, ${parts.value(by)}::text, ${parts.value(reason)}::text)
          on conflict (policy_id) do nothing returning 1`,
      )
      const data = { policy: policyId, by, reason, ...(figures === undefined ? {} : { figures }) }
      addEvents(parts, [{ ...ofNobody, type: 'policy.paused', data }], now())
      return changed(parts)
    },

    resume(policyId, by, reason) {
      const parts = startParts()
      parts.add('gate', `delete from pauses where policy_id = ${parts.value(policyId)}::text returning 1`)
      addEvents(parts, [{ ...ofNobody, type: 'policy.resumed', data: { policy: policyId, by, reason } }], now())
      return changed(parts)
    },

    async figures(policyId, since) {
      const { rows } = await statements.run(FIGURES, [policyId, since])
      return rows[0] ?? { affected: 0, recoveries: 0, ceremonies: 0, failed: 0 }
    },
  }
}

const ofNobody: Omit<NewEvent, 'type' | 'data'> = { accountId: null, signInId: null, clientId: null }
