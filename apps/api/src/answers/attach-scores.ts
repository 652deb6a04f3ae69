import { ZERO_TRACE_ID } from '@sentryai/schema';
import { type ScoreRecord, spansOfResponses } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { runWithEntities } from '../span-tables.ts';
import { jsonRecord } from './empty-values.ts';

const RESPONSE_ID = 'gen_ai.response.id';
const HOUR_US = 3_600_000_000;
/** An evaluation that was sent without trace and span id happened within a day after the call. */
const DAY_US = 24 * HOUR_US;

/**
 * Gives scores that name no trace the span whose call they are about, where they say its response id. Joined when somebody
 * looks, since an evaluation may arrive before or after the call it judges.
 */
export async function attachScores(run: RequestQueries, projectId: number, rows: readonly ScoreRecord[]): Promise<ScoreRecord[]> {
  const idByRow = new Map(rows.filter(({ trace_id }) => trace_id === ZERO_TRACE_ID).map((row) => [row, responseIdOf(row)]));
  const responseIds = [...new Set(idByRow.values())].filter((id) => id !== '');
  if (responseIds.length === 0) return [...rows];
  const times = [...idByRow.keys()].map(({ timestamp_us }) => timestamp_us);
  const window = { fromUs: Math.min(...times) - DAY_US, toUs: Math.max(...times) + HOUR_US };
  const spans = await runWithEntities(run, { projectId, window }, (hasEntities) =>
    spansOfResponses({ projectId, responseIds, window, hasEntities }),
  );
  const byResponse = new Map(spans.map((span) => [span.response_id, span]));
  return rows.map((row) => {
    const span = byResponse.get(idByRow.get(row) ?? '');
    return span === undefined ? row : { ...row, trace_id: span.trace_id, span_id: span.span_id };
  });
}

function responseIdOf(row: ScoreRecord): string {
  const id = jsonRecord(row.attributes)[RESPONSE_ID];
  return typeof id === 'string' ? id : '';
}
