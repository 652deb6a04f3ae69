import { parseArgs } from 'node:util';
import { UsageError } from '../command.ts';

/** How many ids each takes. */
const VERBS = {
  list: 'none',
  show: 'one',
  resolve: 'some',
  ignore: 'some',
  assign: 'some',
  merge: 'two',
  unmerge: 'one',
  discard: 'some',
} as const;
type Verb = keyof typeof VERBS;

export type IssueFlags = ReturnType<typeof parse>['values'];

/** Errors: UsageError. */
export function readIssueArguments(args: readonly string[]): { verb: Verb; ids: string[]; flags: IssueFlags } {
  const { values: flags, positionals } = parse(args);
  const [word = '', ...ids] = positionals;
  if (!Object.hasOwn(VERBS, word)) throw new UsageError(`say what to do: ${Object.keys(VERBS).join(', ')}`);
  const verb = word as Verb;
  const wanted = VERBS[verb];
  if (wanted === 'none' && ids.length > 0) throw new UsageError('list takes no id; filters are flags');
  if (wanted === 'one' && ids.length !== 1) throw new UsageError(`${verb} takes one id`);
  if (wanted === 'some' && ids.length === 0) throw new UsageError(`${verb} takes at least one id`);
  if (wanted === 'two' && ids.length < 2) throw new UsageError('merge takes at least two ids');
  if (verb === 'assign' && flags.to === undefined) throw new UsageError('assign needs --to and an e-mail address, or nobody');
  if (verb === 'unmerge' && flags.fingerprint === undefined) throw new UsageError('unmerge needs --fingerprint; "issues show" lists them');
  if ([flags.until, flags.count, flags.users].filter((value) => value !== undefined).length > 1) {
    throw new UsageError('--until, --count and --users exclude each other');
  }
  for (const name of ['project', 'count', 'users'] as const) {
    const value = flags[name];
    if (value !== undefined && !/^[1-9]\d*$/.test(value)) throw new UsageError(`--${name} is a number from 1`);
  }
  return { verb, ids, flags };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        yes: flag,
        json: flag,
        query: text,
        from: text,
        // the end of a window, or whom something is assigned to
        to: text,
        sort: text,
        recovered: text,
        limit: text,
        fields: text,
        in: text,
        until: text,
        count: text,
        users: text,
        fingerprint: { type: 'string', multiple: true },
        project: text,
        'api-url': text,
        'api-key': text,
        home: text,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
