import type { RepriceStatus } from '@sentryai/schema';
import type { Generated } from 'kysely';

/** Columns that queries see, the same in every twin; where engines store a type differently, EngineValues converts. */
export type StoredBool = number | boolean;
export type StoredInteger = number | string | bigint;

export type Tables = {
  organizations: { id: StoredInteger; name: string; created_at_ms: StoredInteger };
  projects: {
    id: StoredInteger;
    organization_id: StoredInteger;
    name: string;
    created_at_ms: StoredInteger;
    items_per_day: Generated<StoredInteger | null>;
    bytes_per_day: Generated<StoredInteger | null>;
  };
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
    items_per_second: Generated<number | null>;
    items_burst: Generated<StoredInteger | null>;
    bytes_per_second: Generated<number | null>;
    bytes_burst: Generated<StoredInteger | null>;
    sample_spans: Generated<number>;
    sample_logs: Generated<number>;
    sample_metrics: Generated<number>;
  };
  daily_usage: { day: StoredInteger; project_id: StoredInteger; items: StoredInteger; bytes: StoredInteger };
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
  issues: {
    id: Generated<StoredInteger>;
    project_id: StoredInteger;
    kind: string;
    status: string;
    substatus: string;
    status_since_ms: StoredInteger;
    priority: string;
    is_priority_manual: StoredBool;
    title: string;
    subtitle: string;
    culprit: string;
    level: string;
    first_seen_ms: StoredInteger;
    last_seen_ms: StoredInteger;
    first_release: string;
    last_release: string;
    count: StoredInteger;
    recovered_count: StoredInteger;
    assignee_id: string | null;
    resolution: string | null;
    ignore_rule: string | null;
  };
  issue_hashes: {
    project_id: StoredInteger;
    hash: string;
    claim: string;
    issue_id: StoredInteger | null;
    merged_from: StoredInteger | null;
    is_discarded: StoredBool;
    created_at_ms: StoredInteger;
  };
  issue_redirects: { from_id: StoredInteger; to_id: StoredInteger };
  issue_activities: {
    id: Generated<StoredInteger>;
    issue_id: StoredInteger;
    type: string;
    at_ms: StoredInteger;
    user_id: string | null;
    data: string;
  };
  releases: { project_id: StoredInteger; release: string; first_seen_ms: StoredInteger };
  source_maps: {
    project_id: StoredInteger;
    release: string;
    name: string;
    debug_id: string;
    blob_id: string;
    size_bytes: StoredInteger;
    created_at_ms: StoredInteger;
    created_by: string;
    used_at_ms: StoredInteger;
  };
  counted_batches: { token: string; counted_at_ms: StoredInteger };
  issue_budgets: {
    project_id: StoredInteger;
    tokens: number;
    refilled_at_ms: StoredInteger;
    overflow_count: StoredInteger;
    overflow_issues: StoredInteger;
    overflow_since_ms: StoredInteger | null;
  };
  price_overrides: {
    id: string;
    organization_id: StoredInteger;
    project_id: StoredInteger | null;
    provider: string;
    model: string;
    valid_from_ms: StoredInteger | null;
    valid_until_ms: StoredInteger | null;
    alias_of: string | null;
    terms: string | null;
    created_at_ms: StoredInteger;
  };
  price_revision: { id: StoredInteger; revision: StoredInteger };
  reprice_jobs: {
    id: string;
    project_id: StoredInteger;
    from_us: StoredInteger;
    to_us: StoredInteger;
    model: string;
    status: RepriceStatus;
    is_cancel_wanted: StoredBool;
    created_at_ms: StoredInteger;
    started_at_ms: StoredInteger | null;
    finished_at_ms: StoredInteger | null;
    progress: string;
    error: string;
    epoch: StoredInteger;
  };
  repriced_buckets: { job_id: string; step: StoredInteger; bucket: StoredInteger; traces: StoredInteger };
};
