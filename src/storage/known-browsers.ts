import type { Changes } from '../domain/storage.ts'
import { digest } from './digest.ts'
import type { Parts } from './parts.ts'

/** Makes a browser known, or counts one more failure in one that is. */
export function rememberBrowser(parts: Parts, { rememberBrowser: remember, browserFailure: failure, now }: Changes): void {
  if (remember !== undefined) {
    const [hash, account, by] = [parts.value(digest(remember.id)), parts.value(remember.accountId), parts.value(remember.madeBy)]
    const [at, replacedAt] = [parts.value(now), parts.value(remember.byReplacement ? now : null)]
    const [family, platform] = [parts.value(remember.on?.family ?? null), parts.value(remember.on?.platform ?? null)]
    parts.add(
      'remembered',
      `insert into browsers (id_hash, account_id, made_by, first_seen_at, last_seen_at, last_replacement_at, family, platform)
        select ${hash}::text, ${account}::text, ${by}::text, ${at}::timestamptz, ${at}::timestamptz, ${replacedAt}::timestamptz, ${family}::text, ${platform}::text where ${parts.gate}
        on conflict (id_hash, account_id) do update set last_seen_at = excluded.last_seen_at, failures = 0,
          last_replacement_at = coalesce(excluded.last_replacement_at, browsers.last_replacement_at),
          family = coalesce(excluded.family, browsers.family), platform = coalesce(excluded.platform, browsers.platform)`,
    )
  } else if (failure !== undefined) {
    const [hash, account] = [parts.value(digest(failure.id)), parts.value(failure.accountId)]
    parts.add('failed', `update browsers set failures = failures + 1 where id_hash = ${hash}::text and account_id = ${account}::text and ${parts.gate}`)
  }
}
