import type { Metadata, Project } from '@sentryai/metadata';
import { AppError, dayOf } from '@sentryai/schema';
import { type Command, type CommandIo, EXIT, UsageError } from '../command.ts';
import { readLimit, readWords } from '../read-words.ts';
import { formatTable } from '../table.ts';
import { withMetadata } from '../with-metadata.ts';

const OPTIONS = {
  home: { type: 'string' },
  json: { type: 'boolean' },
  name: { type: 'string' },
  'items-per-day': { type: 'string' },
  'bytes-per-day': { type: 'string' },
} as const;

/** `projects`: projects and their daily quotas, on the machine that holds the data folder. */
export const command: Command = {
  usage: 'projects list|create|quota [ID] [flags]',
  summary: 'list and make projects, and set what each may send in a day',
  details: `Works while the server runs, which follows within seconds. A day begins at midnight UTC.

  projects list                       projects, their quotas and what they used today
  projects create --name TEXT         make a project; "keys create --project ID" makes a key for it
  projects quota ID                   change what a project may send in a day:
    --items-per-day N|none
    --bytes-per-day N|none              uncompressed

  --home FOLDER                       data folder (default: SENTRYAI_HOME, else ./data)
  --json                              for programs

Examples:
  npm run --silent cli -- projects create --name staging
  npm run --silent cli -- projects quota 2 --items-per-day 1000000
`,
  run: projects,
};

async function projects(args: readonly string[], io: CommandIo): Promise<0> {
  const { values: flags, positionals } = readWords(args, OPTIONS);
  const [verb, id, ...rest] = positionals;
  if (rest.length > 0 || (verb === 'quota') !== (id !== undefined))
    throw new UsageError('"quota" takes the id of one project, the others take none');
  const lines = await withMetadata(flags.home, io, async (metadata) => {
    switch (verb) {
      case 'list':
        return list(metadata, io.now(), flags.json ?? false);
      case 'create':
        if (flags.name === undefined || flags.name.trim() === '') throw new UsageError('"projects create" takes --name');
        return shownOne(await create(metadata, flags.name.trim(), io.now()), flags.json ?? false);
      case 'quota': {
        const change = {
          items_per_day: readLimit('items-per-day', flags['items-per-day'], true),
          bytes_per_day: readLimit('bytes-per-day', flags['bytes-per-day'], true),
        };
        return shownOne(await setQuota(metadata, Number(id), change), flags.json ?? false);
      }
      default:
        throw new UsageError('say what to do: list, create or quota');
    }
  });
  io.out(lines);
  return EXIT.ok;
}

async function list(metadata: Metadata, nowMs: number, isJson: boolean): Promise<string> {
  const day = dayOf(nowMs);
  const all = await metadata.listProjects();
  const rows = await Promise.all(all.map(async (project) => ({ project, used: await metadata.findDailyUsage(day, project.id) })));
  if (isJson) return `${JSON.stringify(rows.map(({ project, used }) => ({ ...shown(project), used_today: used })))}\n`;
  const head = ['ID', 'ITEMS TODAY', 'OF', 'BYTES TODAY', 'OF', 'NAME'];
  const limit = (value: number | null): string => (value === null ? '-' : String(value));
  return formatTable(
    head,
    rows.map(({ project: { id, name, quota }, used }) => [
      String(id),
      String(used.items),
      limit(quota.items_per_day),
      String(used.bytes),
      limit(quota.bytes_per_day),
      name,
    ]),
  );
}

function create(metadata: Metadata, name: string, nowMs: number): Promise<Project> {
  return metadata.createProject({ name, organization_name: 'default', created_at_ms: nowMs });
}

type QuotaChange = { [Key in keyof Project['quota']]: number | null | undefined };

async function setQuota(metadata: Metadata, id: number, change: QuotaChange): Promise<Project> {
  if (change.items_per_day === undefined && change.bytes_per_day === undefined)
    throw new UsageError('name --items-per-day, --bytes-per-day or both');
  const before = await metadata.findProject(id);
  if (before === null) throw projectNotFound(id);
  const { items_per_day = before.quota.items_per_day, bytes_per_day = before.quota.bytes_per_day } = change;
  const after = await metadata.updateProject(id, { quota: { items_per_day, bytes_per_day } });
  if (after === null) throw projectNotFound(id);
  return after;
}

function shown({ id, name, quota }: Project) {
  return { id, name, quota };
}

function shownOne(project: Project, isJson: boolean): string {
  if (isJson) return `${JSON.stringify(shown(project))}\n`;
  const { items_per_day: items, bytes_per_day: bytes } = project.quota;
  return `project ${project.id} "${project.name}": ${items ?? 'any number of'} items and ${bytes ?? 'any number of'} bytes a day\n`;
}

function projectNotFound(id: number): AppError {
  return new AppError({
    code: 'project_not_found',
    message: `There is no project ${id}; "projects list" shows those there are.`,
    httpStatus: 404,
  });
}
