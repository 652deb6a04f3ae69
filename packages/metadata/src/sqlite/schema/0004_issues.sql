-- Issues and what leads to them. Occurrences themselves lie in the analytics store; here is what people change and what
-- must be exact whoever writes: states, counts, which fingerprint belongs to which issue.

CREATE TABLE issues (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id         INTEGER NOT NULL,
  kind               TEXT NOT NULL,
  status             TEXT NOT NULL CHECK (status IN ('unresolved', 'resolved', 'ignored')),
  substatus          TEXT NOT NULL,
  status_since_ms    INTEGER NOT NULL,
  priority           TEXT NOT NULL CHECK (priority IN ('high', 'medium', 'low')),
  is_priority_manual INTEGER NOT NULL CHECK (is_priority_manual IN (0, 1)),
  title              TEXT NOT NULL,
  subtitle           TEXT NOT NULL,
  culprit            TEXT NOT NULL,
  level              TEXT NOT NULL,
  first_seen_ms      INTEGER NOT NULL,
  last_seen_ms       INTEGER NOT NULL,
  first_release      TEXT NOT NULL,
  last_release       TEXT NOT NULL,
  count              INTEGER NOT NULL,
  recovered_count    INTEGER NOT NULL,
  assignee_id        TEXT,
  -- JSON of IssueResolution and IssueIgnore, null when the issue is not so
  resolution         TEXT,
  ignore_rule        TEXT
) STRICT;
CREATE INDEX issues_recent ON issues (project_id, status, last_seen_ms DESC, id DESC);
CREATE INDEX issues_first_seen ON issues (project_id, first_seen_ms DESC, id DESC);
CREATE INDEX issues_count ON issues (project_id, count DESC, id DESC);
-- What the passing of time changes.
CREATE INDEX issues_aging ON issues (status, substatus, status_since_ms);

-- A fingerprint leads to one issue, or to none when several lay claim to it (packages/grouping/src/choose-issue.ts). Merging
-- points it elsewhere and remembers whence it came; deleting with "discard" leaves a tombstone: occurrences that have it are
-- dropped.
CREATE TABLE issue_hashes (
  project_id   INTEGER NOT NULL,
  hash         TEXT NOT NULL,
  claim        TEXT NOT NULL,
  issue_id     INTEGER REFERENCES issues (id) ON DELETE CASCADE,
  merged_from  INTEGER,
  is_discarded INTEGER NOT NULL CHECK (is_discarded IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (project_id, hash)
) STRICT;
CREATE INDEX issue_hashes_issue ON issue_hashes (issue_id);

-- Addresses of issues that were merged into others.
CREATE TABLE issue_redirects (
  from_id INTEGER PRIMARY KEY,
  to_id   INTEGER NOT NULL
) STRICT;
CREATE INDEX issue_redirects_to ON issue_redirects (to_id);

CREATE TABLE issue_activities (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  issue_id INTEGER NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
  type     TEXT NOT NULL,
  at_ms    INTEGER NOT NULL,
  user_id  TEXT,
  -- JSON object
  data     TEXT NOT NULL
) STRICT;
CREATE INDEX issue_activities_issue ON issue_activities (issue_id, at_ms, id);

-- When each release of a project was first seen: the order of releases that are no versions.
CREATE TABLE releases (
  project_id    INTEGER NOT NULL,
  release       TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  PRIMARY KEY (project_id, release)
) STRICT;

-- Batches whose occurrences are counted in `issues`: one that comes again after a crash must not count twice.
CREATE TABLE counted_batches (
  token        TEXT PRIMARY KEY,
  counted_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX counted_batches_age ON counted_batches (counted_at_ms);

-- How many issues a project may still open (a token bucket), and what was not opened because there were too many.
CREATE TABLE issue_budgets (
  project_id      INTEGER PRIMARY KEY,
  tokens          REAL NOT NULL,
  refilled_at_ms  INTEGER NOT NULL,
  overflow_count  INTEGER NOT NULL,
  overflow_issues INTEGER NOT NULL,
  overflow_since_ms INTEGER
) STRICT;
