import { type Kysely, sql } from 'kysely'

/** Registries of every kind, contents that are read when somebody opens them, links with which people choose a password, API keys, and notes on audit entries. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    // Passwords, tokens and secret access keys alike.
    sql`alter table registries rename column sealed_password to sealed_secret`,
    sql`alter table registries add column role_arn text not null default ''`,
    sql`alter table registries add column external_id text not null default ''`,
    sql`alter table registries add column needs_credentials boolean not null default false`,
    sql`alter table packs add column definition text not null default ''`,
    sql`alter table packs add column dependencies jsonb not null default '[]'`,
    // Where the archive of a chart is: its values, README and icon are read when somebody opens the version.
    sql`alter table packs add column archive_url text not null default ''`,
    sql`alter table packs add column icon_url text not null default ''`,
    sql`alter table packs add column details_read boolean not null default true`,
    sql`alter table tenants add column active boolean not null default true`,
    sql`alter table tenants add column to_be_deleted boolean not null default false`,
    sql`alter table tenants add column fips jsonb not null default '{}'`,
    sql`alter table users alter column password_hash drop not null`,
    sql`alter table users alter column password_changed_at drop not null`,
    sql`alter table users add column active boolean not null default true`,
    sql`alter table users add column created_by text not null default ''`,
    sql`create table password_links (
      token_hash text primary key,
      user_uid text not null unique references users (uid) on delete cascade,
      sealed_token text not null,
      purpose text not null check (purpose in ('activate', 'reset')),
      expires_at timestamptz not null
    )`,
    sql`create table api_keys (
      uid text primary key,
      user_uid text not null references users (uid) on delete cascade,
      name text not null,
      description text not null,
      key_hash text not null unique,
      active boolean not null,
      expires_at timestamptz not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`,
    sql`create index api_keys_user on api_keys (user_uid)`,
    sql`alter table audits add column user_message text not null default ''`,
  ]
  for (const statement of statements) await statement.execute(db)
}
