import type { DecodedSpan } from '@sentryai/otlp';
import { assertNever } from '@sentryai/schema';
import { type ContentIdentity, contentIdentity } from './content-identity.ts';
import type { DecodedEnvelope, DecodedSession, Placed } from './decoded-envelope.ts';
import { countRefused, judgeEnvelope, type JudgedEnvelope, type JudgedItem, type SentryFormat } from './judge-envelope.ts';
import { isRecord, type JsonRecord, listIn, recordIn, wordOf } from './json-values.ts';
import { isPythonSdk, repairPythonSpan } from './python-attributes.ts';
import { readContainerSpan, readOldSpan } from './read-span.ts';
import { readTransaction } from './read-transaction.ts';
import { resourceOf } from './resource.ts';
import { readSentTime } from './sent-time.ts';
import { boundedTimeUs, type EnvelopeRules } from './time-rules.ts';

/**
 * Decodes all that is stored of a body; what is refused is counted exactly as inspectEnvelope counts it.
 * Errors: as inspectEnvelope, so none for a body that was accepted.
 */
export function decodeEnvelope(body: Uint8Array, format: SentryFormat, rules: EnvelopeRules): DecodedEnvelope {
  const judged = judgeEnvelope(body, format, rules);
  const { header, items, eventId } = judged;
  const decoded: DecodedEnvelope = {
    event_id: eventId,
    sdk_name: header.sdkName,
    sdk_version: header.sdkVersion,
    trace: header.trace,
    resources: [],
    event: null,
    feedback: null,
    user_reports: [],
    logs: [],
    metrics: [],
    sessions: [],
    client_reports: [],
    attachments: [],
    timestamp_us: boundedTimeUs(readSentTime(header.sentAt), judged.clock.shiftUs, rules),
    refused: countRefused(items),
  };
  const spans: DecodedSpan[] = [];
  let transaction: JsonRecord | null = null;
  for (const judgedItem of items) {
    if (!judgedItem.verdicts.includes(null)) continue;
    const read = readItem(judgedItem, judged, decoded);
    spans.push(...read.spans);
    transaction ??= read.transaction;
  }
  if (spans.length > 0) {
    const resource = resourceOf(header, transaction, spans);
    const sdkName = wordOf(resource.attributes.get('telemetry.sdk.name'));
    for (const span of spans) if (isPythonSdk(wordOf(span.attributes.get('sentry.sdk.name')) || sdkName)) repairPythonSpan(span);
    decoded.resources.push(resource);
  }
  return decoded;
}

type ReadSpans = { spans: DecodedSpan[]; transaction: JsonRecord | null };
const NO_SPANS: ReadSpans = { spans: [], transaction: null };

/** Puts what an item holds into `decoded`; spans are handed back, since all of an envelope share a resource. */
function readItem(judgedItem: JudgedItem, { clock, headerLine }: JudgedEnvelope, decoded: DecodedEnvelope): ReadSpans {
  const { item, rule, verdicts } = judgedItem;
  const identity = (): ContentIdentity => contentIdentity(judgedItem, headerLine, clock.rules);
  const timeOf = (record: JsonRecord, member = 'timestamp'): number =>
    boundedTimeUs(readSentTime(record[member]), clock.shiftUs, clock.rules);
  switch (rule.kind) {
    case 'attachment':
      decoded.attachments.push({
        index: decoded.attachments.length,
        name: item.filename,
        content_type: item.contentType,
        attachment_type: item.attachmentType,
        bytes: item.payload,
      });
      return NO_SPANS;
    case 'event':
    case 'feedback': {
      const payload = parse(item.payload);
      decoded.timestamp_us = timeOf(payload);
      decoded[rule.kind] = { payload, timestamp_us: decoded.timestamp_us };
      return NO_SPANS;
    }
    case 'transaction': {
      const payload = parse(item.payload);
      decoded.timestamp_us = timeOf(payload);
      return { spans: readTransaction(payload, verdicts, clock), transaction: payload };
    }
    case 'span':
      return { spans: [readOldSpan(parse(item.payload), '', clock)], transaction: null };
    case 'spans':
      return { spans: keptElements(judgedItem, 'items').map(({ payload }) => readContainerSpan(payload, clock)), transaction: null };
    case 'logs':
    case 'metrics': {
      const elements = placed(keptElements(judgedItem, 'items'), identity());
      decoded[rule.kind].push(...elements.map((element) => ({ ...element, timestamp_us: timeOf(element.payload) })));
      return NO_SPANS;
    }
    case 'user_report':
    case 'client_report': {
      const payload = parse(item.payload);
      const list = rule.kind === 'user_report' ? decoded.user_reports : decoded.client_reports;
      list.push({ payload, timestamp_us: timeOf(payload), ...identity() });
      return NO_SPANS;
    }
    case 'session': {
      const payload = parse(item.payload);
      decoded.sessions.push({
        kind: 'single',
        payload,
        attributes: recordIn(payload, 'attrs'),
        timestamp_us: timeOf(payload, 'started'),
        updated_us: timeOf(payload),
        ...identity(),
      });
      return NO_SPANS;
    }
    case 'sessions': {
      const attributes = recordIn(parse(item.payload), 'attrs');
      for (const element of placed(keptElements(judgedItem, 'aggregates'), identity())) {
        const startedUs = timeOf(element.payload, 'started');
        decoded.sessions.push({
          ...element,
          kind: 'aggregate',
          attributes,
          timestamp_us: startedUs,
          updated_us: startedUs,
        } satisfies DecodedSession);
      }
      return NO_SPANS;
    }
    case 'ignored':
    case 'unknown':
      return NO_SPANS;
    default:
      return assertNever(rule.kind, 'kind of envelope item');
  }
}

type Element = Pick<Placed, 'payload' | 'index'>;

/** Elements of a container that are stored, with their place in it. */
function keptElements({ item, verdicts }: JudgedItem, member: string): Element[] {
  const elements: Element[] = [];
  for (const [index, payload] of listIn(parse(item.payload), member).entries()) {
    if (verdicts[index] === null && isRecord(payload)) elements.push({ payload, index });
  }
  return elements;
}

/** Elements with the identity that their place gives them. */
function placed(elements: readonly Element[], { content_hash, index: first }: ContentIdentity): Omit<Placed, 'timestamp_us'>[] {
  return elements.map(({ payload, index }) => ({ payload, content_hash, index: first + index }));
}

/** JSON that was judged to be an object. */
function parse(bytes: Uint8Array): JsonRecord {
  const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  if (!isRecord(value)) throw new Error('a payload that was judged to be an object is none');
  return value;
}
