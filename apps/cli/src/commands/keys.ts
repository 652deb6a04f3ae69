import { createIngestKey, type IngestKey, type Metadata } from '@sentryai/metadata';
import { AppError, KEEP_ALL, NO_LIMITS } from '@sentryai/schema';
import { type Command, type CommandIo, EXIT, UsageError } from '../command.ts';
import { readLimit, readProject, readShare, readWords } from '../read-words.ts';
import { formatTable } from '../table.ts';
import { withMetadata } from '../with-metadata.ts';

const OPTIONS = {
  home: { type: 'string' },
  json: { type: 'boolean' },
  project: { type: 'string' },
  name: { type: 'string' },
  'with-secret': { type: 'boolean' },
  'items-per-second': { type: 'string' },
  'items-burst': { type: 'string' },
  'bytes-per-second': { type: 'string' },
  'bytes-burst': { type: 'string' },
  'sample-spans': { type: 'string' },
  'sample-logs': { type: 'string' },
  'sample-metrics': { type: 'string' },
} as const;
type Flags = ReturnType<typeof readWords<typeof OPTIONS>>['values'];

/** `keys`: ingest keys and their limits, on the machine that holds the data folder. */
export const command: Command = {
  usage: 'keys list|create|limit|disable|enable|delete [ID] [flags]',
  summary: 'list, make, limit and end ingest keys',
  details: `Works while the server runs, which follows within seconds.

  keys list [--project ID]            keys of a project (default: 1), without what is secret
  keys create [--name TEXT]           make a key; it is printed this once
              [--project ID] [--with-secret]
  keys limit ID                       change what a key may send and how much of it is kept:
    --items-per-second N|none           rate of items, and how many may come at once
    --items-burst N|none                (none: ten seconds' worth)
    --bytes-per-second N|none           rate of uncompressed bytes
    --bytes-burst N|none
    --sample-spans SHARE                share of traces that is kept, 0 to 1; failed spans always are
    --sample-logs SHARE
    --sample-metrics SHARE
  keys disable ID, keys enable ID, keys delete ID

  Flags of "limit" may be given to "create" too.
  --home FOLDER                       data folder (default: SENTRYAI_HOME, else ./data)
  --json                              for programs

Examples:
  npm run --silent cli -- keys create --name checkout --items-per-second 200
  npm run --silent cli -- keys limit ik_5f1c --sample-spans 0.1
`,
  run: keys,
};

async function keys(args: readonly string[], io: CommandIo): Promise<0> {
  const { values: flags, positionals } = readWords(args, OPTIONS);
  const [verb, id, ...rest] = positionals;
  const work = verbOf(verb);
  const needsId = verb !== 'list' && verb !== 'create';
  if (rest.length > 0 || needsId !== (id !== undefined))
    throw new UsageError(needsId ? `"keys ${verb}" takes the id of one key` : 'too many words');
  await withMetadata(flags.home, io, (metadata) => work({ metadata, flags, io, id: id ?? '' }));
  return EXIT.ok;
}

type Work = (context: { metadata: Metadata; flags: Flags; io: CommandIo; id: string }) => Promise<void>;

function verbOf(verb: string | undefined): Work {
  switch (verb) {
    case 'list':
      return list;
    case 'create':
      return create;
    case 'limit':
      return limit;
    case 'disable':
      return ({ id, ...context }) => setDisabled(id, true, context);
    case 'enable':
      return ({ id, ...context }) => setDisabled(id, false, context);
    case 'delete':
      return remove;
    default:
      throw new UsageError('say what to do: list, create, limit, disable, enable or delete');
  }
}

const list: Work = async ({ metadata, flags, io }) => {
  const all = await metadata.listIngestKeys(readProject(flags.project));
  if (flags.json) return io.out(`${JSON.stringify(all.map(shown))}\n`);
  if (all.length === 0) return io.err('The project has no keys. Make one with "keys create".\n');
  const rows = all.map((key) => [
    key.id,
    `${key.public_prefix}…`,
    key.is_disabled ? 'disabled' : 'enabled',
    limitsOf(key),
    keptOf(key),
    key.name,
  ]);
  io.out(formatTable(['ID', 'KEY', 'STATE', 'LIMITS', 'KEPT', 'NAME'], rows));
};

