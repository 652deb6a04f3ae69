import type { CatalogPrices, ListedRates, PriceEntry, PriceTerms, RateName, RepriceJobEntry, UnpricedModels } from '@sentryai/schema';
import { parseArgs } from 'node:util';
import { type ApiClient, withApi } from '../api-client.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, UsageError } from '../command.ts';
import { formatFields, formatTable } from '../table.ts';

const VERBS = ['list', 'set', 'remove', 'unpriced', 'reprice'] as const;
type Verb = (typeof VERBS)[number];
type Flags = ReturnType<typeof readArguments>['flags'];
type Page<T> = { data: T[]; next_cursor: string | null };

/** Flags that are rates, and what they are called in terms. */
const RATE_FLAGS = {
  input: 'input',
  output: 'output',
  'cache-read': 'cache_read',
  'cache-write': 'cache_write',
  'cache-write-1h': 'cache_write_1h',
  reasoning: 'reasoning',
  'input-audio': 'input_audio',
  'output-audio': 'output_audio',
  'input-image': 'input_image',
  'output-image': 'output_image',
} as const satisfies Record<string, RateName>;
const RATE_FLAG_NAMES = Object.keys(RATE_FLAGS) as (keyof typeof RATE_FLAGS)[];

const POLL_MS = 1_000;

/** `prices`: own prices, the bundled list, what has no price, and pricing stored calls anew. */
export const command: Command = {
  usage: 'prices list [WORDS...] | set MODEL [flags] | remove ID | unpriced | reprice [ID] [flags]',
  summary: 'prices of model calls: own ones, the bundled list, unpriced models, re-pricing',
  details: `Works on a running server. On the machine of its data folder no key is needed.

  list                own prices; with WORDS also those of the bundled list that hold all words
  set MODEL           give a price; MODEL may hold * for any characters
  remove ID           take an own price back
  unpriced            models that nothing prices, with calls and tokens
  reprice             price stored calls anew, and wait; with ID: how far that re-pricing is

Rates of set, in US dollars per million tokens:
  --input N --output N --cache-read N --cache-write N --cache-write-1h N --reasoning N
  --input-audio N --output-audio N --input-image N --output-image N
  --request N         fee for each call
  --batch-input N --batch-output N   rates of calls in batches
  --alias-of NAME     instead of rates: provider/model whose price is meant
  --provider NAME     only calls to this provider (default: any)
  --since TIME, --until TIME         when the price holds (default: always)
  --organization      for all projects of the organization

  --from TIME, --to TIME   unpriced: default -24h; reprice: default -30d
  --model NAME        reprice: only calls that this model answered
  --cancel ID         reprice: stop that re-pricing
  --no-wait           reprice: start it and return
  --limit N           rows (default: 50)
  --fields A,B        unpriced: only these fields of the API's rows, in this order
  --project N         default: 1
  --api-url URL       default: SENTRYAI_API_URL, else http://127.0.0.1:8001
  --api-key KEY       default: SENTRYAI_API_KEY, else a sign-in by the data folder
  --home FOLDER       data folder (default: SENTRYAI_HOME, else ./data)
  --json              answers of the API as they are

Examples:
  npm run cli -- prices set 'acme-*' --input 2 --output 8 --cache-read 0.2
  npm run cli -- prices set prod-chat --provider azure --alias-of azure/gpt-4o
  npm run cli -- prices reprice --from -7d --model prod-chat
`,
  run: prices,
};

async function prices(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { verb, words, flags } = readArguments(args);
  const options = { apiUrl: flags['api-url'], apiKey: flags['api-key'], home: flags.home };
  return withApi(options, io, (api) => RUN[verb](api, words, flags, io));
}

