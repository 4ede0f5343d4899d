import type { Knex } from 'knex'

/** What the policy that retires passwords remembers: of each account, of what people were asked, and of the policies themselves. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table accounts add attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object');

    alter table phase_outs add first_seen_at timestamptz, add skips integer not null default 0;
    create index phase_outs_policy on phase_outs (policy_id, last_mode);

    alter table overrides add approved_at timestamptz, add ended_at timestamptz, add ended_by text, add expiry_told_at timestamptz,
      add check (mode <> 'none'), add check (kind not in ('pin', 'force') or mode is not null);
    create index overrides_expiry on overrides (expires_at) where expiry_told_at is null and ended_at is null;

    create table offers (
      account_id text not null references accounts on delete cascade,
      place text not null default '',
      kind text not null check (kind in ('upgrade', 'this-device', 'replacement', 'second', 'recovery', 'note')),
      last_shown_at timestamptz not null,
      skips integer not null default 0,
      snoozed_until timestamptz,
      never boolean not null default false,
      primary key (account_id, place, kind)
    );
    comment on column offers.place is 'the hash of a browser id; empty where it counts for the account';
    create index offers_age on offers (last_shown_at) where place <> '';

    alter table credentials add blocked boolean not null default false;
    comment on column credentials.blocked is 'whether a policy blocked this account (phase_outs.blocked_since), so that one look says that nobody is left';
    update credentials c set blocked = true where exists (select 1 from phase_outs p where p.account_id = c.account_id and p.blocked_since is not null);
    create index credentials_unblocked on credentials (authenticator) where status = 'active' and (assessed->>'usable')::boolean and not blocked;
    create function mark_blocked() returns trigger language plpgsql as $$
      declare
        changed text := coalesce(new.account_id, old.account_id);
      begin
        update credentials c set blocked = not c.blocked where c.account_id = changed
          and c.blocked <> exists (select 1 from phase_outs p where p.account_id = changed and p.blocked_since is not null);
        return null;
      end
    $$;
    create trigger phase_outs_begin after insert on phase_outs for each row when (new.blocked_since is not null) execute function mark_blocked();
    create trigger phase_outs_change after update of blocked_since on phase_outs for each row
      when ((new.blocked_since is null) <> (old.blocked_since is null)) execute function mark_blocked();
    create trigger phase_outs_end after delete on phase_outs for each row when (old.blocked_since is not null) execute function mark_blocked();

    alter table policies alter version drop identity;

    create table pauses (
      policy_id text primary key,
      since timestamptz not null,
      by text not null,
      reason text not null
    );
  `)
}
