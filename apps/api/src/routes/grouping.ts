import { GROUPING_VERSION, readGroupingSettings } from '@sentryai/grouping';
import { groupingAnswerSchema, inAppRuleSchema, type GroupingAnswer } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { actorOf } from '../http/actor.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, projectParam } from '../http/list-params.ts';
import { invalidSettings } from '../settings/invalid-settings.ts';
import { ProjectSettings, readProjectSetting, settingChanges } from '../settings/project-settings.ts';

const CHANGES_SHOWN = 20;
/** Of the rules' text; the route's body is bounded as all of them are. */
const TEXT_CHARS_MAX = 60_000;

const changeBody = z.object({
  project: z.number().int().min(1).max(4_294_967_295).default(1),
  in_app_rules: z.unknown().optional().describe('list of {field, pattern, in_app}; the last one that fits a frame decides'),
  fingerprint_rules: z.unknown().optional().describe('text, one rule a line; "" removes all'),
});

/** `GET, PUT /grouping`: a project's own word on which errors are one issue. */
export function registerGrouping(app: ApiServer, options: ApiOptions): void {
  const { metadata } = options;
  const settings = new ProjectSettings(options);

  app.get(
    '/grouping',
    {
      schema: {
        summary: 'Rules of the project on which frames are its own, and which errors are one issue',
        tags: ['grouping'],
        querystring: z.object({ project: projectParam }),
        response: { 200: groupingAnswerSchema, ...PROBLEMS },
      },
    },
    (request) => answer(allowedProject(request, request.query.project)),
  );

  app.put(
    '/grouping',
    {
      schema: {
        summary: 'Set the rules of grouping',
        description:
          'A member that is left out stays as it is. With one bad rule nothing is changed, and the answer names its line. Holds for errors ' +
          'that come from a few seconds later on; issues there are stay as they are.',
        tags: ['grouping'],
        body: changeBody,
        response: { 200: groupingAnswerSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { project, ...sent } = request.body;
      const projectId = allowedProject(request, project);
      checkRules(sent);
      const change = (stored: unknown): unknown => ({ ...(typeof stored === 'object' && stored !== null ? stored : {}), ...sent });
      await settings.update({ projectId, kind: 'grouping', by: actorOf(request), sent, change });
      return answer(projectId);
    },
  );

  async function answer(projectId: number): Promise<GroupingAnswer> {
    const [value, changes] = await Promise.all([
      readProjectSetting(metadata, projectId, 'grouping'),
      settingChanges(metadata, projectId, 'grouping'),
    ]);
    const stored = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    const { settings: read } = readGroupingSettings(stored);
    return {
      in_app_rules: z
        .array(inAppRuleSchema)
        .catch([])
        .parse(stored['in_app_rules'] ?? []),
      fingerprint_rules: typeof stored['fingerprint_rules'] === 'string' ? stored['fingerprint_rules'] : '',
      rule_count: read.fingerprintRules.length + read.inAppRules.length,
      version: GROUPING_VERSION,
      changes: changes.slice(0, CHANGES_SHOWN),
    };
  }
}

/** Errors: invalid_settings (400) with the line of each bad rule. */
function checkRules(sent: { in_app_rules?: unknown; fingerprint_rules?: unknown }): void {
  const { fingerprint_rules: text } = sent;
  if (typeof text === 'string' && text.length > TEXT_CHARS_MAX)
    throw invalidSettings([{ field: 'fingerprint_rules', message: `holds more than ${TEXT_CHARS_MAX} characters.` }]);
  const { problems } = readGroupingSettings(sent);
  if (problems.length === 0) return;
  throw invalidSettings(problems.map(({ line, message }) => placed(line, message)));
}

function placed(line: number, message: string): { field: string; message: string } {
  const [, inApp] = /^in_app_rules: (.*)$/s.exec(message) ?? [];
  if (inApp !== undefined) return { field: `in_app_rules[${line - 1}]`, message: inApp };
  if (line > 0) return { field: `fingerprint_rules, line ${line}`, message };
  const [, field = 'rules', rest = message] = /^(fingerprint_rules|in_app_rules) (.*)$/s.exec(message) ?? [];
  return { field, message: rest };
}
