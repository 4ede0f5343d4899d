import type { Knex } from 'knex'

/** Letters between the commit and the post office; sealed, and erased once posted. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table outbox (
      key text primary key,
      sealed text,
      attempts integer not null default 0,
      created_at timestamptz not null,
      next_attempt_at timestamptz,
      posted_at timestamptz,
      given_up_at timestamptz,
      last_error text
    );
    create index outbox_due on outbox (next_attempt_at) where next_attempt_at is not null;
  `)
}
