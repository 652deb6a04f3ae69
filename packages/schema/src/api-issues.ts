/**
 * Answers and bodies of the routes about issues (contract.md section 3). Ids of issues are decimal texts. `*_in_window` and
 * what stands beside them as "of the window" are about `from` to `to`; `count` and `recovered_count` are of the issue's life.
 */
import { z } from 'zod';
import { errorEntrySchema } from './api.ts';
import { ISSUE_ACTIVITIES, ISSUE_PRIORITIES, ISSUE_STATUSES, ISSUE_SUBSTATUSES } from './issue.ts';
import { OCCURRENCE_SOURCES, RECOVERIES } from './occurrence.ts';

const time = z.string().describe('RFC 3339, UTC, microseconds');
const count = z.number().int();
const text = z.string().nullable();

/** A person, as far as still known. */
export const personSchema = z.object({ id: z.string(), email: text, name: text });
export type Person = z.infer<typeof personSchema>;

export const ISSUE_LIST_SORTS = ['last_seen', 'first_seen', 'count', 'users', 'wasted', 'priority'] as const;
export type IssueListSort = (typeof ISSUE_LIST_SORTS)[number];

/** `all`; `only` issues of which every occurrence was recovered from; `none` of those. */
export const RECOVERED_FILTERS = ['all', 'none', 'only'] as const;

export const issueRowSchema = z.object({
  id: z.string(),
  project: count,
  kind: z.string().describe("error, or the detector's name"),
  title: z.string(),
  subtitle: text.describe('the message, or what was found'),
  culprit: text.describe('where: function, span or tool'),
  level: z.string(),
  status: z.enum(ISSUE_STATUSES),
  substatus: z.enum(ISSUE_SUBSTATUSES).nullable().describe('of unresolved issues; null for others'),
  status_since: time,
  priority: z.enum(ISSUE_PRIORITIES),
  assignee: text.describe('e-mail address of whom it is assigned to'),
  assignee_id: text,
  count: count.describe('occurrences ever'),
  recovered_count: count.describe('those of them that the run got past'),
  first_seen: time,
  last_seen: time,
  first_release: text,
  last_release: text,
  count_in_window: count,
  recovered_in_window: count,
  user_count: count.describe('users affected in the window; occurrences without a user count none'),
  session_count: count.describe('of the window'),
  service: text.describe('where most occurrences of the window were'),
  wasted_usd: z.number().nullable().describe('cost of what was done for nothing, of the window; null = unknown'),
  wasted_tokens: count.nullable(),
  wasted_ms: z.number().nullable(),
  sparkline: z.array(count).describe('occurrences per step of the window, see `buckets` of the answer'),
});
export type IssueListRow = z.infer<typeof issueRowSchema>;

/** Steps that the sparklines of one answer share: the first begins at `from`, the last may reach beyond the window. */
export const issueBucketsSchema = z.object({ from: time, step_ms: count, count });
export type IssueBuckets = z.infer<typeof issueBucketsSchema>;

const facet = z.record(z.string(), count);

/** Issues by value under the query, each facet without what the query says about it alone (`status:` for status …). */
export const issueFacetsSchema = z.object({
  status: facet,
  substatus: facet,
  kind: facet,
  level: facet,
  priority: facet,
  assignee: facet.describe('by e-mail address; "" = nobody'),
});
export type IssueFacets = z.infer<typeof issueFacetsSchema>;

export const issueListSchema = z.object({
  data: z.array(issueRowSchema),
  next_cursor: z.string().nullable(),
  buckets: issueBucketsSchema,
  facets: issueFacetsSchema.nullable().describe('null unless asked for with facets=true'),
  held_back: z
    .object({ occurrences: count, fingerprints: count, since: time })
    .nullable()
    .describe('occurrences that are stored without an issue because the project opened too many; null = none'),
});
export type IssueList = z.infer<typeof issueListSchema>;

/** One time that it happened. */
export const issueOccurrenceSchema = z.object({
  event_id: z.string().describe("of an error event its id (32 hex digits), else the occurrence's own"),
  timestamp: time,
  source: z.enum(OCCURRENCE_SOURCES).describe('what it was made of'),
  recovery: z.enum(RECOVERIES).describe('whether the run got past it; unknown until its trace settles'),
  fingerprint: z.string().describe('32 hex digits, one of `fingerprints` of the issue'),
  level: z.string(),
  title: z.string(),
  subtitle: text,
  culprit: text,
  trace_id: text,
  span_id: text,
  has_error: z.boolean().describe('true: an error event with its stack belongs to it (`error` of the detail)'),
  handled: z.boolean().nullable(),
  error_type: text,
  error_class: text.describe("rate_limit, timeout, … of a provider's errors"),
  http_status: count.nullable(),
  provider: text,
  model: text,
  tool_name: text,
  agent_name: text,
  prompt_name: text,
  prompt_version: text,
  service: text,
  environment: text,
  release: text,
  session_id: text,
  user_id: text,
  wasted_usd: z.number().nullable(),
  wasted_tokens: count.nullable(),
  wasted_ms: z.number().nullable(),
  tags: z.record(z.string(), z.string()),
  evidence: z.object({
    span_ids: z.array(z.string()).describe('spans to look at, the deepest first'),
    trace_ids: z.array(z.string()).describe('other traces that were compared'),
    times: count.nullable().describe('how often within this occurrence: attempts, repeats of a loop'),
    samples: z.array(z.object({ label: z.string(), text: z.string(), span_id: z.string() })),
    facts: z.record(z.string(), z.unknown()),
  }),
  error: errorEntrySchema.nullable().describe('the error event with its stack; null when there is none, or it was not asked for'),
});
export type IssueOccurrence = z.infer<typeof issueOccurrenceSchema>;

