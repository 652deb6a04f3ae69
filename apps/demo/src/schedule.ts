import type { Random } from './random.ts';
import type { DemoTrace } from './telemetry.ts';
import { traceStartMs } from './telemetry.ts';
import { docsAssistant } from './workloads/docs-assistant.ts';
import { migrationAgent } from './workloads/migration-agent.ts';
import { nightlySummaries } from './workloads/nightly-summaries.ts';
import { opsAgent } from './workloads/ops-agent.ts';
import { supportChat } from './workloads/support-chat.ts';
import type { Workload, WorkloadPlace } from './workloads/workload.ts';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The release that makes things worse came this long before the demo started. */
const NEW_RELEASE_AGE_MS = 5 * HOUR_MS;
const NIGHTLY_HOUR_UTC = 2;

const MIX: readonly (readonly [Workload, number])[] = [
  [supportChat, 0.42],
  [docsAssistant, 0.38],
  [opsAgent, 0.2],
];

/** How busy the shop is at an hour of the day (UTC): quiet nights, a peak before noon and one in the evening. */
export function busyness(hour: number): number {
  const bell = (center: number, width: number): number => Math.exp(-(((hour - center) / width) ** 2));
  return 0.12 + 0.75 * bell(10.5, 2.8) + bell(18.5, 3.2);
}

function pickWorkload(random: Random): Workload {
  let roll = random.next();
  for (const [workload, part] of MIX) {
    roll -= part;
    if (roll < 0) return workload;
  }
  return supportChat;
}

/** One visitor of the sample application at a time; `demoStartMs` fixes when the new release came out. */
export function runSomething(random: Random, startMs: number, demoStartMs: number): DemoTrace[] {
  const environment = random.chance(0.12) ? 'staging' : 'prod';
  const isNewRelease = environment === 'staging' || startMs >= demoStartMs - NEW_RELEASE_AGE_MS;
  return pickWorkload(random)(random, { startMs, environment, isNewRelease });
}

/** Start times over the day before `endMs`, more of them in busy hours; sorted. */
export function startTimes(random: Random, endMs: number, count: number): number[] {
  const peak = busyness(18.5);
  const times: number[] = [];
  while (times.length < count) {
    const atMs = endMs - random.next() * DAY_MS;
    const hour = (atMs % DAY_MS) / HOUR_MS;
    if (random.chance(busyness(hour) / peak)) times.push(atMs);
  }
  return times.sort((left, right) => left - right);
}

function jobsOf(random: Random, endMs: number): DemoTrace[] {
  const tonight = Math.floor(endMs / DAY_MS) * DAY_MS + NIGHTLY_HOUR_UTC * HOUR_MS;
  // At least ten minutes ago, so that the batch is over
  const batchMs = tonight < endMs - 600_000 ? tonight : tonight - DAY_MS;
  const place: Omit<WorkloadPlace, 'startMs'> = { environment: 'prod', isNewRelease: false };
  return [
    ...[0, 1, 2].flatMap((region) => nightlySummaries(random, { ...place, startMs: batchMs + region * 180_000 })),
    ...migrationAgent(random, { ...place, startMs: endMs - 3 * HOUR_MS }),
  ];
}

/** Visitors of the last day; sessions make about twice as many traces of them. */
const VISITORS = 1_000;

/**
 * The workload of the 24 hours before `endMs`, ordered by start. Conversations that are still going on reach beyond
 * `endMs`: their later traces are for whoever goes on from here.
 */
export function lastDay(random: Random, endMs: number): DemoTrace[] {
  const visitors = random.fork('visitors');
  const traces = startTimes(random.fork('times'), endMs, VISITORS).flatMap((startMs) => runSomething(visitors, startMs, endMs));
  return [...traces, ...jobsOf(random.fork('jobs'), endMs)].sort((left, right) => traceStartMs(left) - traceStartMs(right));
}
