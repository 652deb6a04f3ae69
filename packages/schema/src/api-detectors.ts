/** Answers of the routes about detectors and grouping: what they are, what a project set, what a setting would find. */
import { z } from 'zod';

const count = z.number().int();
const time = z.string().describe('RFC 3339, UTC, microseconds');
const thresholdValue = z.union([z.number(), z.boolean(), z.array(z.string())]);

export const detectorThresholdSchema = z.object({
  name: z.string(),
  description: z.string(),
  type: z.enum(['number', 'boolean', 'list']),
  unit: z.string().nullable().describe('what a number counts'),
  default: thresholdValue,
  min: z.number().nullable().describe('of numbers; null = none'),
  max: z.number().nullable(),
  value: thresholdValue.describe('what holds for the project'),
});
export type DetectorThreshold = z.infer<typeof detectorThresholdSchema>;

export const detectorEntrySchema = z.object({
  name: z.string().describe('also the kind of its issues'),
  kind: z.string().describe('the same as name'),
  title: z.string(),
  family: z.string(),
  scope: z.enum(['span', 'trace', 'window']).describe('single calls, whole traces, or many traces over time'),
  description: z.string().describe('what it means when it reports'),
  rule: z.string().describe('how it is found, and what is deliberately not reported'),
  advice: z.string(),
  tuning: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  enabled: z.boolean(),
  enabled_by_default: z.boolean(),
  thresholds: z.array(detectorThresholdSchema),
  is_changed: z.boolean().describe('true when the project set anything itself'),
  findings: z.object({
    count: count.describe('in the window'),
    recovered_count: count,
    traces: count,
    wasted_ms: z.number().nullable(),
    wasted_tokens: count.nullable(),
    wasted_usd: z.number().nullable(),
  }),
  open_issues: count.describe('unresolved issues, whenever they were last seen'),
});
export type DetectorEntry = z.infer<typeof detectorEntrySchema>;

export const settingChangeSchema = z.object({
  at: time,
  by: z.string(),
  changes: z.unknown().describe('what was sent'),
});
export type SettingChange = z.infer<typeof settingChangeSchema>;

export const detectorsAnswerSchema = z.object({
  data: z.array(detectorEntrySchema),
  next_cursor: z.null(),
  families: z.array(z.object({ name: z.string(), title: z.string() })),
  from: time,
  to: time,
  open_issues: z.object({ total: count, errors: count, detectors: count }),
  changes: z.array(settingChangeSchema).describe('who changed what, newest first'),
});
export type DetectorsAnswer = z.infer<typeof detectorsAnswerSchema>;

export const BACKTEST_STOPS = ['traces', 'bytes', 'time', 'facts'] as const;

export const backtestFindingSchema = z.object({
  trace_id: z.string(),
  span_id: z.string().nullable(),
  timestamp: time,
  title: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  recovered: z.boolean(),
  evidence: z.object({
    occurrences: count,
    wasted_ms: z.number().nullable(),
    wasted_tokens: z.number().nullable(),
    wasted_usd: z.number().nullable(),
    samples: z.array(z.object({ label: z.string(), text: z.string(), span_id: z.string() })),
    facts: z.record(z.string(), z.unknown()),
    span_ids: z.array(z.string()),
    trace_ids: z.array(z.string()),
  }),
  is_found_now: z.boolean().describe('also found with what is set now'),
});
export type BacktestFinding = z.infer<typeof backtestFindingSchema>;

export const backtestSchema = z.object({
  detector: z.string(),
  from: time,
  to: time,
  days: z.number(),
  found: count.describe('with the tried settings'),
  found_now: count.describe('with what is set now; 0 while the detector is off'),
  added: count.describe('found with the tried settings only'),
  removed: count.describe('found with what is set now only'),
  affected_traces: count,
  findings: z.array(backtestFindingSchema).describe('of the tried settings, newest first'),
  findings_truncated: z.boolean().describe('true when more were found than are listed; the counts are of all'),
  traces_read: count,
  bytes_read: count,
  is_partial: z.boolean().describe('true when not every trace of the window was read; the newest were'),
  stopped_by: z.enum(BACKTEST_STOPS).nullable(),
  read_from: time.describe('traces that began after this were read'),
});
export type Backtest = z.infer<typeof backtestSchema>;

export const inAppRuleSchema = z.object({
  field: z.enum(['path', 'module', 'function']),
  pattern: z.string().describe('* = any text, ? = one character; case does not count'),
  in_app: z.boolean(),
});

export const groupingAnswerSchema = z.object({
  in_app_rules: z.array(inAppRuleSchema),
  fingerprint_rules: z.string().describe('one rule a line, see docs/reference/grouping.md'),
  rule_count: count,
  version: count.describe('of the built-in rules'),
  changes: z.array(settingChangeSchema),
});
export type GroupingAnswer = z.infer<typeof groupingAnswerSchema>;
