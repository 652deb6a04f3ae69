import { AppError, type Issue, type SuspectChange, ZERO_SPAN_ID } from '@sentryai/schema';
import {
  callParameters,
  type CallRecord,
  callsAlike,
  callsByKey,
  type FirstOccurrence,
  firstOccurrences,
  trafficAround,
} from '@sentryai/store/queries/index';
import { jsonRecord } from '../answers/empty-values.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { runWithEntities } from '../span-tables.ts';
import { bySuspicion, suspectChanges } from './suspect-changes.ts';
import { type CallWithParameters, suspectParameters } from './suspect-parameters.ts';

const FIRST_MAX = 100;
const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
/** How much of the traffic before is compared; less where that is too much to be read in time. */
const LOOKS = [
  { before: 'day', lengthUs: DAY_US },
  { before: 'hour', lengthUs: HOUR_US },
] as const;
/** Model calls like the failed ones whose parameters are compared, the last before. */
const CALLS_MAX = 500;
const PARAMETERS_BYTES_MAX = 4_096;
const TOO_MUCH: ReadonlySet<string> = new Set(['query_timeout', 'query_too_expensive']);

type Beginning = {
  run: RequestQueries;
  projectId: number;
  beganUs: number;
  first: readonly FirstOccurrence[];
  services: readonly string[];
};

/** What had changed when an issue began; [] when its beginning is no longer kept, or the traffic is too much to be compared. */
export async function loadSuspects(run: RequestQueries, issue: Issue, hashes: readonly string[]): Promise<SuspectChange[]> {
  const projectId = issue.project_id;
  const beganUs = issue.first_seen_ms * 1000;
  const first = await run(firstOccurrences({ projectId, hashes, beforeUs: beganUs + DAY_US, limit: FIRST_MAX }));
  if (first.length === 0) return [];
  const beginning = { run, projectId, beganUs, first, services: distinct(first.map(({ service }) => service)) };
  const found = await Promise.all([loadChanges(beginning), unlessTooMuch(() => loadParameters(beginning))]);
  return bySuspicion(found.flatMap((changes) => changes ?? []));
}

async function loadChanges({ run, projectId, beganUs, first, services }: Beginning): Promise<SuspectChange[]> {
  const promptNames = distinct(first.map(({ prompt_name }) => prompt_name));
  for (const { before, lengthUs } of LOOKS) {
    const window = { fromUs: beganUs - lengthUs, toUs: beganUs + HOUR_US };
    const around = { projectId, ...window, beganUs, services, promptNames };
    const traffic = await unlessTooMuch(() =>
      runWithEntities(run, { projectId, window }, (hasEntities) => trafficAround({ ...around, hasEntities })),
    );
    if (traffic !== undefined) return suspectChanges(first, traffic, before);
  }
  return [];
}

async function loadParameters({ run, projectId, beganUs, first, services }: Beginning): Promise<SuspectChange[]> {
  const spans = first.filter(({ span_id }) => span_id !== ZERO_SPAN_ID);
  if (spans.length === 0) return [];
  const times = spans.map(({ timestamp_us }) => timestamp_us);
  // A call may have begun long before it failed.
  const around = { fromUs: Math.min(...times) - HOUR_US, toUs: Math.max(...times) + HOUR_US };
  const failed = await runWithEntities(run, { projectId, window: around }, (hasEntities) =>
    callsByKey({ projectId, window: around, spans, hasEntities }),
  );
  const firstCalls = await withParameters(run, projectId, failed);
  if (firstCalls.length === 0) return [];
  const window = { fromUs: beganUs - DAY_US, toUs: beganUs };
  const alike = {
    projectId,
    window,
    services,
    names: distinct(failed.map(({ name }) => name)),
    models: distinct(failed.map(({ model_requested }) => model_requested)),
    limit: CALLS_MAX,
  };
  const found = await runWithEntities(run, { projectId, window }, (hasEntities) => callsAlike({ ...alike, hasEntities }));
  // A call begins before it fails: the first ones are none of those before.
  const own = new Set(failed.map(keyOf));
  const before = found.filter((call) => !own.has(keyOf(call)));
  return suspectParameters(firstCalls, first.length, await withParameters(run, projectId, before));
}

/** Those of the calls that tell their parameters. */
async function withParameters(run: RequestQueries, projectId: number, calls: readonly CallRecord[]): Promise<CallWithParameters[]> {
  if (calls.length === 0) return [];
  const rows = await run(callParameters({ projectId, spans: calls, bytesMax: PARAMETERS_BYTES_MAX }));
  const parametersOf = new Map(rows.map((row) => [keyOf(row), row.parameters]));
  const startOf = new Map(calls.map((call) => [keyOf(call), call.start_us]));
  return [...startOf].flatMap(([key, startUs]) => {
    const parameters = jsonRecord(parametersOf.get(key) ?? '');
    return Object.keys(parameters).length === 0 ? [] : [{ startUs, parameters }];
  });
}

function keyOf({ trace_id, span_id }: { trace_id: string; span_id: string }): string {
  return `${trace_id} ${span_id}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}

/** undefined when the store has no time for it. */
async function unlessTooMuch<T>(load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof AppError && TOO_MUCH.has(error.code)) return undefined;
    throw error;
  }
}
