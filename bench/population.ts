// A generated population, and what it costs to look at all of it: `node bench/population.ts [accounts]`. Starts a PostgreSQL of its own; with
// KEYWARD_DATABASE_URL it uses (and fills, where it is empty) that database. Others import `populate` and measure what they do with everybody.
import { openPool, type Pool } from '../src/storage/pool.ts'

const MAC = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd'
const KEY = '2fc0579f-8113-47ea-b116-bb5a8db9202a'
const PHONE = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'

const iso = (column: string) => `$2::timestamptz - ${column}`
const text = (value: unknown) => `'${JSON.stringify(value)}'::jsonb`
const assessed = (more: object) => text({ bound: 'none', provider: null, attachment: null, discoverable: false, usable: true, ...more })
const passkey = (transports: readonly string[], aaguid: string, synced: boolean) =>
  text({
    rpId: 'localhost',
    publicKey: 'pQECAyYgASFYIKm0vW1n3w1m2mCq0m3Qx0bQm1s0a1c2d3e4f5a6b7c8IlggR2n0oX1m2n3o4p5q6r7s8t9u0v1w2x3y4z5A6B7C8D9E'.repeat(1),
    algorithm: -7,
    counter: 0,
    aaguid,
    transports,
    backupEligible: synced,
    backedUp: synced,
    discoverable: true,
    userVerified: true,
  })

/** `part` of a hundred people, by a hash of their number, so that neighbours differ and every run makes the same. */
const PEOPLE = `create temporary table people on commit drop as
  select i, md5('account' || i)::uuid::text as id, abs(hashint4(i)) % 100 as part, (abs(hashint4(-i)) % 1000) * interval '1 day' + interval '40 days' as age
  from generate_series(1, $1::int) i`

const ACCOUNTS = `insert into accounts (id, sub, user_handle, status, display_name, locale, groups, attributes, roles, created_at)
  select id, 'sub-' || i, md5('handle' || i) || md5(i::text), case when part = 97 then 'disabled' else 'active' end, 'Person ' || i,
    case when i % 3 = 0 then 'de' else 'en' end,
    array_remove(array[case when i % 10 = 0 then 'staff' end, case when i % 7 = 0 then 'pilots' end], null),
    case when i % 4 = 0 then jsonb_build_object('tenant', (array['north', 'south', 'east'])[1 + i % 3]) else '{}' end,
    case when i % 10000 = 0 then array['people'] else '{}' end, ${iso('age')}
  from people`

const IDENTIFIERS = `insert into identifiers (account_id, kind, value, normalised, verified_at, is_primary, created_at)
  select id, 'email', 'Person.' || i || '@example.org', 'person.' || i || '@example.org', case when part <> 98 then ${iso('age')} end, true, ${iso('age')}
    from people where part not in (95, 96)
  union all select id, 'username', 'person' || i, 'person' || i, ${iso('age')}, part in (95, 96), ${iso('age')} from people where part in (95, 96) or i % 20 = 0
  union all select id, 'email', 'other.' || i || '@example.org', 'other.' || i || '@example.org', ${iso(`interval '1 day' * (i % 5)`)}, false, ${iso(`interval '5 days'`)}
    from people where i % 25 = 0`

/** What they hold: authenticator, who (over `part`), number of the key, proofs, whether confirmed, assessment, payload. */
const CREDENTIALS: readonly (readonly [string, string, number, number, boolean, string, string])[] = [
  ['password', 'part not in (88, 89, 90, 91, 92, 93, 94)', 0, 0, true, assessed({}), text({ hash: `$argon2id$v=19$m=19456,t=2,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}` })],
  // Made and never used; used but not confirmed; synced; one that stays on its device; a pair of those; without a password.
  ...passkeys('part between 40 and 47', 1, 0, true, 'synced'),
  ...passkeys('part between 48 and 53', 1, 3, false, 'synced'),
  ...passkeys('part between 54 and 69', 1, 9, true, 'synced'),
  ...passkeys('part between 70 and 81', 1, 9, true, 'device'),
  ...passkeys('part between 76 and 81', 2, 4, true, 'roaming'),
  ...passkeys('part between 82 and 91', 1, 20, true, 'synced'),
  ['recovery-code', 'part between 82 and 87 or part between 60 and 63', 3, 0, true, assessed({ left: 9 }), text({ codes: Array.from({ length: 9 }, () => 'c'.repeat(43)) })],
]

