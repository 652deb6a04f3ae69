import type { IssueDetail, IssueList, IssuePatch, IssuesChanged } from '@sentryai/schema';
import { type ApiClient, withApi } from '../api-client.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, UsageError } from '../command.ts';
import { formatFields, formatTable } from '../table.ts';
import { type IssueFlags, readIssueArguments } from './issues-arguments.ts';

type Verb = (api: ApiClient, ids: string[], flags: IssueFlags, io: CommandIo) => Promise<ExitCode>;

/** `issues`: what fails, and what people do about it. */
export const command: Command = {
  usage: 'issues list|show|resolve|ignore|assign|merge|unmerge|discard [ID...] [flags]',
  summary: 'see what fails, and resolve, ignore, assign, merge or discard it',
  details: `
  list                    issues that were seen in a window, the newest first
  show ID                 what happened, since when, what had changed
  resolve ID...           fixed: it comes back when it happens again
  ignore ID...            left alone, for ever or until something
  assign ID... --to WHO   WHO is an e-mail address or nobody
  merge ID ID...          make them one; the first stays
  unmerge ID --fingerprint HASH...   take fingerprints out into an issue of their own
  discard ID...           delete, and drop what comes later

  --query TEXT            list: search language, e.g. "is:unresolved kind:agent_loop release:1.2"
  --from, --to TIME       list: window (default: -24h to now)
  --sort ORDER            list: last_seen (default), first_seen, count, users, wasted or priority
  --recovered WHICH       list: all (default), none or only
  --limit N               list: rows (default: 50)
  --fields A,B            list: only these fields of the API's rows, in this order
  --in WHEN               resolve: now (default), next_release, release, or the name of a release
  --until WHEN            ignore: forever (default), escalating, or a time such as +24h
  --count N, --users N    ignore: until so many more occurrences, or users
  --yes                   discard: do not ask back
  --project N             list: default 1; else that of the issues
  --api-url URL           default: SENTRYAI_API_URL, else http://127.0.0.1:8001
  --api-key KEY           default: SENTRYAI_API_KEY, else a sign-in by the data folder
  --home FOLDER           data folder (default: SENTRYAI_HOME, else ./data)
  --json                  answers of the API as they are

Examples:
  npm run cli -- issues list --query is:unresolved --sort users
  npm run cli -- issues list --fields id,title,last_release
  npm run cli -- issues resolve 12 13 --in next_release
  npm run cli -- issues ignore 12 --until escalating
`,
  async run(args, io) {
    const { verb, ids, flags } = readIssueArguments(args);
    const options = { apiUrl: flags['api-url'], apiKey: flags['api-key'], home: flags.home };
    return withApi(options, io, (api) => RUN[verb](api, ids, flags, io));
  },
};