const create: Work = async ({ metadata, flags, io }) => {
  const made = await createIngestKey({
    metadata,
    projectId: readProject(flags.project),
    name: flags.name ?? '',
    hasSecret: flags['with-secret'] ?? false,
    rules: readRules(flags, null),
    nowMs: io.now(),
  });
  if (flags.json) return io.out(`${JSON.stringify({ ...shown(made.row), key: made.key, secret: made.secret })}\n`);
  io.out(`${made.key}\n${made.secret === null ? '' : `${made.secret}\n`}`);
  io.err(`Made ${made.row.id}${made.secret === null ? '' : ' (key, then secret)'}. It is stored hashed and cannot be shown again.\n`);
};

const limit: Work = async ({ metadata, flags, io, id }) => {
  const before = await metadata.findIngestKeyById(id);
  if (before === null) throw keyNotFound(id);
  const change = { ...readRules(flags, before), ...(flags.name === undefined ? {} : { name: flags.name }) };
  if (Object.keys(change).length === 0) throw new UsageError('name at least one limit to change');
  const after = await metadata.updateIngestKey(id, change);
  if (after === null) throw keyNotFound(id);
  io.out(flags.json ? `${JSON.stringify(shown(after))}\n` : `${id}: ${limitsOf(after)}; keeps ${keptOf(after)}\n`);
};

const remove: Work = async ({ metadata, flags, io, id }) => {
  if (!(await metadata.deleteIngestKey(id))) throw keyNotFound(id);
  io.out(flags.json ? `${JSON.stringify({ id, is_deleted: true })}\n` : `${id} is deleted; what was sent with it stays\n`);
};

async function setDisabled(id: string, isDisabled: boolean, { metadata, flags, io }: Omit<Parameters<Work>[0], 'id'>): Promise<void> {
  if (!(await metadata.setIngestKeyDisabled(id, isDisabled))) throw keyNotFound(id);
  io.out(flags.json ? `${JSON.stringify({ id, is_disabled: isDisabled })}\n` : `${id} is ${isDisabled ? 'disabled' : 'enabled'}\n`);
}

/** The rules that the flags change, the others as they were. */
function readRules(flags: Flags, before: IngestKey | null): Partial<Pick<IngestKey, 'limits' | 'sampling'>> {
  const limits = given({
    items_per_second: readLimit('items-per-second', flags['items-per-second'], false),
    items_burst: readLimit('items-burst', flags['items-burst'], true),
    bytes_per_second: readLimit('bytes-per-second', flags['bytes-per-second'], false),
    bytes_burst: readLimit('bytes-burst', flags['bytes-burst'], true),
  });
  const sampling = given({
    spans: readShare('sample-spans', flags['sample-spans']),
    logs: readShare('sample-logs', flags['sample-logs']),
    metrics: readShare('sample-metrics', flags['sample-metrics']),
  });
  return {
    ...(limits === null ? {} : { limits: { ...(before?.limits ?? NO_LIMITS), ...limits } }),
    ...(sampling === null ? {} : { sampling: { ...(before?.sampling ?? KEEP_ALL), ...sampling } }),
  };
}

/** The members that are there; null when none is. */
function given<T extends object>(members: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } | null {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? null : (Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> });
}

function shown({ id, project_id, name, public_prefix, is_disabled, limits, sampling }: IngestKey) {
  return { id, project_id, name, prefix: public_prefix, is_disabled, limits, sampling };
}

function limitsOf({ limits }: IngestKey): string {
  const parts = [
    ...(limits.items_per_second === null ? [] : [`${limits.items_per_second} items/s`]),
    ...(limits.bytes_per_second === null ? [] : [`${limits.bytes_per_second} B/s`]),
  ];
  return parts.join(', ') || 'none';
}

function keptOf({ sampling }: IngestKey): string {
  const parts = Object.entries(sampling)
    .filter(([, share]) => share < 1)
    .map(([name, share]) => `${Number((share * 100).toFixed(4))}% ${name}`);
  return parts.join(', ') || 'all';
}

function keyNotFound(id: string): AppError {
  return new AppError({
    code: 'key_not_found',
    message: `There is no ingest key ${id}; "keys list" shows those there are.`,
    httpStatus: 404,
  });
}
