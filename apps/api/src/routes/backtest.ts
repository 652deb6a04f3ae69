import { changeDetectors, DETECTOR_NAMES, type DetectorName } from '@sentryai/detectors';
import { NO_RULES, type ProjectRules } from '@sentryai/occurrences';
import { AppError, backtestSchema, problemSchema } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { backtestAnswer } from '../detectors/backtest-answer.ts';
import { defaultBacktestLimits, runBacktest } from '../detectors/run-backtest.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS_AND_404 } from '../http/list-params.ts';
import { invalidSettings } from '../settings/invalid-settings.ts';
import { readProjectSetting } from '../settings/project-settings.ts';

const DAY_MS = 86_400_000;
const DAYS_MAX = 30;
/** At the same time: each holds a thread and some hundred megabytes. */
const RUNNING_MAX = 2;
const FINDINGS_LISTED = 200;

const tryBody = z.object({
  project: z.number().int().min(1).max(4_294_967_295).default(1),
  days: z.number().min(0.04).max(DAYS_MAX).default(7).describe('how far back'),
  thresholds: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('as in PUT /detectors; what is not named is tried as it is set, null as its default'),
});

/** `POST /detectors/{name}/backtest`: what a detector would have found with other thresholds. */
export function registerBacktest(app: ApiServer, options: ApiOptions): void {
  const { store, metadata, clock } = options;
  const limits = { ...defaultBacktestLimits(), ...options.backtestLimits };
  let running = 0;

  app.post(
    '/detectors/:name/backtest',
    {
      schema: {
        summary: 'Try a detector on stored traces: what it would have found with these thresholds, and what it finds as it is set',
        description:
          `Changes nothing. Reads the newest ${limits.tracesMax} traces of the last days at most, for at most ${limits.timeMs / 1000} seconds; ` +
          '`is_partial` says when that was not all of them. Closing the connection ends it. Detectors that compare traces over time judge ' +
          'hour by hour what they kept; while one is off it has kept nothing, and the traces are read.',
        tags: ['detectors'],
        params: z.object({ name: z.string().min(1).max(64) }),
        body: tryBody,
        response: { 200: backtestSchema, ...PROBLEMS_AND_404, 429: problemSchema, 504: problemSchema },
      },
    },
    async (request) => {
      const { project, days, thresholds } = request.body;
      const projectId = allowedProject(request, project);
      const detector = detectorNamed(request.params.name);
      const stored = await readProjectSetting(metadata, projectId, 'detectors');
      const { stored: tried, problems } = changeDetectors(stored, { [detector]: { enabled: true, thresholds } });
      if (problems.length > 0) throw invalidSettings(problems);
      const nowMs = clock();
      const plan = {
        detector,
        tried: rulesOf(tried),
        current: rulesOf(changeDetectors(stored, {}).stored),
        fromUs: Math.round((nowMs - days * DAY_MS) * 1000),
        nowMs,
        listedMax: FINDINGS_LISTED,
      };
      if (running >= RUNNING_MAX) throw tooMany();
      running += 1;
      const deadline = AbortSignal.timeout(limits.timeMs * 2);
      try {
        const run = await runBacktest({ store, projectId, plan, limits, signal: AbortSignal.any([request.disconnected, deadline]) });
        return backtestAnswer(plan, days, run);
      } catch (error) {
        throw deadline.aborted ? tookTooLong() : error;
      } finally {
        running -= 1;
      }
    },
  );
}

function rulesOf(detectors: object): ProjectRules {
  return { ...NO_RULES, detectors: JSON.stringify(detectors) };
}

function detectorNamed(name: string): DetectorName {
  const detector = DETECTOR_NAMES.find((known) => known === name);
  if (detector !== undefined) return detector;
  throw notFound('detector_not_found', 'There is no detector of this name', 'GET /api/v1/detectors lists those there are.');
}

function tooMany(): AppError {
  return new AppError({
    code: 'backtest_busy',
    message: `${RUNNING_MAX} detectors are being tried already, so this one was not; nothing was changed. Try again in some seconds.`,
    httpStatus: 429,
    retryable: true,
    retryAfterSeconds: 5,
  });
}

function tookTooLong(): AppError {
  return new AppError({
    code: 'backtest_timed_out',
    message: 'Trying the detector took too long and was stopped; nothing was changed. Try it over fewer days.',
    httpStatus: 504,
    retryable: true,
  });
}
