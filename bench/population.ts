// A generated population, and what it costs to look at all of it: `node bench/population.ts [accounts]`. Starts a PostgreSQL of its own; with
// KEYWARD_DATABASE_URL it uses that database, and fills it where it is empty, so that a million is made once for many runs. Others import
// `withPopulation` and measure what they do with everybody.
import { migrate } from '../src/storage/migrate.ts'
import { openPool, type Pool } from '../src/storage/pool.ts'
import { openStorage } from '../src/storage/storage.ts'
import { createVault } from '../src/storage/vault.ts'
import type { Storage } from '../src/domain/storage.ts'
import { startTestPostgres } from '../test/support/global-setup.ts'

/** The moment in which the pasts of all of them end. */
export const NOW = new Date('2026-11-22T12:00:00.000Z')

const MAC = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd'
const KEY = '2fc0579f-8113-47ea-b116-bb5a8db9202a'
const PHONE = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'

const ago = (span: string) => `'${NOW.toISOString()}'::timestamptz - ${span}`
const text = (value: unknown) => `'${JSON.stringify(value)}'::jsonb`
const assessed = (more: object) => text({ bound: 'none', provider: null, attachment: null, discoverable: false, usable: true, ...more })
const passkey = (transports: readonly string[], aaguid: string, synced: boolean) =>
  text({
    rpId: 'localhost',
    publicKey: 'p'.repeat(103),
    algorithm: -7,
    counter: 0,
    aaguid,
    transports,
    backupEligible: synced,
    backedUp: synced,
    discoverable: true,
    userVerified: true,
    origin: 'http://localhost:3000',
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
    case when i % 10000 = 0 then array['people'] else '{}' end, ${ago('age')}
  from people`

const IDENTIFIERS = `insert into identifiers (account_id, kind, value, normalised, verified_at, is_primary, created_at)
  select id, 'email', 'Person.' || i || '@example.org', 'person.' || i || '@example.org', case when part <> 98 then ${ago('age')} end, true, ${ago('age')}
    from people where part not in (95, 96)
  union all select id, 'username', 'person' || i, 'person' || i, ${ago('age')}, part in (95, 96), ${ago('age')} from people where part in (95, 96) or i % 20 = 0
  union all select id, 'email', 'other.' || i || '@example.org', 'other.' || i || '@example.org', ${ago(`interval '1 day' * (i % 5)`)}, false, ${ago(`interval '5 days'`)}
    from people where i % 25 = 0`

/** What they hold: authenticator, who (over `part`), number of the key, proofs, whether confirmed, assessment, payload. */
const CREDENTIALS: readonly (readonly [string, string, number, number, boolean, string, string])[] = [
  [
    'password',
    'part not in (88, 89, 90, 91, 92, 93, 94)',
    0,
    0,
    true,
    assessed({}),
    text({ hash: `$argon2id$v=19$m=19456,t=2,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}` }),
  ],
  // Made and never used; used but not confirmed; synced; one that stays on its device; a pair of those; without a password.
  ...passkeys('part between 40 and 47', 1, 0, true, 'synced'),
  ...passkeys('part between 48 and 53', 1, 3, false, 'synced'),
  ...passkeys('part between 54 and 69', 1, 9, true, 'synced'),
  ...passkeys('part between 70 and 81', 1, 9, true, 'device'),
  ...passkeys('part between 76 and 81', 2, 4, true, 'roaming'),
  ...passkeys('part between 82 and 91', 1, 20, true, 'synced'),
  [
    'recovery-code',
    'part between 82 and 87 or part between 60 and 63',
    3,
    0,
    true,
    assessed({ left: 9 }),
    text({ codes: Array.from({ length: 9 }, () => 'c'.repeat(43)) }),
  ],
]

function passkeys(who: string, number: number, proofs: number, confirmed: boolean, kind: 'synced' | 'device' | 'roaming') {
  const [provider, transports] = kind === 'roaming' ? [KEY, ['usb', 'nfc']] : kind === 'device' ? [MAC, ['internal']] : [PHONE, ['internal', 'hybrid']]
  const bound = kind === 'synced' ? 'synced' : 'device'
  const is = assessed({ bound, provider, attachment: kind === 'roaming' ? 'roaming' : 'platform', discoverable: true })
  return [['passkey', who, number, proofs, confirmed, is, passkey(transports, provider, kind === 'synced')]] as const
}

const credentials = ([authenticator, who, number, proofs, confirmed, is, payload]: (typeof CREDENTIALS)[number]) => `insert into credentials
    (id, account_id, authenticator, lookup, label, blocked, proofs, last_proven_at, confirmed_at, created_in, assessed, payload, created_at, last_used_at)
  select md5('credential ${number}' || i)::uuid::text, id, '${authenticator}', ${authenticator === 'passkey' ? `md5('lookup ${number}' || i)` : 'null'}, 'made by the bench',
    exists (select 1 from phase_outs p where p.account_id = people.id and p.blocked_since is not null), ${proofs},
    ${proofs > 0 ? ago(`interval '1 day' * (i % 200)`) : 'null'}, ${confirmed ? ago(`age - interval '1 hour'`) : 'null'}, md5('sign-in' || i), ${is}, ${payload}, ${ago(`age - interval '1 hour'`)},
    ${ago(`interval '1 day' * (i % 200)`)}
  from people where ${who}`

const PHASE_OUTS = `insert into phase_outs (account_id, policy_id, first_seen_at, blocked_since, removable_since, last_mode, skips)
  select id, 'everyone', ${ago(`least(age, interval '90 days')`)}, case when part between 62 and 69 or part between 76 and 87 then ${ago(`interval '1 day' * (i % 60)`)} end,
    case when part between 82 and 87 then ${ago(`interval '1 day' * (i % 60)`)} end,
    case when part between 62 and 69 or part between 76 and 87 then 'block' when part between 54 and 75 then 'demote' else 'allow' end, i % 3
  from people where part not in (88, 89, 90, 91, 92, 93, 94, 98) and i % 5 <> 0`

const OVERRIDES = `insert into overrides (id, account_id, kind, mode, reason, actor, approved_by, expires_at, created_at)
  select md5('override' || i), id, (array['exempt', 'pin', 'unlockPassword', 'force'])[1 + i % 4], case when i % 4 in (1, 3) then 'demote' end, 'bench', 'sub-1',
    case when i % 8 = 3 then 'sub-2' end, ${ago(`interval '1 day' * (i % 10 - 6)`)}, ${ago(`interval '10 days'`)}
  from people where part = 99 or i % 200 = 0`

const OFFERS = `insert into offers (account_id, place, kind, last_shown_at, skips, snoozed_until)
  select id, '', 'replacement', ${ago(`interval '1 day' * (i % 30)`)}, i % 4, ${ago(`interval '1 day' * (i % 30 - 7)`)} from people where part < 54`

/** Phase-outs before credentials, which are then marked as they are made. */
export async function populate(pool: Pool, accounts: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(PEOPLE, [accounts])
    for (const sql of [ACCOUNTS, IDENTIFIERS, PHASE_OUTS, ...CREDENTIALS.map(credentials), OVERRIDES, OFFERS]) await client.query(sql)
    await client.query('commit')
    await client.query('vacuum analyze')
  } finally {
    client.release()
  }
}

/** Runs `work` over a storage in which that many accounts live, and takes away what it started. */
export async function withPopulation(accounts: number, work: (storage: Storage) => Promise<void>): Promise<void> {
  const given = process.env['KEYWARD_DATABASE_URL']
  const server = given === undefined ? await startTestPostgres() : { url: given, stop: () => Promise.resolve() }
  const pool = openPool({ url: server.url })
  const storage = openStorage({ pool, vault: createVault([], () => NOW), now: () => NOW })
  try {
    await migrate(server.url)
    if ((await storage.population.count()) === 0) await populate(pool, accounts)
    await work(storage)
  } finally {
    await storage.close()
    await server.stop()
  }
}

async function measure({ population }: Storage): Promise<void> {
  let [people, bytes] = [0, 0]
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await population.each((some) => {
    people += some.length
    bytes = Math.max(bytes, process.memoryUsage.rss())
  })
  const { user, system } = process.cpuUsage(cpu)
  const figures = `${((performance.now() - began) / 1000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of them CPU of Node, ${(bytes / 1e6).toFixed(0)} MB`
  process.stdout.write(`${people} accounts read: ${figures}\n`)
}

if (import.meta.main) await withPopulation(Number(process.argv[2] ?? 1_000_000), measure)