const RUN: Record<ReturnType<typeof readIssueArguments>['verb'], Verb> = {
  async list(api, _ids, flags, io) {
    const { project, query, from, to, sort, recovered, limit, fields } = flags;
    const page = await api.get<IssueList>('/issues', { project, query, from, to, sort, recovered, limit, fields });
    if (flags.json) return print(io, page);
    io.out(fields ? formatFields(fields, page.data) : issueTable(page.data));
    if (page.next_cursor !== null) io.err('There are more; raise --limit, or narrow with --query.\n');
    if (page.held_back !== null)
      io.err(`${page.held_back.occurrences} occurrences opened no issue, because there were too many at once.\n`);
    return EXIT.ok;
  },

  async show(api, [id = ''], flags, io) {
    const issue = await api.get<IssueDetail>(`/issues/${encodeURIComponent(id)}`);
    if (flags.json) return print(io, issue);
    const fields = [
      ['title', issue.title],
      ['status', [issue.status, issue.substatus, `priority ${issue.priority}`].filter((word) => word !== null).join(', ')],
      ['assignee', issue.assignee ?? 'nobody'],
      ['seen', `${issue.first_seen} to ${issue.last_seen}, ${issue.count} times, ${issue.recovered_count} recovered`],
      ...(issue.advice === null ? [] : [['advice', issue.advice]]),
      ...issue.suspect_changes.map(({ sentence }) => ['suspect', sentence]),
      ...issue.fingerprints.map(({ hash, last_title }) => ['fingerprint', `${hash}  ${last_title ?? ''}`]),
      ...issue.similar.map((other) => ['similar', `${other.id}  ${other.title}`]),
      ...issue.activity.map(({ type, at, by, data }) => [type, [at, by?.email ?? by?.id, data['text']].filter(Boolean).join('  ')]),
    ];
    io.out(`${formatTable(['', issue.id], fields)}\n${issue.summary}\n`);
    return EXIT.ok;
  },

  resolve: (api, ids, flags, io) => change(api, ids, { status: 'resolved', resolve: resolutionOf(flags.in) }, flags, io),

  ignore: (api, ids, flags, io) => change(api, ids, { status: 'ignored', ignore: ignoreOf(flags) }, flags, io),

  assign: (api, ids, flags, io) => change(api, ids, { assignee: flags.to === 'nobody' ? null : (flags.to ?? null) }, flags, io),

  async merge(api, ids, flags, io) {
    const done = await api.post<{ id: string; merged: string[] }>('/issues/merge', { ...projectOf(flags), ids });
    return flags.json ? print(io, done) : say(io, `${done.merged.join(', ')} became part of ${done.id}`);
  },

  async unmerge(api, [id], flags, io) {
    const done = await api.post<{ id: string; created: string }>('/issues/unmerge', { id, fingerprints: flags.fingerprint ?? [] });
    return flags.json ? print(io, done) : say(io, `taken out of ${done.id} into ${done.created}`);
  },

  async discard(api, ids, flags, io) {
    if (!flags.yes) throw new UsageError('discard deletes issues and drops what comes later of them; say --yes as well');
    for (const id of ids) {
      const done = await api.delete<object>(`/issues/${encodeURIComponent(id)}`, { discard: 'true' });
      if (flags.json) print(io, done);
      else say(io, `${id} is discarded; what comes later is counted as discarded`);
    }
    return EXIT.ok;
  },
};

function issueTable(issues: IssueList['data']): string {
  const rows = issues.map((issue) => [
    issue.id,
    issue.substatus ?? issue.status,
    issue.kind,
    `${issue.count_in_window}`,
    `${issue.user_count}`,
    issue.last_seen.slice(0, 19),
    issue.assignee ?? '',
    issue.title,
  ]);
  return formatTable(['ID', 'STATUS', 'KIND', 'COUNT', 'USERS', 'LAST SEEN', 'ASSIGNEE', 'TITLE'], rows);
}

async function change(api: ApiClient, ids: string[], patch: IssuePatch, flags: IssueFlags, io: CommandIo): Promise<ExitCode> {
  const done = await api.patch<IssuesChanged>('/issues', { ...projectOf(flags), ids, ...patch });
  for (const id of done.missing) io.err(`There is no issue ${id} in this project.\n`);
  if (flags.json) print(io, done);
  else say(io, done.changed.length === 0 ? 'nothing to change' : `changed: ${done.changed.join(', ')}`);
  return done.missing.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Left out it is that of the issues. */
function projectOf({ project }: IssueFlags): { project?: number } {
  return project === undefined ? {} : { project: Number(project) };
}

function resolutionOf(when: string | undefined): NonNullable<IssuePatch['resolve']> {
  if (when === undefined || when === 'now' || when === 'next_release' || when === 'release') return { in: when ?? 'now' };
  return { in: 'release', release: when };
}

function ignoreOf({ until, count, users }: IssueFlags): NonNullable<IssuePatch['ignore']> {
  if (count !== undefined) return { until: 'count', count: Number(count) };
  if (users !== undefined) return { until: 'users', count: Number(users) };
  if (until === undefined || until === 'forever' || until === 'escalating') return { until: until ?? 'forever' };
  return { until: 'time', time: until };
}

function print(io: CommandIo, answer: object): ExitCode {
  io.out(`${JSON.stringify(answer)}\n`);
  return EXIT.ok;
}

function say(io: CommandIo, words: string): ExitCode {
  io.out(`${words}\n`);
  return EXIT.ok;
}
