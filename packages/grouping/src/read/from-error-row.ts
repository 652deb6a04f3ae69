import type { ErrorRow } from '@sentryai/schema';
import { languageOf } from '../language.ts';
import { type ErrorOccurrence, errorOccurrence, type Language } from '../occurrence.ts';
import { isJsonObject } from '@sentryai/schema/native-fields';
import { parseJson, textAt } from './json-values.ts';
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

function runtimeName(contexts: string): string {
  const parsed = parseJson(contexts);
  const runtime = isJsonObject(parsed) ? parsed['runtime'] : undefined;
  return isJsonObject(runtime) ? textAt(runtime, 'name') : '';
}

const RUNTIMES: Readonly<Record<string, Language>> = { cpython: 'python', pypy: 'python', node: 'javascript', '.net': 'dotnet' };

/** An occurrence from a row of table `errors`, with what is known around it. */
export function fromErrorRow(row: ErrorRow, context: ErrorContext = {}): ErrorOccurrence {
  const sent = parseJson(row.exceptions);
  const runtime = runtimeName(row.contexts).toLowerCase();
  const language = context.language || RUNTIMES[runtime] || languageOf(row.sdk_name, runtime) || languageOfFrames(sent);
  const fingerprint = parseJson(row.fingerprint);
  return errorOccurrence({
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