const RUN: Record<Verb, (api: ApiClient, words: string[], flags: Flags, io: CommandIo) => Promise<ExitCode>> = {
  async list(api, words, flags, io) {
    const own = await api.get<Page<PriceEntry>>('/prices', { project: flags.project });
    const query = words.join(' ');
    const catalog = words.length === 0 ? null : await api.get<CatalogPrices>('/prices/catalog', { query, limit: flags.limit });
    if (flags.json) return print(io, catalog === null ? own : { own, catalog });
    const ownRows = own.data.filter(({ provider, model }) =>
      words.every((word) => `${provider ?? ''}/${model}`.toLowerCase().includes(word.toLowerCase())),
    );
    const rows = [
      ...ownRows.map((price) => [
        price.id,
        `${price.provider ?? '*'}/${price.model}`,
        price.scope,
        sinceText(price.valid_from, price.valid_until),
        price.alias_of === null ? termsText(price.terms) : `as ${price.alias_of}`,
      ]),
      ...(catalog?.data ?? []).map((price) => [
        '',
        `${price.provider}/${price.model}`,
        'list',
        price.daily ?? sinceText(price.valid_from, null),
        termsText(price.terms),
      ]),
    ];
    io.out(formatTable(['ID', 'MODEL', 'WHOSE', 'HOLDS', 'USD PER MILLION TOKENS'], rows));
    if (catalog === null) io.err('The bundled list is searched with words: prices list sonnet\n');
    else if (catalog.total > catalog.data.length) io.err(`${catalog.total} prices of the list match; raise --limit or say more words.\n`);
    return EXIT.ok;
  },

  async set(api, [model = ''], flags, io) {
    const terms = termsOf(flags);
    const price = await api.post<PriceEntry>('/prices', {
      project: projectOf(flags),
      scope: flags.organization ? 'organization' : 'project',
      provider: flags.provider ?? null,
      model,
      valid_from: flags.since ?? null,
      valid_until: flags.until ?? null,
      alias_of: flags['alias-of'] ?? null,
      terms,
    });
    if (flags.json) return print(io, price);
    io.out(
      `${price.id}: ${price.provider ?? '*'}/${price.model} ${price.alias_of === null ? termsText(price.terms) : `as ${price.alias_of}`}\n`,
    );
    io.err('Calls that come in are priced so within seconds; "prices reprice" prices those that are stored.\n');
    return EXIT.ok;
  },

  async remove(api, [id = ''], flags, io) {
    const price = await api.delete<PriceEntry>(`/prices/${encodeURIComponent(id)}`);
    if (flags.json) return print(io, price);
    io.out(`${price.id}: ${price.provider ?? '*'}/${price.model} is gone\n`);
    return EXIT.ok;
  },

  async unpriced(api, _words, flags, io) {
    const { project, from, to, limit, fields } = flags;
    const page = await api.get<UnpricedModels>('/prices/unpriced', { project, from, to, limit, fields });
    if (flags.json) return print(io, page);
    io.out(fields ? formatFields(fields, page.data) : unpricedTable(page.data));
    if (page.has_more) io.err('There are more; raise --limit.\n');
    return EXIT.ok;
  },

  async reprice(api, [id], flags, io) {
    if (flags.cancel !== undefined)
      return tell(await api.post(`/prices/reprice/${encodeURIComponent(flags.cancel)}/cancel`, {}), flags, io);
    if (id !== undefined) return tell(await api.get(`/prices/reprice/${encodeURIComponent(id)}`), flags, io);
    const { from, to, model } = flags;
    const body = {
      project: projectOf(flags),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      model: model ?? null,
    };
    let job = await api.post<RepriceJobEntry>('/prices/reprice', body);
    if (flags['no-wait']) return tell(job, flags, io);
    let told = '';
    while (job.status === 'waiting' || job.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      job = await api.get<RepriceJobEntry>(`/prices/reprice/${job.id}`);
      const percent = job.progress === null ? 'waiting' : `${Math.floor(job.progress * 100)} %`;
      if (percent !== told) io.err(`${job.id} ${percent}\n`);
      told = percent;
    }
    return tell(job, flags, io);
  },
};

function tell(job: RepriceJobEntry, flags: Flags, io: CommandIo): ExitCode {
  if (flags.json) print(io, job);
  else {
    const fields = [
      ['status', `${job.status}${job.is_cancelling ? ', being cancelled' : ''}`],
      ['calls from', `${job.from} to ${job.to}${job.model === null ? '' : `, model ${job.model}`}`],
      ['looked at', `${job.spans}${job.spans_total === null ? '' : ` of ${job.spans_total}`}`],
      ['priced now', String(job.priced)],
      ['other amount', String(job.changed)],
      ['price lost', String(job.unpriced)],
      ['cost given', `${job.given} (kept; ours stands beside it)`],
      ['traces corrected', String(job.traces)],
      ...(job.error === null ? [] : [['error', job.error]]),
    ];
    io.out(formatTable(['', job.id], fields));
  }
  return job.status === 'failed' ? EXIT.failed : EXIT.ok;
}

function projectOf(flags: Flags): number {
  return Number(flags.project ?? 1);
}

