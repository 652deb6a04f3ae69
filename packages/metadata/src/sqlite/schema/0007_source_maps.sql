-- Source maps that people uploaded, by the script they belong to. The bytes are blobs. used_at_ms: when one was last
-- uploaded or applied; what nobody used for the retention time goes with its blob.
CREATE TABLE source_maps (
  project_id    INTEGER NOT NULL,
  release       TEXT NOT NULL,
  name          TEXT NOT NULL,
  debug_id      TEXT NOT NULL,
  blob_id       TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  created_by    TEXT NOT NULL,
  used_at_ms    INTEGER NOT NULL,
  PRIMARY KEY (project_id, release, name)
) STRICT;

CREATE INDEX ix_source_maps_debug_id ON source_maps (project_id, debug_id) WHERE debug_id != '';
CREATE INDEX ix_source_maps_blob ON source_maps (project_id, blob_id);
CREATE INDEX ix_source_maps_used ON source_maps (used_at_ms);
