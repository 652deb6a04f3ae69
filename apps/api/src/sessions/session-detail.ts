import { sumSession, type SessionSums } from '@sentryai/pipeline';
import type { SessionDetail, SessionRow } from '@sentryai/schema';
import { listScores, sessionTraces, type OwnerRecord } from '@sentryai/store/queries/index';
import { textOrNull, totalTokens } from '../answers/empty-values.ts';
import { scoreAnswer } from '../answers/item-answers.ts';
import { ownerFigures } from '../answers/owner-answer.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { formatTimeUs } from '../time-range.ts';
import { loadTraces } from '../traces/load-traces.ts';
import { findOwner } from '../usage/find-owner.ts';
import { loadSessionPlaces } from './load-session-places.ts';

/** A session of more traces than this is not summed when somebody looks. */
const TRACES_MAX = 200;
const SCORES_MAX = 100;
const DAY_US = 86_400_000_000;

type DetailInput = { projectId: number; sessionId: string; nowMs: number; watermarkMs: number };

/** Who, when and how much of one session; null when no span names it. */
export async function loadSessionDetail(run: RequestQueries, input: DetailInput): Promise<SessionDetail | null> {
  const { projectId, sessionId, nowMs } = input;
  const found = await run(sessionTraces({ projectId, sessionId, order: 'asc', limit: TRACES_MAX + 1 }));
  const first = found[0];
  if (first === undefined) return null;
  const fromUs = first.first_us;
  const hasMore = found.length > TRACES_MAX;
  const toUs = hasMore ? nowMs * 1000 + DAY_US : Math.max(...found.map(({ end_us }) => end_us));
  const [session, scores] = await Promise.all([
    hasMore
      ? sessionOfRollups(run, input, fromUs)
      : sessionOfTraces(run, input, { traceIds: found.map(({ trace_id }) => trace_id), fromUs, toUs }),
    run(
      listScores({
        projectId,
        window: { fromUs: fromUs - DAY_US, toUs: nowMs * 1000 + DAY_US },
        limit: SCORES_MAX,
        filter: {
          sql: `session_id = {session_id:String} AND hex(trace_id) = '${'0'.repeat(32)}'`,
          params: { session_id: sessionId },
        },
      }),
    ),
  ]);
  return session === null ? null : { session, scores: scores.slice(0, SCORES_MAX).map(scoreAnswer), has_more_traces: hasMore };
}

type Session = SessionDetail['session'];

async function sessionOfTraces(
  run: RequestQueries,
  { projectId, sessionId }: DetailInput,
  where: { traceIds: readonly string[]; fromUs: number; toUs: number },
): Promise<Session | null> {
  const traces = await loadTraces(run, { projectId, ...where });
  const sums = sumSession(
    traces.map(({ spans }) => spans),
    sessionId,
  );
  return sums.traces === 0 ? null : { session_id: sessionId, user_id: sums.users[0] ?? null, ...figuresOf(sums), ...namesOf(sums) };
}

function figuresOf(sums: SessionSums): Omit<SessionRow, 'session_id' | 'user_id' | 'environments' | 'services'> {
  const { traces, llm_calls, tool_calls, error_count, input_tokens, output_tokens, estimated_tokens } = sums;
  return {
    traces,
    llm_calls,
    tool_calls,
    error_count,
    input_tokens,
    output_tokens,
    estimated_tokens,
    total_tokens: totalTokens(input_tokens, output_tokens),
    unmeasured_calls: sums.unmeasured_calls,
    cost_usd: sums.cost_usd,
    unpriced_calls: sums.unpriced_calls,
    first_seen: formatTimeUs(sums.first_us),
    last_seen: formatTimeUs(sums.last_us),
    models: sums.models,
  };
}

function namesOf({ agents, users, environments, services, releases }: SessionSums) {
  return { agents, users, environments, services, releases };
}

/** Sums of a session with too many traces; the rollups know neither its agents nor its releases. */
async function sessionOfRollups(run: RequestQueries, input: DetailInput, fromUs: number): Promise<Session | null> {
  const { projectId, sessionId, nowMs, watermarkMs } = input;
  const window = { fromUs, toUs: nowMs * 1000 + DAY_US };
  const row: OwnerRecord | null = await findOwner(run, { projectId, owner: 'session_id', id: sessionId, window, watermarkMs });
  if (row === null) return null;
  const places = await loadSessionPlaces(run, { projectId, sessionIds: [sessionId], fromUs: row.first_us, toUs: row.last_us });
  return {
    session_id: sessionId,
    user_id: textOrNull(row.user_id),
    ...ownerFigures(row),
    environments: places[0]?.environments ?? [],
    services: places[0]?.services ?? [],
    releases: [],
    agents: [],
    users: row.user_id === '' ? [] : [row.user_id],
  };
}
