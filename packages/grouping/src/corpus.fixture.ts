/** Labeled errors under fixtures/, and how well they were grouped. Only for tests and the bench. */
import { readdirSync, readFileSync } from 'node:fs';
import { SPAN_KINDS } from '@sentryai/schema';
import { chooseIssue, type KnownHash } from './choose-issue.ts';
import { groupError, type GroupedError } from './group-error.ts';
import { languageOf } from './language.ts';
import { type ErrorOccurrence, errorOccurrence, type Language, type SpanStep } from './occurrence.ts';
import { fromOtelException } from './read/from-otel.ts';
import { readExceptions } from './read/read-exceptions.ts';
import type { TextException } from './read/stack-exceptions.ts';
import { withSourceMaps } from './source-maps/apply-source-maps.ts';
import { readSourceMap, type SourceMap } from './source-maps/read-source-map.ts';

export type LabeledError = { name: string; label: string; occurrence: ErrorOccurrence };

const FIXTURES = new URL('../../../fixtures/', import.meta.url);

type SentryEvent = {
  exception?: unknown;
  message?: string;
  logentry?: { message?: string; formatted?: string };
  platform?: string;
  level?: string;
  logger?: string;
  release?: string;
  transaction?: string;
  tags?: Record<string, string>;
  fingerprint?: string[];
  sdk?: { name?: string };
};

/** The event of a Sentry envelope, read as far as grouping needs. */
export function fromSentryEvent(event: SentryEvent): ErrorOccurrence {
  const language = languageOf(event.platform ?? '', event.sdk?.name ?? '');
  return errorOccurrence({
    language,
    exceptions: readExceptions(event.exception, language),
    message: event.logentry?.formatted ?? event.message ?? event.logentry?.message ?? '',
    messageTemplate: event.logentry?.message ?? '',
    level: event.level ?? '',
    logger: event.logger ?? '',
    release: event.release ?? '',
    transaction: event.transaction ?? '',
    tags: event.tags ?? {},
    fingerprint: event.fingerprint ?? null,
    sdk: event.sdk?.name ?? '',
  });
}

export function envelopeEvent(body: string): SentryEvent {
  const lines = body.split('\n');
  const header = lines.findIndex((line) => line.startsWith('{') && (JSON.parse(line) as { type?: string }).type === 'event');
  return JSON.parse(lines[header + 1] ?? '{}') as SentryEvent;
}

/** fixtures/grouping: envelopes of @sentry/node as they came over the wire. */
export function loadEnvelopes(): LabeledError[] {
  const folder = new URL('grouping/', FIXTURES);
  const labels = JSON.parse(readFileSync(new URL('labels.json', folder), 'utf8')) as Record<string, string>;
  return Object.entries(labels).map(([name, label]) => {
    const { bodyBase64 } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { bodyBase64: string };
    return { name, label, occurrence: fromSentryEvent(envelopeEvent(Buffer.from(bodyBase64, 'base64').toString())) };
  });
}

type NativeError = { exception: unknown; message?: string; sdk?: { name?: string }; release?: string };
type ThrownError = {
  label: string;
  shape: string;
  source: string;
  native?: NativeError;
  sentry?: SentryEvent;
  otel?: TextException & { language: Language };
  /** Name of the source map to apply. */
  map?: string;
  unmapped?: boolean;
};

function fromNativeError(event: NativeError): ErrorOccurrence {
  const language = languageOf(event.sdk?.name ?? '');
  return errorOccurrence({
    language,
    exceptions: readExceptions(event.exception, language),
    message: event.message ?? '',
    sdk: event.sdk?.name ?? '',
  });
}

function occurrenceOf({ native, sentry, otel }: ThrownError): ErrorOccurrence {
  if (native !== undefined) return fromNativeError(native);
  if (sentry !== undefined) return fromSentryEvent(sentry);
  return fromOtelException(otel ?? { type: '', message: '', stacktrace: '' }, { language: otel?.language ?? '' });
}

/** fixtures/grouping-2: errors thrown by programs in four environments, with their source maps applied where they name one. */
export function loadThrownErrors(file: 'python' | 'go' | 'node' | 'browser'): LabeledError[] {
  const read = JSON.parse(readFileSync(new URL(`grouping-2/${file}.json`, FIXTURES), 'utf8')) as
    | ThrownError[]
    | { maps: Record<string, unknown>; errors: ThrownError[] };
  const { maps, errors } = Array.isArray(read) ? { maps: {}, errors: read } : read;
  const opened = new Map<string, SourceMap>();
  for (const [name, map] of Object.entries(maps)) {
    const result = readSourceMap(JSON.stringify(map));
    if ('map' in result) opened.set(name, result.map);
  }
  return errors.map((error, index) => {
    const occurrence = occurrenceOf(error);
    const map = error.map === undefined ? undefined : opened.get(error.map);
    const exceptions = map === undefined ? occurrence.exceptions : withSourceMaps(occurrence.exceptions, () => map);
    const form = error.native ? 'native' : error.sentry ? 'sentry' : 'otel';
    const name = [index, error.shape, error.source, form, error.map === undefined ? '' : 'mapped', error.unmapped ? 'unmapped' : '']
      .filter((part) => part !== '')
      .join(' ');
    return {
      name,
      label: error.label,
      occurrence: { ...occurrence, exceptions, rawExceptions: map === undefined ? [] : occurrence.exceptions },
    };
  });
}

