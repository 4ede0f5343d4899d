import type { Knex } from 'knex'

/** What a person sees and does in their account: where they are signed in, what became of each credential, addresses on their way in and out, and recoveries. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table artifacts add about jsonb;
    comment on column artifacts.about is 'of a session: what was shown to begin it, and in which browser; kept when it gets another id';

    alter table credentials add status_since timestamptz, add status_why text, add created_on jsonb, add last_used_on jsonb, add last_used_in text,
      add reminded_at timestamptz;
    comment on column credentials.status_why is 'of one that is not active: recovery:<id>, answered, owner, lost, undo, policy';
    comment on column credentials.last_used_in is 'the hash of a browser id';
    comment on column credentials.reminded_at is 'of one that never worked: when its owner was told so, or wanted to hear nothing of it';

    alter table identifiers add ends_at timestamptz, add distrusted_at timestamptz;
    comment on column identifiers.ends_at is 'taken away by its owner, and kept until then for recovery and notices';
    comment on column identifiers.distrusted_at is 'somebody else read it: good for nothing until it is verified again';

    alter table browsers add family text, add platform text;

    create table recoveries (
      id text primary key,
      account_id text not null references accounts on delete cascade,
      by text not null check (by in ('mailbox', 'codes', 'pass')),
      state text not null check (state in ('held', 'vetoed', 'cancelled', 'completed', 'reversed')),
      started_at timestamptz not null,
      until timestamptz,
      ended_at timestamptz,
      credential_id text,
      told_at timestamptz
    );
    comment on column recoveries.told_at is 'of a held one: when it was told that its time is over';
    create index recoveries_account on recoveries (account_id);
    create unique index recoveries_held on recoveries (account_id) where state = 'held';

    create table pending_addresses (
      account_id text not null references accounts on delete cascade,
      normalised text not null,
      value text not null,
      code_mac text not null,
      attempts integer not null default 0,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (account_id, normalised)
    );
    create index pending_addresses_expiry on pending_addresses (expires_at);
  `)
}
