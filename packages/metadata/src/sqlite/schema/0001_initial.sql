-- Metadata, SQLite. Times are Unix milliseconds; booleans 0 or 1; keys and tokens only as hex SHA-256.
-- STRICT: a wrong type fails at the insert, as it does in the PostgreSQL twin.

CREATE TABLE organizations (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE projects (
  id              INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations (id),
  name            TEXT NOT NULL,
  created_at_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE ingest_keys (
  id            TEXT PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  name          TEXT NOT NULL,
  public_prefix TEXT NOT NULL,
  -- Unique over all projects: the key alone says which project is meant.
  public_hash   TEXT NOT NULL UNIQUE,
  secret_hash   TEXT,
  origin        TEXT NOT NULL CHECK (origin IN ('provisioned', 'generated')),
  is_disabled   INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX ingest_keys_project ON ingest_keys (project_id, created_at_ms);

CREATE TABLE api_keys (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  key_prefix    TEXT NOT NULL,
  key_hash      TEXT NOT NULL UNIQUE,
  is_disabled   INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id            TEXT PRIMARY KEY,
  -- Lowercase.
  email         TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  password_hash TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id            TEXT PRIMARY KEY,
  token_hash    TEXT NOT NULL UNIQUE,
  user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at_ms);

CREATE TABLE login_links (
  token_hash    TEXT PRIMARY KEY,
  user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