/** Rates of the flags; null when an alias is given in their place. */
function termsOf(flags: Flags): PriceTerms | null {
  const usd = (flag: 'request' | 'batch-input' | 'batch-output' | keyof typeof RATE_FLAGS): number | undefined => {
    const text = flags[flag];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new UsageError(`--${flag} is US dollars, from 0: not ${text}`);
    return value;
  };
  const listed = (rates: readonly (readonly [RateName, number | undefined])[]): ListedRates =>
    Object.fromEntries(rates.filter(([, value]) => value !== undefined));
  const usd_per_million = listed(RATE_FLAG_NAMES.map((flag) => [RATE_FLAGS[flag], usd(flag)]));
  const batch = listed([
    ['input', usd('batch-input')],
    ['output', usd('batch-output')],
  ]);
  const fee = usd('request');
  const hasRates = Object.keys(usd_per_million).length > 0 || fee !== undefined;
  if (flags['alias-of'] !== undefined) {
    if (hasRates || Object.keys(batch).length > 0) throw new UsageError('give rates or --alias-of, not both');
    return null;
  }
  if (!hasRates) throw new UsageError('give rates such as --input and --output (0 for a free model), or --alias-of');
  return { usd_per_million, usd_per_request: fee ?? null, long_context: [], service_tiers: Object.keys(batch).length > 0 ? { batch } : {} };
}

function unpricedTable(models: UnpricedModels['data']): string {
  const rows = models.map((row) => [
    row.model ?? '?',
    row.provider ?? '?',
    String(row.calls),
    String(row.input_tokens ?? '?'),
    String(row.output_tokens ?? '?'),
    row.last_seen.slice(0, 19),
    row.near.map(({ provider, model }) => `${provider}/${model}`).join(', '),
  ]);
  return formatTable(['MODEL', 'PROVIDER', 'CALLS', 'INPUT', 'OUTPUT', 'LAST SEEN', 'NAMES LIKE IT'], rows);
}

function termsText(terms: PriceTerms | null): string {
  if (terms === null) return '';
  const ratesText = (rates: ListedRates): string =>
    Object.entries(rates)
      .map(([name, usd]) => `${name} ${usd}`)
      .join(', ');
  return [
    ratesText(terms.usd_per_million),
    ...(terms.usd_per_request === null ? [] : [`${terms.usd_per_request} a call`]),
    ...terms.long_context.map((step) => `above ${step.above_input_tokens} tokens: ${ratesText(step.usd_per_million)}`),
    ...Object.entries(terms.service_tiers).map(([tier, rates]) => `${tier}: ${ratesText(rates ?? {})}`),
  ]
    .filter(Boolean)
    .join('; ');
}

function sinceText(from: string | null, until: string | null): string {
  if (from === null && until === null) return 'always';
  return [from === null ? '' : `since ${from.slice(0, 10)}`, until === null ? '' : `until ${until.slice(0, 10)}`].filter(Boolean).join(' ');
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
      args: withRelativeTimes(args),
      allowPositionals: true,
      options: {
        input: text,
        output: text,
        'cache-read': text,
        'cache-write': text,
        'cache-write-1h': text,
        reasoning: text,
        'input-audio': text,
        'output-audio': text,
        'input-image': text,
        'output-image': text,
        request: text,
        'batch-input': text,
        'batch-output': text,
        'alias-of': text,
        provider: text,
        since: text,
        until: text,
        organization: flag,
        from: text,
        to: text,
        model: text,
        cancel: text,
        'no-wait': flag,
        limit: text,
        fields: text,
        project: text,
        'api-url': text,
        'api-key': text,
        home: text,
        json: flag,
      },
    }),
  );
  const [word, ...words] = positionals;
  const verb = VERBS.find((known) => known === word);
  if (verb === undefined) throw new UsageError(`say what to do: ${VERBS.join(', ')}`);
  if ((verb === 'set' || verb === 'remove') && words.length !== 1)
    throw new UsageError(`${verb} takes one ${verb === 'set' ? 'model' : 'id'}`);
  if (verb === 'unpriced' && words.length > 0) throw new UsageError('unpriced takes no words; filters are flags');
  if (verb === 'reprice' && words.length > 1) throw new UsageError('reprice takes one id, or none');
  if (values.project !== undefined && !/^[1-9]\d*$/.test(values.project)) throw new UsageError('--project is a number from 1');
  return { verb, words, flags: values };
}

/** `--from -7d`: a relative time begins like a flag, so it is joined to its own. */
function withRelativeTimes(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1) ?? '';
    if (/^-\d+[smhdw]$/.test(arg) && /^--[a-z]+$/.test(flag)) joined[joined.length - 1] = `${flag}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
