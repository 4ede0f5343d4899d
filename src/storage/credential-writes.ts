import type { Changes, CredentialUse } from '../domain/storage.ts'
import { digest } from './digest.ts'
import { toJson } from './json.ts'
import type { Parts } from './parts.ts'
import type { Value } from './statements.ts'

/** Use and status of credentials: one update per row, since a statement can change a row but once. */
export function changeCredentials(parts: Parts, { useCredential: use, setCredentialStatus: set }: Changes): void {
  if (use !== undefined) changeCredential(parts, use.id, use, set?.id === use.id ? set : null)
  if (set !== undefined && set.id !== use?.id) changeCredential(parts, set.id, null, set)
}

/** Credentials whose place a new one takes. */
export function endCredentials(parts: Parts, { revoke = [] }: Changes): void {
  if (revoke.length > 0)
    parts.add(
      'replaced',
      `update credentials set status = 'revoked', status_since = $3::timestamptz, status_why = 'owner'
      where id = any(${parts.value(revoke)}::text[]) and ${parts.gate}`,
    )
}

/** `null`: leave it as it is; of the place of use, it is where there is none to tell. */
const valuesOf = (use: CredentialUse | null) => ({
  at: use === null ? null : use.at,
  proven: use?.proven === true,
  confirmed: use?.confirmed === true,
  assessed: use === null ? null : toJson(use.assessed),
  payload: use?.payload === undefined ? null : toJson(use.payload),
})

const placeOf = (use: CredentialUse | null) => ({
  on: use?.on === undefined ? null : toJson(use.on),
  browser: typeof use?.browserId === 'string' ? digest(use.browserId) : null,
})

function changeCredential(parts: Parts, id: string, use: CredentialUse | null, set: Changes['setCredentialStatus'] | null): void {
  const place = parts.value(id)
  const { at, proven, confirmed, assessed, payload } = mapped(valuesOf(use), parts)
  const { on, browser } = mapped(placeOf(use), parts)
  const [status, why] = [parts.value(set?.status ?? null), parts.value(set?.why ?? null)]
  parts.add(
    `changed_${place.slice(1)}`,
    `update credentials set last_used_at = coalesce(${at}::timestamptz, last_used_at), proofs = proofs + ${proven}::boolean::int,
      last_proven_at = case when ${proven}::boolean then ${at}::timestamptz else last_proven_at end,
      confirmed_at = case when ${confirmed}::boolean then coalesce(confirmed_at, ${at}::timestamptz) else confirmed_at end,
      assessed = coalesce(${assessed}::jsonb, assessed), payload = coalesce(${payload}::jsonb, payload), status = coalesce(${status}::text, status),
      last_used_on = case when ${at}::timestamptz is null then last_used_on else ${on}::jsonb end,
      last_used_in = case when ${at}::timestamptz is null then last_used_in else ${browser}::text end,
      status_since = case when ${status}::text is null then status_since else $3::timestamptz end,
      status_why = case when ${status}::text is null then status_why else ${why}::text end
      where id = ${place}::text and ${parts.gate}`,
  )
}

const mapped = <T extends Readonly<Record<string, Value>>>(values: T, parts: Parts): { readonly [Key in keyof T]: string } =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, parts.value(value)])) as { readonly [Key in keyof T]: string }

/** Credentials that something shown beside them vouches for. */
export function confirmCredentials(parts: Parts, { confirm = [], now }: Changes): void {
  if (confirm.length === 0) return
  parts.add(
    'confirmed',
    `update credentials set confirmed_at = coalesce(confirmed_at, ${parts.value(now)}::timestamptz) where id = any(${parts.value(confirm)}::text[]) and ${parts.gate}`,
  )
}

/** Where credentials were used that were shown before their browser had an id. What this statement changes already it cannot change twice. */
export function placeCredentials(parts: Parts, changes: Changes): void {
  const { rememberBrowser: browser, recovered, reverse } = changes
  if (browser?.shown === undefined || recovered !== undefined || reverse !== undefined) return
  const changed = changedIn(changes)
  const ids = browser.shown.filter((id) => !changed.includes(id))
  if (ids.length === 0) return
  const [hash, shown] = [parts.value(digest(browser.id)), parts.value(ids)]
  parts.add('placed', `update credentials set last_used_in = ${hash}::text where id = any(${shown}::text[]) and last_used_in is null and ${parts.gate}`)
}

const changedIn = ({ useCredential: use, setCredentialStatus: set, confirm = [], revoke = [], sorted }: Changes): readonly string[] =>
  [use, set].flatMap((it) => it?.id ?? []).concat(confirm, revoke, sorted === undefined ? [] : [...sorted.aside, ...sorted.back])
