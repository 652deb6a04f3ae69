-- Work that one process does at a time, e.g. settling the traces of one hash bucket. Whoever holds a lease renews it; one
-- that ran out goes to whoever asks first, with a higher epoch. `state` is what the next holder must know.
CREATE TABLE leases (
  name          TEXT PRIMARY KEY,
  owner         TEXT NOT NULL,
  epoch         INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  state         TEXT NOT NULL
) STRICT;
