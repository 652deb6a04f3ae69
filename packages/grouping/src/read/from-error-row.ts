import type { ErrorRow } from '@sentryai/schema';
import { isJsonObject } from '@sentryai/schema/native-fields';
import { languageOf } from '../language.ts';
import { type ErrorOccurrence, errorOccurrence, type Language } from '../occurrence.ts';
import { numberAt, objectAt, objectOf, parseJson, textAt } from './json-values.ts';
import { readExceptions } from './read-exceptions.ts';

/** What is known around an error besides its row: facts of its span, or of the event it came in. */
export type ErrorContext = Partial<
  Pick<
    ErrorOccurrence,
    | 'language'
    | 'messageTemplate'
    | 'logger'
    | 'transaction'
    | 'provider'
    | 'model'
    | 'httpStatus'
    | 'errorType'
    | 'toolName'
    | 'agentName'
    | 'spanKind'
    | 'spanPath'
  >
>;

/** Names of files give a language away when nothing else does. */
const LANGUAGE_OF_EXTENSION: Readonly<Record<string, Language>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'javascript',
  tsx: 'javascript',
  jsx: 'javascript',
  vue: 'javascript',
  py: 'python',
  go: 'go',
  java: 'java',
  kt: 'java',
  cs: 'dotnet',
  rb: 'ruby',
  php: 'php',
  rs: 'rust',
};

function languageOfFrames(exceptions: unknown): Language {
  for (const { frames } of readExceptions(exceptions, '').toReversed()) {
    for (const { filename } of frames.toReversed()) {
      const extension = /\.([a-z]{2,4})(?:[?#:].*)?$/.exec(filename)?.[1] ?? '';
      const language = LANGUAGE_OF_EXTENSION[extension];
      if (language !== undefined) return language;
    }
  }
  return '';
}

const RUNTIMES: Readonly<Record<string, Language>> = { cpython: 'python', pypy: 'python', node: 'javascript', '.net': 'dotnet' };

/** What the client said of the event besides the columns: Sentry's members, OpenTelemetry's attributes. */
function saidBeside(row: ErrorRow): ErrorContext {
  const attributes = row.attributes === '' ? undefined : parseJson(row.attributes);
  if (!isJsonObject(attributes)) return {};
  if (row.origin === 'sentry') {
    return {
      language: languageOf(textAt(attributes, 'platform')),
      logger: textAt(attributes, 'logger'),
      transaction: textAt(attributes, 'transaction'),
      messageTemplate: textAt(objectAt(attributes, 'logentry'), 'message'),
    };
  }
  if (row.origin !== 'otlp') return {};
  return {
    language: languageOf(textAt(attributes, 'resource.telemetry.sdk.language')),
    provider: textAt(attributes, 'gen_ai.provider.name') || textAt(attributes, 'gen_ai.system'),
    model: textAt(attributes, 'gen_ai.request.model'),
    httpStatus: numberAt(attributes, 'http.response.status_code'),
    toolName: textAt(attributes, 'gen_ai.tool.name'),
    agentName: textAt(attributes, 'gen_ai.agent.name'),
  };
}

/** An occurrence from a row of table `errors`, with what is known around it. */
export function fromErrorRow(row: ErrorRow, context: ErrorContext = {}): ErrorOccurrence {
  const sent = parseJson(row.exceptions);
  const beside = saidBeside(row);
  const runtime = textAt(objectAt(objectOf(parseJson(row.contexts)), 'runtime'), 'name').toLowerCase();
  const language = context.language || beside.language || RUNTIMES[runtime] || languageOf(row.sdk_name, runtime) || languageOfFrames(sent);
  const fingerprint = parseJson(row.fingerprint);
  return errorOccurrence({
    ...beside,
    ...context,
    language,
    exceptions: readExceptions(sent, language),
    message: row.message,
    level: row.level,
    release: row.release,
    environment: row.environment,
    sdk: row.sdk_name,
    tags: row.tags,
    fingerprint: Array.isArray(fingerprint) ? fingerprint.filter((entry) => typeof entry === 'string') : null,
  });
}
