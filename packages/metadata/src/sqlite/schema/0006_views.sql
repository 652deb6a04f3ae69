-- Searches that people keep under a name. Names differ among the views of one page of a project.
CREATE TABLE saved_views (
  id            TEXT PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  page          TEXT NOT NULL,
  name          TEXT NOT NULL,
  query         TEXT NOT NULL,
  range_from    TEXT,
  range_to      TEXT,
  created_by    TEXT REFERENCES users (id) ON DELETE SET NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (project_id, page, name)
) STRICT;
