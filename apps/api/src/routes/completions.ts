import { type Completion, completionSchema, pageOf } from '@sentryai/schema';
import { completionValues, type CompletionSubject, type SearchedTable } from '@sentryai/store/queries/index';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, projectParam, windowParamsSchema } from '../http/list-params.ts';
import { queriesOf, type RequestQueries } from '../http/run-query.ts';
import { issueCompletions } from '../issues/issue-completions.ts';
import { People } from '../issues/people.ts';
import {
  type CompletedDialect,
  completeKey,
  errorSearch,
  logSearch,
  metricSearch,
  releaseSearch,
  scoreSearch,
  spanSearch,
} from '../search/index.ts';
import { parseTimeRange, type TimeRange } from '../time-range.ts';

const SPANS = { dialect: spanSearch, tables: ['spans', 'entity_spans'] } as const;
const LISTS = {
  spans: SPANS,
  traces: SPANS,
  sessions: SPANS,
  users: SPANS,
  logs: { dialect: logSearch, tables: ['logs'] },
  errors: { dialect: errorSearch, tables: ['errors'] },
  scores: { dialect: scoreSearch, tables: ['scores'] },
  metrics: { dialect: metricSearch, tables: ['metrics'] },
  releases: { dialect: releaseSearch, tables: ['release_sessions', 'errors', 'spans'] },
} as const satisfies Record<string, Searched>;
type Searched = { dialect: CompletedDialect; tables: readonly SearchedTable[] };

const NAMES = [...(Object.keys(LISTS) as (keyof typeof LISTS)[]), 'issues'] as const;

/** `GET /completions`: what may stand at a place of a search query. */
export function registerCompletions(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/completions',
    {
      schema: {
        summary: 'Keys and values for the search box',
        description:
          'Without `field`: keys that begin with `prefix`, then tags and attributes that were sent in the window. With it: values of that ' +
          'key in the window, the commonest first; none for numbers, times, ids and content.',
        tags: ['search'],
        querystring: z.object({
          project: projectParam,
          ...windowParamsSchema,
          list: z.enum(NAMES).default('spans').describe('list that is searched'),
          field: z.string().max(512).default('').describe('key whose values are wanted, such as model, tags.plan or an attribute'),
          prefix: z.string().max(512).default('').describe('what is typed so far, in whatever case'),
          limit: z.coerce.number().int().min(1).max(100).default(20),
        }),
        response: { 200: pageOf(completionSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const { project, list, field, prefix, limit, ...range } = request.query;
      const projectId = allowedProject(request, project);
      const window = parseTimeRange(range, options.clock());
      const wanted = { projectId, window, prefix, limit, ...(list === 'issues' ? await issues(options) : LISTS[list]) };
      const run = queriesOf(request, options);
      return { data: field === '' ? await keys(run, wanted) : await values(run, wanted, field), next_cursor: null };
    },
  );
}

async function issues({ metadata }: Pick<ApiOptions, 'metadata'>): Promise<Searched> {
  return { dialect: issueCompletions(await People.load(metadata)), tables: ['occurrences'] };
}

type Wanted = Searched & {
  projectId: number;
  window: TimeRange;
  prefix: string;
  limit: number;
};

async function keys(run: RequestQueries, wanted: Wanted): Promise<Completion[]> {
  const { dialect, prefix, limit } = wanted;
  const own = completeKey(dialect, prefix).map((key): Completion => ({ ...key, kind: 'key', count: null }));
  if (own.length >= limit || dialect.attributes === undefined) return own.slice(0, limit);
  const sent = await run(completionValues({ ...wanted, subject: 'names' }));
  const attributes = sent
    .filter(({ value }) => !dialect.keys.has(value))
    .map(({ value, count }): Completion => ({ value, kind: 'key', type: 'attribute', description: null, count }));
  return [...own, ...attributes].slice(0, limit);
}

async function values(run: RequestQueries, wanted: Wanted, field: string): Promise<Completion[]> {
  const { dialect, prefix, limit } = wanted;
  const key = dialect.keys.get(field);
  const type = key?.type ?? 'attribute';
  const valueOf = (value: string, count: number | null): Completion => ({ value, kind: 'value', type, description: null, count });
  const fixed = key?.type === 'enum' ? key.values : key?.type === 'bool' ? ['true', 'false'] : null;
  if (fixed !== null)
    return fixed
      .filter((value) => value.startsWith(prefix.toLowerCase()))
      .slice(0, limit)
      .map((value) => valueOf(value, null));
  const subject = subjectOf(dialect, field);
  if (subject === null) return [];
  return (await run(completionValues({ ...wanted, subject }))).map(({ value, count }) => valueOf(value, count));
}

/** Null where values cannot be proposed. */
function subjectOf(dialect: CompletedDialect, field: string): CompletionSubject | null {
  const key = dialect.keys.get(field);
  if (key?.type === 'text') return { column: key.sql };
  if (key?.type === 'map') return 'tag_names';
  if (key !== undefined || dialect.attributes === undefined) return null;
  const tag = /^tags?\.(.+)$/s.exec(field)?.[1];
  return tag === undefined ? { attribute: field } : { tag };
}
