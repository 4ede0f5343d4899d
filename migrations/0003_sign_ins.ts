import type { Knex } from 'knex'

/** State between requests: every name is hashed, every state sealed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sign_ins (
      id text primary key,
      account_id text references accounts on delete cascade,
      version integer not null,
      sealed text not null,
      expires_at timestamptz not null
    );
    create index sign_ins_expiry on sign_ins (expires_at);
    create index sign_ins_account on sign_ins (account_id) where account_id is not null;

    create table challenges (
      hash text primary key,
      sign_in_id text not null references sign_ins on delete cascade,
      authenticator text not null,
      ceremony text not null check (ceremony in ('sign-in', 'enrolment')),
      sealed text not null,
      attempts integer not null,
      attempts_max integer not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index challenges_sign_in on challenges (sign_in_id);
    create index challenges_expiry on challenges (expires_at);

    create table browsers (
      id_hash text not null,
      account_id text not null references accounts on delete cascade,
      made_by text not null,
      first_seen_at timestamptz not null,
      last_seen_at timestamptz not null,
      last_replacement_at timestamptz,
      failures integer not null default 0,
      primary key (id_hash, account_id)
    );
    create index browsers_account on browsers (account_id);

    create table tallies (
      subject text not null,
      authenticator text not null,
      kind text not null check (kind in ('letters', 'refusals')),
      hour timestamptz not null,
      count integer not null,
      primary key (subject, authenticator, kind, hour)
    );
    create index tallies_hour on tallies (hour);
  `)
}
