import type { Knex } from 'knex'

/** People, what they can type, and what was decided about each of them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table accounts (
      id text primary key check (length(id) between 1 and 64),
      sub text not null unique check (length(sub) between 1 and 255),
      user_handle text not null unique,
      status text not null default 'active' check (status in ('active', 'disabled')),
      display_name text,
      locale text,
      groups text[] not null default '{}',
      roles text[] not null default '{}' check (roles <@ array['owner', 'policy', 'people', 'clients', 'auditor']),
      created_at timestamptz not null
    );

    create table identifiers (
      account_id text not null references accounts on delete cascade,
      kind text not null check (kind in ('email', 'username')),
      value text not null,
      normalised text not null,
      verified_at timestamptz,
      is_primary boolean not null default false,
      created_at timestamptz not null,
      primary key (account_id, normalised),
      check ((kind = 'email') = (position('@' in normalised) > 0))
    );
    create unique index identifiers_verified on identifiers (normalised) where verified_at is not null;

    create table phase_outs (
      account_id text not null references accounts on delete cascade,
      policy_id text not null,
      blocked_since timestamptz,
      removable_since timestamptz,
      destroyed_at timestamptz,
      last_mode text check (last_mode in ('allow', 'demote', 'block', 'remove', 'none')),
      primary key (account_id, policy_id)
    );

    create table overrides (
      id text primary key,
      account_id text not null references accounts on delete cascade,
      kind text not null check (kind in ('exempt', 'pin', 'unlockPassword', 'force')),
      mode text check (mode in ('allow', 'demote', 'block', 'remove', 'none')),
      reason text not null,
      actor text not null,
      approved_by text,
      expires_at timestamptz not null,
      created_at timestamptz not null
    );
    create index overrides_account on overrides (account_id);
  `)
}
