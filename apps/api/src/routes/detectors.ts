import { changeDetectors, FAMILIES, readDetectorsConfig, type StoredDetectors } from '@sentryai/detectors';
import { detectorsAnswerSchema, type DetectorsAnswer } from '@sentryai/schema';
import { findingsByDetector } from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { detectorAnswers } from '../detectors/detector-answers.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, projectParam, windowParamsSchema } from '../http/list-params.ts';
import { actorOf } from '../http/actor.ts';
import { queriesOf } from '../http/run-query.ts';
import { invalidSettings } from '../settings/invalid-settings.ts';
import { ProjectSettings, readProjectSetting, settingChanges } from '../settings/project-settings.ts';
import { formatTimeUs, parseTimeRange, type TimeRange } from '../time-range.ts';

const CHANGES_SHOWN = 20;

const changeBody = z.object({
  project: z.number().int().min(1).max(4_294_967_295).default(1),
  detectors: z
    .record(z.string(), z.unknown())
    .describe(
      'by name: {"agent_loop": {"enabled": true, "thresholds": {"runs_min": 6}}}; null takes a value, or a whole detector, back to its default',
    ),
});

/** `GET, PUT /detectors`: what finds AI failures in this project, how it is set, and what it found. */
export function registerDetectors(app: ApiServer, options: ApiOptions): void {
  const { metadata, clock } = options;
  const settings = new ProjectSettings(options);

  app.get(
    '/detectors',
    {
      schema: {
        summary: 'Detectors of AI failures: what they mean, how the project has set them, what they found in the window',
        tags: ['detectors'],
        querystring: z.object({ project: projectParam, ...windowParamsSchema }),
        response: { 200: detectorsAnswerSchema, ...PROBLEMS },
      },
    },
    async (request) => answer(request, allowedProject(request, request.query.project), parseTimeRange(request.query, clock())),
  );

  app.put(
    '/detectors',
    {
      schema: {
        summary: 'Turn detectors on and off, set their thresholds',
        description:
          'What is not named stays as it is. All or nothing: with one value out of bounds nothing is changed. Holds for traces that settle ' +
          'from a few seconds later on; what was found before stays.',
        tags: ['detectors'],
        body: changeBody,
        response: { 200: detectorsAnswerSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { project, detectors } = request.body;
      const projectId = allowedProject(request, project);
      await settings.update({
        projectId,
        kind: 'detectors',
        by: actorOf(request),
        sent: detectors,
        change(stored) {
          const { stored: next, problems } = changeDetectors(stored, detectors);
          if (problems.length > 0) throw invalidSettings(problems);
          return next;
        },
      });
      return answer(request, projectId, parseTimeRange({}, clock()));
    },
  );

  async function answer(request: FastifyRequest, projectId: number, window: TimeRange): Promise<DetectorsAnswer> {
    const [stored, findings, facets, changes] = await Promise.all([
      readProjectSetting(metadata, projectId, 'detectors'),
      queriesOf(request, options)(findingsByDetector({ projectId, window })),
      metadata.issueFacets(projectId, { status: ['unresolved'] }),
      settingChanges(metadata, projectId, 'detectors'),
    ]);
    const { config } = readDetectorsConfig(stored);
    const own: StoredDetectors = changeDetectors(stored, {}).stored;
    const total = Object.values(facets.kind).reduce((sum, issues) => sum + issues, 0);
    const errors = facets.kind['error'] ?? 0;
    return {
      data: detectorAnswers(config, own, { findings, openIssues: facets.kind }),
      next_cursor: null,
      families: FAMILIES.map(({ name, title }) => ({ name, title })),
      from: formatTimeUs(window.fromUs),
      to: formatTimeUs(window.shownToUs),
      open_issues: { total, errors, detectors: total - errors },
      changes: changes.slice(0, CHANGES_SHOWN),
    };
  }
}
