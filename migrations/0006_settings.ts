import type { Knex } from 'knex'

/** What an administrator decides, and the keys of the house, each sealed under the master secret. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table clients (
      id text primary key,
      metadata jsonb not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );

    create table keys (
      id text primary key,
      kind text not null check (kind in ('signing', 'cookie', 'data', 'dpop', 'mac')),
      algorithm text not null,
      sealed text not null,
      created_at timestamptz not null,
      active_from timestamptz not null,
      drop_at timestamptz
    );

    create table settings (
      name text primary key,
      value jsonb not null,
      updated_at timestamptz not null
    );

    create table policies (
      version bigint generated always as identity primary key,
      document jsonb not null,
      author text not null,
      reason text not null,
      created_at timestamptz not null
    );
  `)
}
