import type { GroupingHashes } from '@sentryai/grouping';
import type { Issue } from '@sentryai/schema';

/** Occurrences of one fingerprint in one batch. */
export type OccurrenceGroup = {
  project_id: number;
  /** Which issue it is (chooseIssue); each 32 hex digits. */
  hashes: GroupingHashes;
  kind: string;
  /** Of the newest occurrence. */
  words: Pick<Issue, 'title' | 'subtitle' | 'culprit' | 'level'>;
  /** Negative when occurrences turned out to be others'. */
  count: number;
  recovered_count: number;
  first_ms: number;
  last_ms: number;
  /** '' among them when an occurrence had none. */
  releases: readonly string[];
};
