import type { Knex } from 'knex'

/** The envelope that every authenticator shares; decisions read all of it but the payload. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table credentials (
      id text primary key,
      account_id text not null references accounts on delete cascade,
      authenticator text not null,
      lookup text,
      label text not null,
      status text not null default 'active' check (status in ('active', 'quarantined', 'revoked')),
      proofs integer not null default 0,
      last_proven_at timestamptz,
      confirmed_at timestamptz,
      created_in text,
      assessed jsonb not null,
      payload jsonb not null,
      created_at timestamptz not null,
      last_used_at timestamptz,
      unique (authenticator, lookup)
    );
    create index credentials_account on credentials (account_id);
  `)
}
