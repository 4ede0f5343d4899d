import { HOLD_WINDOW_DAYS, type Recovery, type Reversal } from '../domain/recovery.ts'
import type { Changes } from '../domain/storage.ts'
import { HELD } from './artifact-statements.ts'
import type { Parts } from './parts.ts'

/**
 * What only one of two may do, before anything else is written: begin a hold, and take back a recovery. Returns the condition under which the rest may go
 * on. `unspent` and `challenges` as in `apply`.
 */
export function claim(parts: Parts, { hold, reverse, now }: Changes): string {
  const isFirst = 'exists (select 1 from unspent) and ($4::text is null or exists (select 1 from challenges where hash = $4::text and sign_in_id = $1))'
  if (hold !== undefined) {
    const { places, at } = valuesOf(parts, hold, now)
    parts.add(
      'held',
      `insert into recoveries (id, account_id, by, state, started_at, until, credential_id) select ${places} where ${isFirst}
        on conflict (account_id) where state = 'held' do update set id = excluded.id, by = excluded.by, started_at = excluded.started_at,
          until = excluded.until, told_at = null where recoveries.until < ${at} - interval '${HOLD_WINDOW_DAYS} days' returning 1`,
    )
  }
  if (reverse !== undefined) reversed(parts, reverse, { at: `${parts.value(now)}::timestamptz`, where: isFirst })
  return [hold === undefined ? '' : 'exists (select 1 from held)', reverse === undefined ? '' : 'exists (select 1 from reversed)']
    .filter((it) => it !== '')
    .concat('true')
    .join(' and ')
}

/** What a step of a sign-in does to recoveries, and what that does to the account. */
export function write(parts: Parts, changes: Changes): void {
  const { cancelHold, recovered, sorted, reverse, now } = changes
  if (cancelHold !== undefined)
    parts.add(
      'hold_cancelled',
      `update recoveries set state = 'cancelled', ended_at = ${parts.value(now)}::timestamptz where account_id = ${parts.value(cancelHold)}::text and state = 'held' and ${parts.gate}`,
    )
  if (recovered !== undefined) complete(parts, recovered, now)
  if (sorted !== undefined) sort(parts, sorted, now)
  if (reverse !== undefined) putBack(parts, reverse, { at: `${parts.value(now)}::timestamptz`, except: '$1' })
}

function valuesOf(parts: Parts, it: Recovery, now: Date): { readonly places: string; readonly at: string } {
  const [id, account, by, state, credential] = [it.id, it.accountId, it.by, it.state, it.credentialId].map((one) => `${parts.value(one)}::text`)
  const [startedAt, until, at] = [it.startedAt, it.until, now].map((one) => `${parts.value(one)}::timestamptz`)
  return { places: [id, account, by, state, startedAt, until, credential].join(', '), at: at ?? '' }
}

/** One that was held keeps its row. Everything that rests on what was before it ends, but for this very sign-in. */
function complete(parts: Parts, recovery: Recovery, now: Date): void {
  const { places, at } = valuesOf(parts, recovery, now)
  parts.add(
    'completed',
    `insert into recoveries (id, account_id, by, state, started_at, until, credential_id, ended_at) select ${places}, ${at} where ${parts.gate}
      on conflict (id) do update set by = excluded.by, state = excluded.state, ended_at = excluded.ended_at, credential_id = excluded.credential_id`,
  )
  endAll(parts, `${parts.value(recovery.accountId)}::text`, '$1')
}

function sort(parts: Parts, { accountId, why, aside, back }: NonNullable<Changes['sorted']>, now: Date): void {
  const [account, reason, at] = [parts.value(accountId), parts.value(why), parts.value(now)]
  const [away, again] = [parts.value(aside), parts.value(back)]
  parts.add(
    'sorted',
    `update credentials set status = case when status = 'active' then 'quarantined' else 'active' end,
        status_since = case when status = 'active' then ${at}::timestamptz end, status_why = case when status = 'active' then ${reason}::text end
      where account_id = ${account}::text and ${parts.gate} and ((id = any(${away}::text[]) and status = 'active')
        or (id = any(${again}::text[]) and status = 'quarantined' and status_why = ${reason}::text))`,
  )
}

/** The recovery, and every later one of the same account: whoever did it may have done another since. */
export function reversed(parts: Parts, { id, accountId }: Reversal, { at, where }: { readonly at: string; readonly where: string }): void {
  const [recovery, account] = [parts.value(id), parts.value(accountId)]
  parts.add(
    'reversed',
    `update recoveries r set state = 'reversed', ended_at = ${at} from recoveries first
      where first.id = ${recovery}::text and first.account_id = ${account}::text and first.state = 'completed' and r.account_id = first.account_id
        and r.started_at >= first.started_at and r.state in ('completed', 'held') and ${where} returning r.id, first.started_at as since`,
  )
}

const SINCE = '(select min(since) from reversed)'
const BY_THEM = `(status = 'quarantined' and status_why in (select 'recovery:' || id from reversed))
    or (status = 'revoked' and status_why in ('owner', 'lost') and status_since >= ${SINCE})`

/** Old keys are back, what was added since is gone, and so are sessions, tokens, browsers and sign-ins. `except`: the sign-in that goes on. */
export function putBack(parts: Parts, { accountId, distrust }: Reversal, { at, except }: { readonly at: string; readonly except: string }): void {
  const account = `${parts.value(accountId)}::text`
  const [away, distrusted] = [`created_at >= ${SINCE}`, `${parts.value(distrust)}::boolean`]
  parts.add(
    'put_back',
    `update credentials set status = case when ${away} then 'revoked' else 'active' end, status_since = case when ${away} then ${at} end,
        status_why = case when ${away} then 'undo' end
      where account_id = ${account} and ${parts.gate} and ((${away} and status <> 'revoked') or (created_at < ${SINCE} and (${BY_THEM})))`,
  )
  parts.add(
    'addresses_gone',
    `delete from identifiers where account_id = ${account} and ${away} and created_at > (select created_at from accounts where id = ${account}) and ${parts.gate}`,
  )
  parts.add('addresses_unasked', `delete from pending_addresses where account_id = ${account} and ${parts.gate}`)
  parts.add(
    'addresses_back',
    `update identifiers i set ends_at = case when i.ends_at > ${SINCE} then null else i.ends_at end,
        distrusted_at = case when ${distrusted} and i.kind = 'email' and i.verified_at is not null then ${at} else i.distrusted_at end,
        is_primary = i.normalised = (select p.normalised from identifiers p where p.account_id = ${account} and p.created_at < ${SINCE}
          order by p.is_primary desc, p.verified_at is null, p.created_at, p.normalised limit 1)
      where i.account_id = ${account} and i.created_at < ${SINCE} and ${parts.gate}`,
  )
  endAll(parts, account, except)
}

/** A sign-in under way goes on: nobody is named yet in what a client asked for. One that is over, and whose browser is still to come back, ends as sessions do. */
function endAll(parts: Parts, account: string, except: string): void {
  parts.add('others_ended', `delete from sign_ins where account_id = ${account} and id <> ${except} and ${parts.gate}`)
  parts.add('browsers_ended', `delete from browsers where account_id = ${account} and ${parts.gate}`)
  parts.add('unsaid', `delete from offers where account_id = ${account} and place <> '' and ${parts.gate}`)
  parts.add(
    'sessions_ended',
    `delete from artifacts where model in ${HELD} and account_id = (select sub from accounts where id = ${account}) and ${parts.gate}`,
  )
}
