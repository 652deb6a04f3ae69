import { setTimeout as sleep } from 'node:timers/promises';
import { LiveQueue } from './live-queue.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { requestsOf } from './requests.ts';
import { lastDay, runSomething } from './schedule.ts';
import { send } from './sender.ts';
import type { DemoLogger } from './sender.ts';
import type { DemoTrace } from './telemetry.ts';
import { splitLateEvents, traceEndMs } from './telemetry.ts';

export type DemoOptions = {
  /** Base URL of the front door, such as http://127.0.0.1:8000. */
  ingestUrl: string;
  /** Ingest key; none for keyless loopback. */
  key?: string;
  /** Unix milliseconds. */
  now: () => number;
  /** The same seed gives the same workload, ids included. */
  seed: string;
  /** Whether to play the last 24 hours first; false when the project already has data. Default true. */
  shouldBackfill?: boolean;
  /** Ends the demo from outside, as `stop` does. */
  signal?: AbortSignal;
  logger: DemoLogger;
};

export type Demo = {
  /** Fulfilled when the last 24 hours were sent, or when the demo ended before that; never rejected. */
  backfilled: Promise<void>;
  /** Ends the workload; safe to call twice. */
  stop: () => Promise<void>;
};

/** Between requests of the backfill, so that the server stays free for the person who is looking. */
const BACKFILL_PAUSE_MS = 50;
const SWEEP_MS = 500;
/** Pause between visitors; with conversations it makes a trace every one to three seconds. */
const VISITOR_PAUSE_MS = { min: 1_200, max: 3_600 };
/** A server that is away for long must not make us pile up work. */
const MAX_PENDING = 500;

/** Pauses; false when the demo ended meanwhile. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  // Aborting rejects the timer, which is how a pause ends early.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

async function backfill(traces: readonly DemoTrace[], options: DemoOptions, signal: AbortSignal): Promise<void> {
  // Newest first: whoever opens the page at once sees the last minutes, not yesterday.
  let sent = 0;
  for (const request of requestsOf(traces.toReversed())) {
    if (await send(request, { ...options, signal })) sent += 1;
    if (!(await pause(BACKFILL_PAUSE_MS, signal))) return;
  }
  options.logger.info({ traces: traces.length, requests: sent }, 'demo: the last 24 hours were sent');
}

async function playLive(queue: LiveQueue, random: Random, startMs: number, options: DemoOptions, signal: AbortSignal): Promise<void> {
  let nextVisitorMs = startMs;
  do {
    const nowMs = options.now();
    if (nowMs >= nextVisitorMs && queue.size < MAX_PENDING) {
      queue.add(runSomething(random, nowMs, startMs));
      nextVisitorMs = nowMs + random.int(VISITOR_PAUSE_MS.min, VISITOR_PAUSE_MS.max);
    }
    for (const request of queue.take(nowMs)) await send(request, { ...options, signal });
  } while (await pause(SWEEP_MS, signal));
}

/**
 * Plays the sample workload through the front door: first the last 24 hours (about ten seconds), beside it and from then
 * on live traffic. Nothing here fails loudly: a server that refuses or is away costs a warning in the log.
 */
export function startDemo(options: DemoOptions): Demo {
  const ending = new AbortController();
  const signal = options.signal === undefined ? ending.signal : AbortSignal.any([ending.signal, options.signal]);
  const startMs = options.now();
  const queue = new LiveQueue();

  const past = options.shouldBackfill === false ? [] : lastDay(createRandom(`${options.seed}/day`), startMs);
  const isOver = (trace: DemoTrace): boolean => traceEndMs(trace) <= startMs;
  const over = past.filter(isOver).map((trace) => splitLateEvents(trace, startMs));
  queue.add([...past.filter((trace) => !isOver(trace)), ...over.map(({ late }) => late).filter((trace) => trace !== null)]);

  const backfilled = backfill(
    over.map(({ due }) => due),
    options,
    signal,
  );
  // The start is part of the seed: a restart must not send the ids of the last run again.
  const live = playLive(queue, createRandom(`${options.seed}/live/${startMs}`), startMs, options, signal);
  return {
    backfilled,
    stop: async () => {
      ending.abort();
      await Promise.all([backfilled, live]);
    },
  };
}
