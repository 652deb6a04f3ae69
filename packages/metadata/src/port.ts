/**
 * The metadata store as callers see it: projects, keys, users, sessions, settings. Twins: `sqlite/` (one file in the data
 * folder) and, at scale, PostgreSQL. Both run the queries of `sql/`; `contract.ts` checks every twin.
 *
 * Keys, session tokens and login tokens enter only as SHA-256 hashes (hash.ts): nobody who reads the file can sign in.
 * Ids and times are arguments, so that tests are deterministic; times are Unix milliseconds.
 */
import type { KeyLimits, ProjectQuota, ProjectUsage, SampleRates } from '@sentryai/schema';
import type { IssueStore } from './issues/issue-port.ts';
import type { PriceStore } from './prices/price-port.ts';

export type Project = { id: number; organization_id: number; name: string; created_at_ms: number; quota: ProjectQuota };

/**
 * Who made a key: `provisioned` by a person (environment or API), `generated` by the first start so that there is a DSN
 * to print. Only the former ends keyless traffic on loopback.
 */
export type KeyOrigin = 'provisioned' | 'generated';

export type IngestKey = {
  /** Not secret; names the key in ledgers, lists and logs. */
  id: string;
  project_id: number;
  name: string;
  /** First characters of the public part, for people. */
  public_prefix: string;
  public_hash: string;
  /** null when the key has no secret part: it may write, never read. */
  secret_hash: string | null;
  origin: KeyOrigin;
  is_disabled: boolean;
  created_at_ms: number;
  limits: KeyLimits;
  sampling: SampleRates;
};

/** A key to be made; without limits and sampling a new key has none, and an existing one keeps its own. */
export type NewIngestKey = Omit<IngestKey, 'is_disabled' | 'limits' | 'sampling'> & Partial<Pick<IngestKey, 'limits' | 'sampling'>>;

/** What may be changed about a key; what is absent stays. */
export type IngestKeyChange = Partial<Pick<IngestKey, 'name' | 'is_disabled' | 'limits' | 'sampling'>>;

/** A key for reading and changing everything (`Authorization: Bearer`), for programs. */
export type ApiKey = { id: string; name: string; key_prefix: string; key_hash: string; is_disabled: boolean; created_at_ms: number };

export type User = {
  id: string;
  /** Lowercase. */
  email: string;
  name: string;
  /** null: the user signs in by link only. */
  password_hash: string | null;
  created_at_ms: number;
};

export type Session = { id: string; token_hash: string; user_id: string; created_at_ms: number; expires_at_ms: number };
export type LoginLink = { token_hash: string; user_id: string; created_at_ms: number; expires_at_ms: number };

/** A source map that was uploaded: for the script `name` of a release, and for whatever carries its debug id. */
export type SourceMapEntry = {
  project_id: number;
  /** '' when it was uploaded for its debug id alone. */
  release: string;
  /** URL or path of the script. */
  name: string;
  /** Lower case with dashes; '' when it has none. */
  debug_id: string;
  blob_id: string;
  size_bytes: number;
  created_at_ms: number;
  created_by: string;
  /** When it was last uploaded or applied. */
  used_at_ms: number;
};

/** The right to do one piece of work, held by one process at a time. */
export type Lease = {
  name: string;
  owner: string;
  /** Grows with every change of hands. */
  epoch: number;
  expires_at_ms: number;
  /** What the holder left for the next one, '' at first. */
  state: string;
};

export interface Metadata extends IssueStore, PriceStore {
  /** Creates organization and project unless the project exists. Answers whether it was created now. */
  ensureProject(project: { id: number; name: string; organization_name: string; created_at_ms: number }): Promise<boolean>;
  /** Creates a project under the next free id. */
  createProject(project: { name: string; organization_name: string; created_at_ms: number }): Promise<Project>;
  listProjects(): Promise<Project[]>;
  findProject(id: number): Promise<Project | null>;
  /** Answers the changed project, null when there is none. */
  updateProject(id: number, change: Partial<Pick<Project, 'name' | 'quota'>>): Promise<Project | null>;

  /**
   * Adds to what projects used on a day and answers, in the order of `added`, what they used on it so far, counts of
   * other processes among it. Removes days that are older than USAGE_KEPT_DAYS.
   */
  addDailyUsage(day: number, added: readonly ({ project_id: number } & ProjectUsage)[]): Promise<ProjectUsage[]>;
  /** Zeros for a day without any. */
  findDailyUsage(day: number, projectId: number): Promise<ProjectUsage>;

