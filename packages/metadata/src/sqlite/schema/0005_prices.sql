-- Prices that people gave, and jobs that price stored spans anew.

CREATE TABLE price_overrides (
  id              TEXT PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- null: every project of the organization
  project_id      INTEGER REFERENCES projects (id) ON DELETE CASCADE,
  -- '' any
  provider        TEXT NOT NULL,
  model           TEXT NOT NULL,
  valid_from_ms   INTEGER,
  valid_until_ms  INTEGER,
  -- provider/model whose price is meant, or the terms as JSON: one of the two
  alias_of        TEXT,
  terms           TEXT,
  created_at_ms   INTEGER NOT NULL,
  CHECK ((alias_of IS NULL) <> (terms IS NULL))
) STRICT;
-- One price for one scope, vendor, model and beginning: setting it again replaces it.
CREATE UNIQUE INDEX price_overrides_key
  ON price_overrides (organization_id, coalesce(project_id, 0), provider, model, coalesce(valid_from_ms, -1));

-- Grows with every change, so that processors can ask cheaply whether there is news.
CREATE TABLE price_revision (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO price_revision (id, revision) VALUES (1, 0);

CREATE TABLE reprice_jobs (
  id             TEXT PRIMARY KEY,
  project_id     INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  from_us        INTEGER NOT NULL,
  to_us          INTEGER NOT NULL,
  -- only this model; '' all
  model          TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  is_cancel_wanted INTEGER NOT NULL CHECK (is_cancel_wanted IN (0, 1)),
  created_at_ms  INTEGER NOT NULL,
  started_at_ms  INTEGER,
  finished_at_ms INTEGER,
  -- JSON: counts for people, and where to go on after an interruption
  progress       TEXT NOT NULL,
  error          TEXT NOT NULL,
  -- of the lease under which it was last written: a holder that lost it writes nothing any more
  epoch          INTEGER NOT NULL
) STRICT;
CREATE INDEX reprice_jobs_open ON reprice_jobs (status, created_at_ms);
CREATE INDEX reprice_jobs_project ON reprice_jobs (project_id, created_at_ms DESC);

-- Buckets of traces whose totals are corrected, for each step of a job.
CREATE TABLE repriced_buckets (
  job_id TEXT NOT NULL REFERENCES reprice_jobs (id) ON DELETE CASCADE,
  step   INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  traces INTEGER NOT NULL,
  PRIMARY KEY (job_id, step, bucket)
) STRICT;
