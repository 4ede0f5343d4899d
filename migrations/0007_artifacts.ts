import type { Knex } from 'knex'

/** Documents of the OpenID Connect engine, by model. Ids are hashes; what is not a session or a grant is sealed. Every lookup has a column of its own. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table artifacts (
      model text not null,
      id text not null,
      payload jsonb,
      sealed text,
      plain_id text,
      grant_id text,
      account_id text,
      client_id text,
      uid text,
      user_code text,
      consumed_at timestamptz,
      created_at timestamptz not null,
      expires_at timestamptz,
      primary key (model, id)
    ) partition by list (model);
    create index artifacts_expiry on artifacts (expires_at);

    create table artifacts_sessions partition of artifacts for values in ('Session') with (fillfactor = 70);
    create index artifacts_sessions_uid on artifacts_sessions (uid);
    create index artifacts_sessions_account on artifacts_sessions (account_id);

    create table artifacts_grants partition of artifacts for values in ('Grant');
    create index artifacts_grants_holder on artifacts_grants (account_id, client_id);

    create table artifacts_tokens partition of artifacts
      for values in ('AccessToken', 'RefreshToken', 'ClientCredentials', 'InitialAccessToken', 'RegistrationAccessToken');
    create index artifacts_tokens_grant on artifacts_tokens (grant_id) where grant_id is not null;
    create index artifacts_tokens_account on artifacts_tokens (account_id) where account_id is not null;

    create table artifacts_codes partition of artifacts
      for values in ('AuthorizationCode', 'DeviceCode', 'BackchannelAuthenticationRequest', 'PushedAuthorizationRequest', 'PreAuthorizedCode');
    create index artifacts_codes_grant on artifacts_codes (grant_id) where grant_id is not null;
    create index artifacts_codes_account on artifacts_codes (account_id) where account_id is not null;
    create unique index artifacts_codes_user_code on artifacts_codes (user_code) where user_code is not null;

    create table artifacts_interactions partition of artifacts for values in ('Interaction');
    create table artifacts_replays partition of artifacts for values in ('ReplayDetection');
    create table artifacts_others partition of artifacts default;
  `)
}
