import type { QuarantineAction, QuarantineDetail, QuarantineEntry } from '@sentryai/schema';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ApiClient, withApi } from '../api-client.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, UsageError } from '../command.ts';
import { formatFields, formatTable } from '../table.ts';

const VERBS = ['list', 'show', 'download', 'replay', 'discard'] as const;
type Verb = (typeof VERBS)[number];
type Flags = ReturnType<typeof readArguments>['flags'];
type Verbs = Record<Verb, (api: ApiClient, ids: string[], flags: Flags, io: CommandIo) => Promise<ExitCode>>;

/** `quarantine`: items that could not be processed; looks at them, tries them again, ends them. */
export const command: Command = {
  usage: 'quarantine list | show ID | download ID | replay ID...|--all | discard ID...|--all [flags]',
  summary: 'items that could not be processed: look, download, replay, discard',
  details: `Works on a running server. On the machine of its data folder no key is needed.

  list                what is open, newest first
  show ID             why it failed, how it begins, what was tried
  download ID         its bytes, as a request that holds only it
  replay ID...        process items again, e.g. after an update
  discard ID...       end items without another try

  --all               replay, discard: everything that waits and fits the filters
  --yes               discard --all: do not ask back
  --status STATUS     list: open (default), waiting, requested, replayed, discarded or all
  --reason, --protocol, --item-type, --key VALUE   only items with this value
  --from TIME         received since (default: -90d)
  --limit N           list: rows (default: 50)
  --fields A,B        list: only these fields of the API's rows, in this order
  --output FILE       download: where to (default: standard output)
  --project N         default: 1
  --api-url URL       default: SENTRYAI_API_URL, else http://127.0.0.1:8001
  --api-key KEY       default: SENTRYAI_API_KEY, else a sign-in by the data folder
  --home FOLDER       data folder (default: SENTRYAI_HOME, else ./data)
  --json              answers of the API as they are

Examples:
  npm run cli -- quarantine list --reason normalize_failed
  npm run --silent cli -- quarantine download ID --output item.bin
  npm run cli -- quarantine replay --all
`,
  run: quarantine,
};

async function quarantine(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { verb, ids, flags } = readArguments(args);
  const options = { apiUrl: flags['api-url'], apiKey: flags['api-key'], home: flags.home };
  return withApi(options, io, (api) => RUN[verb](api, ids, flags, io));
}

const RUN: Verbs = {
  async list(api, _ids, flags, io) {
    const page = await api.get<{ data: QuarantineEntry[]; next_cursor: string | null }>('/quarantine', {
      project: flags.project,
      status: flags.status,
      limit: flags.limit,
      fields: flags.fields,
      ...filters(flags),
    });
    if (flags.json) return print(io, page);
    io.out(flags.fields ? formatFields(flags.fields, page.data) : itemTable(page.data));
    if (page.next_cursor !== null) io.err('There are more; raise --limit, or narrow with a filter.\n');
    return EXIT.ok;
  },

  async show(api, [id = ''], flags, io) {
    const item = await api.get<QuarantineDetail>(`/quarantine/${encodeURIComponent(id)}`, { project: flags.project });
    if (flags.json) return print(io, item);
    const fields = [
      ['status', `${item.status}${item.replay_count > 0 ? `, tried ${item.replay_count} times` : ''}`],
      ['received', `${item.received_at} by key ${item.key}`],
      [
        'item',
        `${item.item_count === 1 ? item.item_type : `${item.item_count} items (${item.item_type})`} at ${item.item_index}, ${item.protocol} ${item.signal}, ${item.format}, ${item.bytes} bytes`,
      ],
      ['reason', `${item.reason}: ${item.message}`],
      ...(item.last_failure === null ? [] : [['last try', item.last_failure]]),
      ...item.history.map(({ at, event, actor, message }) => [event, [at, actor, message].filter((part) => part !== null).join('  ')]),
    ];
    io.out(`${formatTable(['', item.id], fields)}\n${item.preview.text}${item.preview.is_truncated ? '\n…' : ''}\n`);
    return EXIT.ok;
  },

  async download(api, [id = ''], flags, io) {
    const bytes = await api.bytes(`/quarantine/${encodeURIComponent(id)}/raw`, { project: flags.project });
    if (flags.output === undefined) io.out(bytes);
    else writeFileSync(flags.output, bytes);
    io.err(`${bytes.byteLength} bytes${flags.output === undefined ? '' : ` in ${flags.output}`}\n`);
    return EXIT.ok;
  },

  replay: (api, ids, flags, io) => act(api, 'replay', ids, flags, io),

  async discard(api, ids, flags, io) {
    if (flags.all && !flags.yes) throw new UsageError('discard --all ends every waiting item that fits the filters; say --yes as well');
    return act(api, 'discard', ids, flags, io);
  },
};

function itemTable(items: readonly QuarantineEntry[]): string {
  const rows = items.map((item) => [
    item.id,
    item.status,
    item.received_at.slice(0, 19),
    `${item.protocol} ${item.item_type}`,
    item.reason,
    item.message,
  ]);
  return formatTable(['ID', 'STATUS', 'RECEIVED', 'ITEM', 'REASON', 'MESSAGE'], rows);
}

async function act(api: ApiClient, verb: 'replay' | 'discard', ids: string[], flags: Flags, io: CommandIo): Promise<ExitCode> {
  const which = flags.all ? { all: true, ...filters(flags) } : { ids };
  const done = await api.post<QuarantineAction>(`/quarantine/${verb}`, { project: Number(flags.project ?? 1), ...which });
  for (const { id, reason } of done.skipped) io.err(`${id} was left alone: ${reason}\n`);
  if (flags.json) print(io, done);
  else
    io.out(
      `${done.requested} ${done.requested === 1 ? 'item' : 'items'} to ${verb}; the server does it within seconds ("quarantine list --status all")\n`,
    );
  if (done.has_more) io.err('There are more; call again when these are done.\n');
  return done.requested > 0 || done.skipped.length === 0 ? EXIT.ok : EXIT.failed;
}

function filters(flags: Flags): Record<string, string | undefined> {
  const { reason, protocol, key, from } = flags;
  const given = { reason, protocol, item_type: flags['item-type'], key, from };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function print(io: CommandIo, answer: object): ExitCode {
  io.out(`${JSON.stringify(answer)}\n`);
  return EXIT.ok;
}

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parse(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        all: flag,
        yes: flag,
        json: flag,
        status: text,
        reason: text,
        protocol: text,
        'item-type': text,
        key: text,
        from: text,
        limit: text,
        fields: text,
        output: text,
        project: text,
        'api-url': text,
        'api-key': text,
        home: text,
      },
    }),
  );
  const [word, ...ids] = positionals;
  const verb = VERBS.find((known) => known === word);
  if (verb === undefined) throw new UsageError(`say what to do: ${VERBS.join(', ')}`);
  const wanted = { list: 'none', show: 'one', download: 'one', replay: 'some', discard: 'some' }[verb];
  if (wanted === 'none' && ids.length > 0) throw new UsageError('list takes no id; filters are flags');
  if (wanted === 'one' && ids.length !== 1) throw new UsageError(`${verb} takes one id`);
  if (wanted === 'some' && values.all === ids.length > 0) throw new UsageError(`${verb} takes ids, or --all`);
  if (values.project !== undefined && !/^[1-9]\d*$/.test(values.project)) throw new UsageError('--project is a number from 1');
  return { verb, ids, flags: values };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
