-- Limits and sampling of ingest keys, daily quotas of projects, and what a project used. NULL = no limit.

ALTER TABLE ingest_keys ADD COLUMN items_per_second REAL CHECK (items_per_second > 0);
ALTER TABLE ingest_keys ADD COLUMN items_burst INTEGER CHECK (items_burst > 0);
ALTER TABLE ingest_keys ADD COLUMN bytes_per_second REAL CHECK (bytes_per_second > 0);
ALTER TABLE ingest_keys ADD COLUMN bytes_burst INTEGER CHECK (bytes_burst > 0);
-- Shares that are kept.
ALTER TABLE ingest_keys ADD COLUMN sample_spans REAL NOT NULL DEFAULT 1 CHECK (sample_spans BETWEEN 0 AND 1);
ALTER TABLE ingest_keys ADD COLUMN sample_logs REAL NOT NULL DEFAULT 1 CHECK (sample_logs BETWEEN 0 AND 1);
ALTER TABLE ingest_keys ADD COLUMN sample_metrics REAL NOT NULL DEFAULT 1 CHECK (sample_metrics BETWEEN 0 AND 1);

ALTER TABLE projects ADD COLUMN items_per_day INTEGER CHECK (items_per_day > 0);
ALTER TABLE projects ADD COLUMN bytes_per_day INTEGER CHECK (bytes_per_day > 0);

-- No foreign key: what a deleted project sent in its last second must not fail the counts of the others.
CREATE TABLE daily_usage (
  -- Days since the Unix epoch, UTC.
  day        INTEGER NOT NULL,
  project_id INTEGER NOT NULL,
  items      INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  PRIMARY KEY (day, project_id)
) STRICT, WITHOUT ROWID;
