/** The examples and tables of docs/reference/grouping.md, made by the code itself. Only for tests. */
import { describeGrouping } from './describe-grouping.ts';
import { parseFingerprintRules } from './fingerprints/parse-rules.ts';
import { RULE_FIELDS } from './fingerprints/rules.ts';
import { groupError, NO_GROUPING_SETTINGS, type GroupingSettings } from './group-error.ts';
import { normalizeMessage, withIdsAsNumbers } from './messages/normalize-message.ts';
import { type ErrorException, errorException, type ErrorOccurrence, errorOccurrence, stackFrame } from './occurrence.ts';
import { CLASS_OF_STATUS, PROVIDER_ERROR_CLASSES } from './providers/error-classes.ts';
import { fromOtelException } from './read/from-otel.ts';

const at = (name: string, filename: string) => stackFrame({ function: name, filename });
const OPENAI = stackFrame({ function: 'APIError.generate', filename: '/srv/app/node_modules/openai/core/error.js' });

function javascript(...exceptions: Partial<ErrorException>[]): ErrorOccurrence {
  return errorOccurrence({ language: 'javascript', exceptions: exceptions.map(errorException) });
}

type Row = { seen: string; occurrence: ErrorOccurrence; settings?: GroupingSettings };

/** What was seen, what it is grouped by, and a letter for the issue. */
function table(rows: readonly Row[]): string {
  const letters = new Map<string, string>();
  const lines = rows.map(({ seen, occurrence, settings }) => {
    const { hashes, components } = groupError(occurrence, settings ?? NO_GROUPING_SETTINGS);
    const letter = letters.get(hashes.main) ?? String.fromCharCode(65 + letters.size);
    letters.set(hashes.main, letter);
    return `| ${seen} | \`${describeGrouping(components)}\` | ${letter} |`;
  });
  return ['| seen | grouped by | issue |', '| --- | --- | --- |', ...lines].join('\n');
}

const callModel = at('callModel', '/srv/app/src/llm.js');
const limit = {
  type: 'Error',
  value: '429 Rate limit reached for gpt-4o in organization org-yd88mer15a: Limit 30000, Used 29101.',
  frames: [callModel, OPENAI],
};
const json = (value: string, ...frames: ReturnType<typeof at>[]) =>
  javascript({ type: 'SyntaxError', value, frames: [...frames, at('JSON.parse', '<anonymous>')] });
const refused = (port: number) => ({ type: 'Error', value: `connect ECONNREFUSED 10.0.0.4:${port}` });
const loadSession = { type: 'Error', value: 'could not load session 8f21', frames: [at('loadSession', '/srv/app/src/sessions.js')] };
const titleOf = (message: string, name: string) =>
  javascript({ type: 'TypeError', value: message, frames: [at(name, 'https://shop.example.com/assets/app.js')] });
const go = (message: string) =>
  fromOtelException(
    {
      type: '*fmt.wrapError',
      message,
      stacktrace:
        'goroutine 1 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\nmain.recordError()\n\t/srv/app/main.go:80 +0x1',
    },
    { language: 'go' },
  );
const tool = (name: string, city: string): ErrorOccurrence =>
  errorOccurrence({
    errorType: 'ToolError',
    message: `no weather station near ${city}`,
    toolName: name,
    spanKind: 'tool',
    spanPath: [
      { name: 'invoke_agent travel', kind: 'agent' },
      { name: `execute_tool ${name}`, kind: 'tool' },
    ],
  });

const rules = parseFingerprintRules('type:Error value:"connect ECONNREFUSED *" -> database, {{ default }}').rules;