function passkeys(who: string, number: number, proofs: number, confirmed: boolean, kind: 'synced' | 'device' | 'roaming') {
  const [provider, transports] = kind === 'roaming' ? [KEY, ['usb', 'nfc']] : kind === 'device' ? [MAC, ['internal']] : [PHONE, ['internal', 'hybrid']]
  const bound = kind === 'synced' ? 'synced' : 'device'
  const is = assessed({ bound, provider, attachment: kind === 'roaming' ? 'roaming' : 'platform', discoverable: true })
  return [['passkey', who, number, proofs, confirmed, is, passkey(transports, provider, kind === 'synced')]] as const
}

const credentials = ([authenticator, who, number, proofs, confirmed, is, payload]: (typeof CREDENTIALS)[number]) => `insert into credentials
    (id, account_id, authenticator, lookup, label, proofs, last_proven_at, confirmed_at, created_in, assessed, payload, created_at, last_used_at)
  select md5('credential ${number}' || i)::uuid::text, id, '${authenticator}', ${authenticator === 'passkey' ? `md5('lookup ${number}' || i)` : 'null'}, 'made by the bench', ${proofs},
    ${proofs > 0 ? iso(`interval '1 day' * (i % 200)`) : 'null'}, ${confirmed ? iso(`age - interval '1 hour'`) : 'null'}, md5('sign-in' || i), ${is}, ${payload}, ${iso(`age - interval '1 hour'`)},
    ${iso(`interval '1 day' * (i % 200)`)}
  from people where ${who}`

const PHASE_OUTS = `insert into phase_outs (account_id, policy_id, first_seen_at, blocked_since, removable_since, last_mode, skips)
  select id, 'everyone', ${iso(`least(age, interval '90 days')`)}, case when part between 62 and 69 or part between 76 and 87 then ${iso(`interval '1 day' * (i % 60)`)} end,
    case when part between 82 and 87 then ${iso(`interval '1 day' * (i % 60)`)} end,
    case when part between 62 and 69 or part between 76 and 87 then 'block' when part between 54 and 75 then 'demote' else 'allow' end, i % 3
  from people where part not in (88, 89, 90, 91, 92, 93, 94, 98) and i % 5 <> 0`

const OVERRIDES = `insert into overrides (id, account_id, kind, mode, reason, actor, approved_by, expires_at, created_at)
  select md5('override' || i), id, (array['exempt', 'pin', 'unlockPassword', 'force'])[1 + i % 4], case when i % 4 in (1, 3) then 'demote' end, 'bench', 'sub-1',
    case when i % 8 = 3 then 'sub-2' end, ${iso(`interval '1 day' * (i % 10 - 6)`)}, ${iso(`interval '10 days'`)}
  from people where part = 99 or i % 200 = 0`

const OFFERS = `insert into offers (account_id, place, kind, last_shown_at, skips, snoozed_until)
  select id, '', 'replacement', ${iso(`interval '1 day' * (i % 30)`)}, i % 4, ${iso(`interval '1 day' * (i % 30 - 7)`)} from people where part < 54`

/** Fills an empty database with that many accounts, always the same ones; `now`: the moment that their pasts end in. */
export async function populate(pool: Pool, accounts: number, now: Date): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(PEOPLE, [accounts])
    for (const sql of [ACCOUNTS, IDENTIFIERS, ...CREDENTIALS.map(credentials), PHASE_OUTS, OVERRIDES, OFFERS]) {
      await client.query(sql.replaceAll('$2::timestamptz', `'${now.toISOString()}'::timestamptz`))
    }
    await client.query('commit')
    await client.query('vacuum analyze')
  } finally {
    client.release()
  }
}

if (import.meta.main) {
  const pool = openPool({ url: process.env['KEYWARD_DATABASE_URL'] ?? '' })
  const began = performance.now()
  await populate(pool, Number(process.argv[2] ?? 1_000_000), new Date('2026-11-22T12:00:00.000Z'))
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1)} s\n`)
  await pool.end()
}
