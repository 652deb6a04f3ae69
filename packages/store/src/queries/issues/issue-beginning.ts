import { livingSql } from '../occurrences/counts-since.ts';
import type { StoreQuery } from '../query.ts';
import { spanSource } from '../spans/span-source.ts';
import { windowParams } from '../window-sql.ts';

export type FirstOccurrence = {
  timestamp_us: number;
  trace_id: string;
  /** Zeros when it happened in no span. */
  span_id: string;
  release: string;
  prompt_name: string;
  prompt_version: string;
  model: string;
  service: string;
};

/** The first times that something happened, as far as kept, before a moment; oldest first. */
export function firstOccurrences(input: {
  projectId: number;
  hashes: readonly string[];
  beforeUs: number;
  limit: number;
}): StoreQuery<FirstOccurrence> {
  const { projectId, hashes, beforeUs, limit } = input;
  const columns = `toUnixTimestamp64Micro(occurrence.timestamp) AS timestamp_us, lower(hex(occurrence.trace_id)) AS trace_id,
  lower(hex(occurrence.span_id)) AS span_id, occurrence.release AS release, occurrence.prompt_name AS prompt_name,
  occurrence.prompt_version AS prompt_version, occurrence.model AS model, occurrence.service AS service`;
  return {
    name: 'first_occurrences',
    sql: `${livingSql(columns, `occurrence.timestamp < fromUnixTimestamp64Micro({before_us:Int64}, 'UTC')`)} ORDER BY occurrence.timestamp, occurrence.occurrence_id LIMIT {limit:UInt32}`,
    params: { project_id: projectId, hashes, before_us: beforeUs, limit },
    limits: { rowsMax: limit },
  };
}

export type TrafficValue = { field: 'release' | 'prompt_version' | 'model'; value: string; before: number; first_us: number };

/**
 * What the traffic of some services had, before a moment and shortly after it: values with how often before, and since when
 * inside that time. `services` and `promptNames` empty: of all.
 */
export function trafficAround(input: {
  projectId: number;
  fromUs: number;
  beganUs: number;
  toUs: number;
  services: readonly string[];
  promptNames: readonly string[];
  hasEntities: boolean;
}): StoreQuery<TrafficValue> {
  const { projectId, fromUs, beganUs, toUs, services, promptNames, hasEntities } = input;
  const where = (time: string): string => `project_id = {project_id:UInt32}
    AND ${time} >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND ${time} < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;
  const ofServices = services.length === 0 ? '' : ' AND service IN {services:Array(String)}';
  const prompt = promptNames.length === 0 ? 'prompt_version' : `if(prompt_name IN {prompt_names:Array(String)}, prompt_version, '')`;
  const spans = spanSource({
    window: { fromUs, toUs },
    columns: ['release', 'prompt_name', 'prompt_version', 'model', 'start_time'],
    extra: ofServices,
    starts: 'none',
    entities: hasEntities,
  });
  return {
    name: 'traffic_around',
    sql: `SELECT pair.1 AS field, pair.2 AS value, countIf(time < fromUnixTimestamp64Micro({began_us:Int64}, 'UTC')) AS before,
  toUnixTimestamp64Micro(min(time)) AS first_us
FROM (
  SELECT arrayJoin([('release', toString(release)), ('prompt_version', toString(${prompt})), ('model', toString(model))]) AS pair, start_time AS time
  FROM (${spans})
  UNION ALL
  SELECT ('release', toString(release)) AS pair, timestamp AS time FROM errors WHERE ${where('timestamp')}${ofServices}
  UNION ALL
  SELECT ('release', toString(release)) AS pair, timestamp AS time FROM release_sessions WHERE ${where('timestamp')}
)
WHERE pair.2 != '' GROUP BY pair ORDER BY before DESC, value LIMIT 1000 BY field`,
    params: {
      ...windowParams(projectId, { fromUs, toUs }),
      began_us: beganUs,
      ...(services.length === 0 ? {} : { services }),
      ...(promptNames.length === 0 ? {} : { prompt_names: promptNames }),
    },
    limits: { rowsMax: 3_000, timeoutMs: 4_000 },
  };
}
