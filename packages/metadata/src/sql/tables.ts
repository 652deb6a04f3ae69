/** Columns that queries see, the same in every twin; where engines store a type differently, EngineValues converts. */
export type StoredBool = number | boolean;
export type StoredInteger = number | string | bigint;

export type Tables = {
  organizations: { id: StoredInteger; name: string; created_at_ms: StoredInteger };
  projects: { id: StoredInteger; organization_id: StoredInteger; name: string; created_at_ms: StoredInteger };
  ingest_keys: {
    id: string;
    project_id: StoredInteger;
    name: string;
    public_prefix: string;
    public_hash: string;
    secret_hash: string | null;
    origin: 'provisioned' | 'generated';
    is_disabled: StoredBool;
    created_at_ms: StoredInteger;
  };
  api_keys: {
    id: string;
    name: string;
    key_prefix: string;
    key_hash: string;
    is_disabled: StoredBool;
    created_at_ms: StoredInteger;
  };
  users: { id: string; email: string; name: string; password_hash: string | null; created_at_ms: StoredInteger };
  sessions: { id: string; token_hash: string; user_id: string; created_at_ms: StoredInteger; expires_at_ms: StoredInteger };
  login_links: { token_hash: string; user_id: string; created_at_ms: StoredInteger; expires_at_ms: StoredInteger };
  settings: { key: string; value: string };
  leases: { name: string; owner: string; epoch: StoredInteger; expires_at_ms: StoredInteger; state: string };
};