const KINDS = new Set<string>(SPAN_KINDS);

function readPath(text: string): SpanStep[] {
  return text.split(' > ').map((step) => {
    const colon = step.indexOf(':');
    const kind = step.slice(0, colon);
    return { kind: KINDS.has(kind) ? (kind as SpanStep['kind']) : '', name: step.slice(colon + 1) };
  });
}

/** One block of a text file of fixtures/grouping-3: `=== label`, fields, an empty line, the stack. */
function readWritten(block: string, name: string): LabeledError {
  const empty = block.indexOf('\n\n');
  const head = (empty === -1 ? block : block.slice(0, empty)).split('\n');
  const stacktrace = empty === -1 ? '' : block.slice(empty + 2).trimEnd();
  const fields = new Map(head.slice(1).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
  const field = (key: string): string => fields.get(key) ?? '';
  const context: Partial<ErrorOccurrence> = {
    language: languageOf(field('language')),
    provider: field('provider'),
    httpStatus: field('status') === '' ? null : Number(field('status')),
    toolName: field('tool'),
    agentName: field('agent'),
    spanKind: field('spanKind') as ErrorOccurrence['spanKind'],
    spanPath: field('path') === '' ? [] : readPath(field('path')),
  };
  const occurrence =
    stacktrace === ''
      ? errorOccurrence({ ...context, errorType: field('type'), message: field('message') })
      : fromOtelException({ type: field('type'), message: field('message'), stacktrace }, context);
  return { name, label: head[0]?.trim() ?? '', occurrence };
}

/** fixtures/grouping-3: errors of other languages, frameworks and engines, written by hand. */
export function loadWrittenErrors(): LabeledError[] {
  const folder = new URL('grouping-3/', FIXTURES);
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  return files.flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8')
      .split(/^=== /m)
      .slice(1)
      .map((block, index) => readWritten(block, `${file} ${index}`)),
  );
}

export type Grouped = LabeledError & { grouped: GroupedError; issue: number };

/** Groups errors in the order given, as a project would that starts empty. */
export function assignIssues(errors: readonly LabeledError[]): Grouped[] {
  const known = new Map<string, KnownHash<number>>();
  const absorbedBy = new Map<number, number>();
  const current = (issue: number): number => (absorbedBy.has(issue) ? current(absorbedBy.get(issue)!) : issue);
  let issues = 0;
  const assigned = errors.map((error) => {
    const grouped = groupError(error.occurrence);
    const choice = chooseIssue(grouped.hashes, (hash) => {
      const row = known.get(hash);
      return row === undefined || row.issueId === null ? row : { ...row, issueId: current(row.issueId) };
    });
    const issue = choice.issueId ?? ++issues;
    for (const other of choice.absorb) absorbedBy.set(other, issue);
    for (const { hash, claim, isChosen } of choice.register) known.set(hash, { issueId: isChosen ? issue : null, claim });
    return { ...error, grouped, issue };
  });
  return assigned.map((error) => ({ ...error, issue: current(error.issue) }));
}

export type Score = { precision: number; recall: number; f1: number; merged: string[]; split: string[] };

/** Pairwise: of all pairs put together, how many belong together; of all that belong together, how many were put so. */
export function score(grouped: readonly Grouped[]): Score {
  return scoreAll([grouped]);
}

/** The same over several projects: pairs lie within one. */
export function scoreAll(projects: readonly (readonly Grouped[])[]): Score {
  let together = 0;
  let right = 0;
  let wanted = 0;
  const merged = new Set<string>();
  const split = new Set<string>();
  for (const grouped of projects) {
    for (const [index, a] of grouped.entries()) {
      for (const b of grouped.slice(index + 1)) {
        const isSame = a.label === b.label;
        const isTogether = a.issue === b.issue;
        if (isSame) wanted += 1;
        if (isTogether) together += 1;
        if (isSame && isTogether) right += 1;
        if (isSame && !isTogether) split.add(a.label);
        if (!isSame && isTogether) merged.add([a.label, b.label].sort().join(' + '));
      }
    }
  }
  const precision = together === 0 ? 1 : right / together;
  const recall = wanted === 0 ? 1 : right / wanted;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, merged: [...merged], split: [...split] };
}

export function formatScore(name: string, { precision, recall, f1, merged, split }: Score): string {
  const figures = `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}`;
  return [`${name}: ${figures}`, ...merged.map((pair) => `  merged: ${pair}`), ...split.map((label) => `  split: ${label}`)].join('\n');
}
