/** What failed, as the trace page shows it. */
import { z } from 'zod';
import { OCCURRENCE_SOURCES, RECOVERIES } from './occurrence.ts';

const text = z.string().nullable();

export const traceOccurrenceSchema = z.object({
  occurrence_id: z.string(),
  issue_id: z.string().nullable().describe('null when the project opened too many issues at once'),
  kind: z.string().describe('error, or the name of the detector'),
  source: z.enum(OCCURRENCE_SOURCES),
  timestamp: z.string(),
  level: z.string(),
  recovery: z.enum(RECOVERIES).describe('whether the run got past it'),
  title: z.string(),
  subtitle: text.describe('the message, or what to do'),
  culprit: text,
  span_id: text.describe('where it happened'),
  span_ids: z.array(z.string()).describe('spans to look at, the deepest first'),
  times: z.number().int().describe('how often within this occurrence'),
  wasted_ms: z.number().nullable(),
  wasted_tokens: z.number().int().nullable(),
  wasted_usd: z.number().nullable(),
  samples: z.array(z.object({ label: z.string(), text: z.string(), span_id: z.string() })),
  facts: z.record(z.string(), z.unknown()),
});
export type TraceOccurrence = z.infer<typeof traceOccurrenceSchema>;
