/**
 * The last step before rows are stored, for every protocol: no text of a row is longer than its column is made for. What is
 * cut is marked on the item (cut-marks.ts). Earlier steps may cut closer, where they know what a text means.
 */
import type { ErrorRow, ItemContext, LogRow, MetricRow, ScoreRow, SpanContentRow, SpanRow, TableRows } from '@sentryai/schema';
import { parseObject } from '../traces/json-text.ts';
import { cutText } from '../traces/limits.ts';
import { CUT_ATTRIBUTE } from '@sentryai/schema';
import { CutMarks } from './cut-marks.ts';
import { shrinkJson } from './shrink-json.ts';

/** Characters. */
export const ROW_LIMITS = {
  /** Names, ids, models: what people filter and group by. */
  ident: 512,
  name: 1_024,
  errorMessage: 4_096,
  comment: 65_536,
  /** A text that was one attribute or one event. */
  text: 1_048_576,
  /** A text that was put together of many attributes, or all the attributes of one item. */
  content: 8_388_608,
  /** Tags of one item, and characters of one. */
  tags: 64,
  tag: 256,
} as const;

type Texts<Row> = { [Field in keyof Row]: Row[Field] extends string ? Field : never }[keyof Row];

const SPAN_IDENTS = [
  'error_type',
  'service',
  'environment',
  'release',
  'session_id',
  'user_id',
  'provider',
  'model_requested',
  'model',
  'operation',
  'response_id',
  'agent_name',
  'tool_name',
  'tool_call_id',
  'prompt_name',
  'prompt_version',
  'external_id',
  'scope_name',
  'scope_version',
] as const satisfies Texts<SpanRow>[];
const CONTENT_JSON = [
  'input',
  'output',
  'system_instructions',
  'tool_definitions',
  'documents',
  'parameters',
  'events',
  'links',
  'attributes',
] as const satisfies Texts<SpanContentRow>[];
const ITEM_IDENTS = [
  'external_id',
  'session_id',
  'user_id',
  'service',
  'environment',
  'release',
  'sdk_name',
  'sdk_version',
] as const satisfies Texts<ItemContext>[];

/** Cuts what is too long, in place. */
export function boundRows(rows: TableRows): void {
  const contents = new Map(rows.span_content.filter(isLong).map((content) => [`${content.trace_id}${content.span_id}`, content]));
  for (const table of [rows.spans, rows.span_starts])
    for (const span of table) boundSpan(span, contents.size === 0 ? undefined : contents.get(`${span.trace_id}${span.span_id}`));
  for (const log of rows.logs) boundLog(log);
  for (const error of rows.errors) boundError(error);
  for (const metric of rows.metrics) boundMetric(metric);
  for (const score of rows.scores) boundScore(score);
}

function isLong(content: SpanContentRow): boolean {
  const { input, output, attributes } = content;
  if (input.length + output.length + attributes.length > ROW_LIMITS.content) return true;
  return CONTENT_JSON.some((field) => content[field].length > ROW_LIMITS.content);
}

/** True for nearly every span: all its texts together are shorter than one may be. By name, since a loop over fields costs 1 us. */
function isShort(span: SpanRow): boolean {
  const chars =
    span.name.length +
    span.error_type.length +
    span.error_message.length +
    span.service.length +
    span.environment.length +
    span.release.length +
    span.session_id.length +
    span.user_id.length +
    span.provider.length +
    span.model_requested.length +
    span.model.length +
    span.operation.length +
    span.response_id.length +
    span.agent_name.length +
    span.tool_name.length +
    span.tool_call_id.length +
    span.prompt_name.length +
    span.prompt_version.length +
    span.external_id.length +
    span.scope_name.length +
    span.scope_version.length;
  return chars <= ROW_LIMITS.ident;
}

function hasTags({ tags }: SpanRow): boolean {
  for (const _ in tags) return true;
  return false;
}

function boundSpan(span: SpanRow, content: SpanContentRow | undefined): void {
  if (content === undefined && isShort(span) && !hasTags(span)) return;
  const marks = new CutMarks();
  cut(span, ['name'], ROW_LIMITS.name, marks);
  cut(span, ['error_message'], ROW_LIMITS.errorMessage, marks);
  cut(span, SPAN_IDENTS, ROW_LIMITS.ident, marks);
  if (content) cutJson(content, CONTENT_JSON, ROW_LIMITS.content, marks);
  span.tags = boundTags(span.tags, marks);
  if (marks.isEmpty) return;
  marks.addJson(span.attributes_string[CUT_ATTRIBUTE]);
  span.attributes_string[CUT_ATTRIBUTE] = marks.json();
}