/** How occurrences of the window spread over the values of one field, most frequent first. */
export const issueDistributionSchema = z.object({
  values: z.array(z.object({ value: text.describe('null = not known'), count, share: z.number() })),
  other_count: count.describe('occurrences with values that are not listed'),
});
export type IssueDistribution = z.infer<typeof issueDistributionSchema>;

export const ISSUE_DISTRIBUTIONS = [
  'model',
  'provider',
  'release',
  'prompt_version',
  'user_id',
  'environment',
  'service',
  'tool_name',
  'agent_name',
  'recovery',
] as const;
export type IssueDistributionField = (typeof ISSUE_DISTRIBUTIONS)[number];

export const SUSPECT_FIELDS = ['release', 'prompt_version', 'model', 'parameter'] as const;

/** Something that was new about when the issue began: common in its first occurrences, rare or absent in the traffic before. */
export const suspectChangeSchema = z.object({
  field: z.enum(SUSPECT_FIELDS),
  value: z.string().describe('of a parameter: `temperature = 1.4`, `max_tokens not set`'),
  occurrence_share: z.number().describe('of the first occurrences, 0 to 1'),
  traffic_share_before: z.number().describe('of the traffic in the time before the issue began, 0 to 1'),
  traffic_since: time.nullable().describe('when the traffic first had it, inside the time that was looked at'),
  sentence: z.string().describe('the same in words'),
});
export type SuspectChange = z.infer<typeof suspectChangeSchema>;

export const similarIssueSchema = issueRowSchema
  .pick({ id: true, kind: true, title: true, culprit: true, status: true, count: true, last_seen: true })
  .extend({ similarity: z.number().describe('0 to 1'), why: z.string() });
export type SimilarIssue = z.infer<typeof similarIssueSchema>;

export const issueActivitySchema = z.object({
  id: z.string(),
  type: z.enum(ISSUE_ACTIVITIES),
  at: time,
  by: personSchema.nullable().describe('null for what happened by itself, or was done with an API key'),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type IssueActivityEntry = z.infer<typeof issueActivitySchema>;

export const issueFingerprintSchema = z.object({
  hash: z.string(),
  merged_from: text.describe('issue that it belonged to before a merge'),
  count_in_window: count,
  last_title: text.describe('of its newest occurrence in the window'),
});
export type IssueFingerprint = z.infer<typeof issueFingerprintSchema>;

export const issueDetailSchema = issueRowSchema.extend({
  from: time,
  to: time,
  buckets: issueBucketsSchema,
  summary: z.string().describe('what happened, in words'),
  advice: text.describe('what to do about it; of findings of detectors'),
  meaning: text.describe('what it means when a detector reports this'),
  resolution: z
    .object({ in: z.enum(['now', 'release', 'next_release']), release: text, at: time })
    .nullable()
    .describe('how it was resolved'),
  ignored_until: z
    .object({
      until: z.enum(['forever', 'time', 'count', 'users', 'escalating']),
      time: time.nullable(),
      count: count.nullable().describe('occurrences, users, or occurrences in one hour'),
      window_ms: count.nullable(),
      at: time,
    })
    .nullable(),
  fingerprints: z.array(issueFingerprintSchema).describe('what leads to this issue; several can be unmerged'),
  distributions: z.record(z.enum(ISSUE_DISTRIBUTIONS), issueDistributionSchema),
  suspect_changes: z.array(suspectChangeSchema).describe('the most suspect first'),
  similar: z.array(similarIssueSchema),
  activity: z.array(issueActivitySchema).describe('newest first; comments are of type commented'),
  latest: issueOccurrenceSchema.nullable().describe('the newest occurrence of the window'),
});
export type IssueDetail = z.infer<typeof issueDetailSchema>;

/** Body of `PATCH /issues/{id}`; every field may be left out. */
export const issuePatchSchema = z.strictObject({
  status: z.enum(ISSUE_STATUSES).optional(),
  substatus: z.enum(['ongoing']).optional().describe('ongoing: an unresolved issue was looked at and is nothing new any more'),
  resolve: z
    .strictObject({
      in: z.enum(['now', 'release', 'next_release']),
      release: z.string().min(1).max(250).optional().describe('with in: release; default the newest one'),
    })
    .optional()
    .describe('with status resolved: when it counts as broken again; default now'),
  ignore: z
    .strictObject({
      until: z.enum(['forever', 'time', 'count', 'users', 'escalating']),
      time: z.string().max(64).optional().describe('with until: time; RFC 3339'),
      count: z.number().int().min(1).max(1_000_000_000).optional().describe('with until: count or users'),
      window_ms: z
        .number()
        .int()
        .min(60_000)
        .max(90 * 86_400_000)
        .optional()
        .describe('with until: count or users; within so long'),
    })
    .optional()
    .describe('with status ignored: until when; default forever'),
  assignee: z.string().max(320).nullable().optional().describe('e-mail address or id of a user, or me; null = nobody'),
  priority: z.enum(ISSUE_PRIORITIES).optional(),
});
export type IssuePatch = z.infer<typeof issuePatchSchema>;

/** Answer to a change of several issues; ids that are not among `changed` stood so already. */
export const issuesChangedSchema = z.object({ changed: z.array(z.string()), missing: z.array(z.string()) });
export type IssuesChanged = z.infer<typeof issuesChangedSchema>;
