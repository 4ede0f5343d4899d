import type { Knex } from 'knex'

/** Append-only, by month; old months leave by dropping their partition, never by deleting rows. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create sequence events_number;
    create table events (
      at timestamptz not null,
      number bigint not null default nextval('events_number'),
      type text not null,
      account_id text,
      sign_in_id text,
      client_id text,
      data jsonb not null,
      primary key (at, number)
    ) partition by range (at);
    alter sequence events_number owned by events.number;
    create index events_account on events (account_id, at desc) where account_id is not null;
    create index events_type on events (type, at desc);
    create table events_rest partition of events default;

    create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'events are append-only' using errcode = 'restrict_violation';
      end
    $$;
    create trigger events_append_only before update or delete on events for each row execute function refuse_change();
    create trigger events_keep before truncate on events for each statement execute function refuse_change();
  `)
}