  /**
   * Inserts a key, or brings an existing one with the same public part to this secret and origin (a key that was disabled
   * stays disabled). Answers the stored row. The first provisioned key ends keyless mode for good (isKeyless).
   * Errors: ProjectUnknownError; KeyConflictError when the public part belongs to a key of another project.
   */
  upsertIngestKey(key: NewIngestKey): Promise<IngestKey>;
  listIngestKeys(projectId?: number): Promise<IngestKey[]>;
  findIngestKey(publicHash: string): Promise<IngestKey | null>;
  findIngestKeyById(id: string): Promise<IngestKey | null>;
  /** Answers the changed key, null when there is none. */
  updateIngestKey(id: string, change: IngestKeyChange): Promise<IngestKey | null>;
  /** False when there is no such key. */
  setIngestKeyDisabled(id: string, isDisabled: boolean): Promise<boolean>;
  deleteIngestKey(id: string): Promise<boolean>;
  /** True while no ingest key was ever provisioned by a person, in any project. Stays false when such keys are deleted. */
  isKeyless(): Promise<boolean>;

  /** Inserts a key; an existing one with the same hash is answered unchanged. */
  ensureApiKey(key: Omit<ApiKey, 'is_disabled'>): Promise<ApiKey>;
  listApiKeys(): Promise<ApiKey[]>;
  findApiKey(keyHash: string): Promise<ApiKey | null>;
  setApiKeyDisabled(id: string, isDisabled: boolean): Promise<boolean>;
  deleteApiKey(id: string): Promise<boolean>;

  /** Inserts a user; an existing one with the same e-mail address is answered unchanged. */
  ensureUser(user: User): Promise<User>;
  findUser(id: string): Promise<User | null>;
  findUserByEmail(email: string): Promise<User | null>;
  /** Oldest first. */
  listUsers(): Promise<User[]>;
  setPasswordHash(userId: string, passwordHash: string | null): Promise<boolean>;

  /** Inserts a session and removes those that have expired by its created_at_ms. */
  createSession(session: Session): Promise<void>;
  /** Session that lives at nowMs, by the hash of its token, with its user. */
  findSession(tokenHash: string, nowMs: number): Promise<{ session: Session; user: User } | null>;
  /** The same by the session's id (which tokens carry). */
  findSessionById(id: string, nowMs: number): Promise<{ session: Session; user: User } | null>;
  deleteSession(tokenHash: string): Promise<boolean>;
  deleteSessionsOfUser(userId: string): Promise<number>;

  /** Inserts a link and removes those that have expired by its created_at_ms. */
  createLoginLink(link: LoginLink): Promise<void>;
  /** Uses a link up: of any number of concurrent callers one gets the user, the others null. Expired links give null. */
  consumeLoginLink(tokenHash: string, nowMs: number): Promise<User | null>;

  getSetting(key: string): Promise<string | null>;
  setSetting(key: string, value: string): Promise<void>;
  /** Sets a value unless there is one; answers the value that stands. Safe when several processes race. */
  ensureSetting(key: string, value: string): Promise<string>;
  /** Settings whose key starts with the prefix, by key. */
  listSettings(prefix: string): Promise<{ key: string; value: string }[]>;

  /**
   * Takes a lease that is free or has run out, or renews one's own. Null while another holds it. Times are the callers'
   * clocks, so ttlMs must be long next to the difference of clocks between machines.
   */
  takeLease(wanted: { name: string; owner: string; nowMs: number; ttlMs: number }): Promise<Lease | null>;
  /** Leaves a note with a lease one holds. False when it changed hands. */
  setLeaseState(change: { name: string; owner: string; epoch: number; state: string }): Promise<boolean>;
  /** Lets all leases of an owner go. */
  releaseLeases(owner: string): Promise<void>;
  /** Leases whose name begins so, held or not. */
  listLeases(prefix: string): Promise<Lease[]>;

  /** Stores an upload; one of the same project, release and name is replaced. */
  putSourceMap(entry: SourceMapEntry): Promise<void>;
  /** Uploads of one release besides that of one script. */
  countSourceMaps(projectId: number, release: string, exceptName: string): Promise<number>;
  /** Newest first. */
  listSourceMaps(projectId: number, options: { release?: string | undefined; limit: number }): Promise<SourceMapEntry[]>;
  /** Uploads that may belong to the scripts of an event: those of its release, and those with one of its debug ids. */
  findSourceMaps(wanted: { projectId: number; release: string; debugIds: readonly string[]; limit: number }): Promise<SourceMapEntry[]>;
  /** Notes that uploads with these bytes were applied. */
  useSourceMap(projectId: number, blobId: string, nowMs: number): Promise<void>;
  /** Removes uploads that were last used before; answers how many. */
  removeSourceMapsUnused(beforeMs: number): Promise<number>;

  /** Cheap read for the health page; rejects when the store cannot be read. */
  ping(): Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}