export const EXAMPLES: Readonly<Record<string, () => string>> = {
  'provider errors': () =>
    table([
      { seen: '`Error: 429 Rate limit reached for gpt-4o in organization org-yd88…` in `callModel`', occurrence: javascript(limit) },
      {
        seen: 'the same after retries: `AI_RetryError: Failed after 3 attempts. Last error: Rate limit reached…`',
        occurrence: javascript({
          ...limit,
          type: 'AI_RetryError',
          value: 'Failed after 3 attempts. Last error: Rate limit reached for gpt-4o-mini in organization org-yd88mer15a',
        }),
      },
      {
        seen: '`Error: 429 You exceeded your current quota…` in `callModel`',
        occurrence: javascript({ ...limit, value: '429 You exceeded your current quota, please check your plan and billing details.' }),
      },
      {
        seen: "`Error: 400 This model's maximum context length is 128000 tokens…` in `callModel`",
        occurrence: javascript({ ...limit, value: "400 This model's maximum context length is 128000 tokens." }),
      },
      {
        seen: "`Error: 400 Unsupported value: 'temperature' does not support 0.2 with this model.` in `callModel`",
        occurrence: javascript({ ...limit, value: "400 Unsupported value: 'temperature' does not support 0.2 with this model." }),
      },
    ]),
  'known failures': () =>
    table([
      {
        seen: '`Unexpected token \'H\', "Here is th"... is not valid JSON` in `parseReceipt`',
        occurrence: json('Unexpected token \'H\', "Here is th"... is not valid JSON', at('parseReceipt', '/srv/app/receipts.js')),
      },
      {
        seen: '`Unexpected end of JSON input` in `parseReceipt`',
        occurrence: json('Unexpected end of JSON input', at('parseReceipt', '/srv/app/receipts.js')),
      },
      {
        seen: '`Unexpected end of JSON input` in `loadSettings`',
        occurrence: json('Unexpected end of JSON input', at('loadSettings', '/srv/app/settings.js')),
      },
      {
        seen: "Chrome: `Cannot read properties of undefined (reading 'title')` in `formatSource`",
        occurrence: titleOf("Cannot read properties of undefined (reading 'title')", 'formatSource'),
      },
      {
        seen: "Safari: `undefined is not an object (evaluating 'source.title')` in `formatSource`",
        occurrence: titleOf("undefined is not an object (evaluating 'source.title')", 'formatSource'),
      },
    ]),
  places: () =>
    table([
      {
        seen: '`parseJson` called by `readInvoice`, a request handler',
        occurrence: json(
          'Unexpected end of JSON input',
          at('handleRequest', '/srv/app/driver.js'),
          at('readInvoice', '/srv/app/invoices.js'),
          at('parseJson', '/srv/app/json.js'),
        ),
      },
      {
        seen: '`parseJson` called by `readInvoice`, a retry, another folder',
        occurrence: json(
          'Unexpected end of JSON input',
          at('withRetry', '/opt/17/driver.js'),
          at('readInvoice', '/opt/17/invoices.js'),
          at('parseJson', '/opt/17/json.js'),
        ),
      },
      {
        seen: '`parseJson` called by `restoreCart`',
        occurrence: json('Unexpected end of JSON input', at('restoreCart', '/srv/app/carts.js'), at('parseJson', '/srv/app/json.js')),
      },
    ]),
  chains: () =>
    table([
      {
        seen: '`could not load session 8f21`, caused by `connect ECONNREFUSED 10.0.0.4:5432`',
        occurrence: javascript(refused(5432), loadSession),
      },
      {
        seen: 'the same inside `JobError: job 12 failed`',
        occurrence: javascript(refused(5432), loadSession, {
          type: 'JobError',
          value: 'job 12 failed',
          frames: [at('runJob', '/srv/app/jobs.js')],
        }),
      },
      {
        seen: '`could not load session 8f21`, caused by `connect ECONNREFUSED 10.0.0.4:6379`',
        occurrence: javascript(refused(6379), loadSession),
      },
    ]),
  wraps: () =>
    table([
      {
        seen: "`parse receipt: invalid character 'H' looking for beginning of value`",
        occurrence: go("parse receipt: invalid character 'H' looking for beginning of value"),
      },
      {
        seen: '`job 12: parse receipt: unexpected end of JSON input`',
        occurrence: go('job 12: parse receipt: unexpected end of JSON input'),
      },
      { seen: '`load settings: unexpected end of JSON input`', occurrence: go('load settings: unexpected end of JSON input') },
    ]),
  spans: () =>
    table([
      { seen: 'span `execute_tool get_weather`: `ToolError: no weather station near Lisbon`', occurrence: tool('get_weather', 'Lisbon') },
      { seen: 'span `execute_tool get_weather`: `ToolError: no weather station near Porto`', occurrence: tool('get_weather', 'Porto') },
      { seen: 'span `execute_tool get_forecast`: `ToolError: no weather station near Porto`', occurrence: tool('get_forecast', 'Porto') },
    ]),
  rules: () =>
    table([
      {
        seen: '`connect ECONNREFUSED 10.0.0.4:5432` with the rule above',
        occurrence: javascript(refused(5432), loadSession),
        settings: { ...NO_GROUPING_SETTINGS, fingerprintRules: rules },
      },
      { seen: 'the same without it', occurrence: javascript(refused(5432), loadSession) },
    ]),
  messages: () =>
    [
      'Tool "search_flights" timed out after 63ms (call call_9aZ1kQ)',
      'Order ORD-99123-X of user alice@example.com failed at 2026-11-22T21:46:48Z: total $12.51',
      "[Errno 2] No such file or directory: '/srv/releases/17/app/prompts.yaml'",
      'connect ECONNREFUSED 127.0.0.1:5432',
      'Request failed with status code 404',
      'No flights from Lisbon to Porto for "2 adults, window seat"',
    ]
      .map((message) => `| \`${message}\` | \`${withIdsAsNumbers(normalizeMessage(message))}\` |`)
      .reduce((lines, line) => `${lines}\n${line}`, '| message | normal form |\n| --- | --- |'),
  classes: () => {
    const statuses = Object.entries(CLASS_OF_STATUS);
    const lines = Object.entries(PROVIDER_ERROR_CLASSES).map(([name, { isNarrow, isAccountWide }]) => {
      const codes = statuses.filter(([, found]) => found === name).map(([status]) => status);
      return `| ${name} | ${codes.join(', ')} | ${isNarrow ? 'class' : 'class and message'}${isAccountWide ? '' : ', place'} |`;
    });
    return ['| class | HTTP status, when nothing says more | what counts |', '| --- | --- | --- |', ...lines].join('\n');
  },
  fields: () => `${RULE_FIELDS.map((field) => `\`${field}\``).join(', ')}, \`tags.<name>\``,
};