function boundLog(log: LogRow): void {
  const marks = boundItem(log);
  cut(log, ['logger'], ROW_LIMITS.ident, marks);
  cut(log, ['message'], ROW_LIMITS.text, marks);
  markItem(log, marks);
}

function boundError(error: ErrorRow): void {
  const marks = boundItem(error);
  cut(error, ['error_type'], ROW_LIMITS.ident, marks);
  cut(error, ['error_value'], ROW_LIMITS.comment, marks);
  cut(error, ['message'], ROW_LIMITS.text, marks);
  cutJson(error, ['exceptions', 'fingerprint', 'breadcrumbs', 'contexts'], ROW_LIMITS.text, marks);
  markItem(error, marks);
}

function boundMetric(metric: MetricRow): void {
  const marks = boundItem(metric);
  cut(metric, ['name'], ROW_LIMITS.name, marks);
  cut(metric, ['unit'], ROW_LIMITS.ident, marks);
  markItem(metric, marks);
}

function boundScore(score: ScoreRow): void {
  const marks = boundItem(score);
  cut(score, ['name'], ROW_LIMITS.name, marks);
  // What an output should have been is a text, not a name.
  const isText = score.data_type === 'text' || score.data_type === 'correction';
  cut(score, ['value_string'], isText ? ROW_LIMITS.text : ROW_LIMITS.name, marks);
  cut(score, ['comment'], ROW_LIMITS.comment, marks);
  markItem(score, marks);
}

function boundItem(item: ItemContext): CutMarks {
  const marks = new CutMarks();
  cut(item, ITEM_IDENTS, ROW_LIMITS.ident, marks);
  cutJson(item, ['attributes'], ROW_LIMITS.text, marks);
  item.tags = boundTags(item.tags, marks);
  return marks;
}

function markItem(item: ItemContext, marks: CutMarks): void {
  if (marks.isEmpty) return;
  item.attributes = withCutMarks(item.attributes, marks);
}

/** A JSON object's text with the marks as a member of it, beside those that are there. */
export function withCutMarks(attributes: string, marks: CutMarks): string {
  // What is no object any more was cut beyond repair; its text is better than nothing.
  const object = attributes === '' ? {} : (parseObject(attributes, attributes.length) ?? { attributes });
  const earlier = object[CUT_ATTRIBUTE];
  if (earlier !== undefined) marks.addJson(JSON.stringify(earlier));
  return JSON.stringify({ ...object, [CUT_ATTRIBUTE]: JSON.parse(marks.json()) as unknown });
}

function cut<Row extends object>(row: Row, fields: readonly Texts<Row>[], charsMax: number, marks: CutMarks): void {
  const texts = row as Record<string, string>;
  for (const field of fields as readonly string[]) {
    const text = texts[field] ?? '';
    if (text.length <= charsMax) continue;
    marks.note(field, text.length);
    texts[field] = cutText(text, charsMax);
  }
}

function cutJson<Row extends object>(row: Row, fields: readonly Texts<Row>[], charsMax: number, marks: CutMarks): void {
  const texts = row as Record<string, string>;
  for (const field of fields as readonly string[]) {
    const text = texts[field] ?? '';
    if (text.length <= charsMax) continue;
    marks.note(field, text.length);
    texts[field] = shrinkJson(text, charsMax);
  }
}

/** The first tags, each of bounded length. */
function boundTags(tags: Record<string, string>, marks: CutMarks): Record<string, string> {
  const names = Object.keys(tags);
  const isLongTag = (name: string): boolean => name.length > ROW_LIMITS.tag || (tags[name] ?? '').length > ROW_LIMITS.tag;
  if (names.length <= ROW_LIMITS.tags && !names.some(isLongTag)) return tags;
  if (names.length > ROW_LIMITS.tags) marks.note('tags', JSON.stringify(tags).length);
  const kept = names.slice(0, ROW_LIMITS.tags).map((name): [string, string] => {
    const value = tags[name] ?? '';
    if (isLongTag(name)) marks.note(`tags.${name}`, value.length);
    return [cutText(name, ROW_LIMITS.tag), cutText(value, ROW_LIMITS.tag)];
  });
  return Object.fromEntries(kept);
}
