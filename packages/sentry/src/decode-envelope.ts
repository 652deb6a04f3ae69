import { createHash } from 'node:crypto';
import type { DecodedSpan } from '@sentryai/otlp';
import { assertNever } from '@sentryai/schema';
import type { DecodedEnvelope, DecodedSession, Placed } from './decoded-envelope.ts';
import { countRefused, judgeEnvelope, type JudgedEnvelope, type JudgedItem, type SentryFormat } from './judge-envelope.ts';
import { isRecord, type JsonRecord, listIn, recordIn } from './json-values.ts';
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
  if (spans.length > 0) decoded.resources.push(resourceOf(header, transaction, spans));
  return decoded;
}

type ReadSpans = { spans: DecodedSpan[]; transaction: JsonRecord | null };
const NO_SPANS: ReadSpans = { spans: [], transaction: null };

/** Puts what an item holds into `decoded`; spans are handed back, since all of an envelope share a resource. */
function readItem(judgedItem: JudgedItem, { clock, headerLine }: JudgedEnvelope, decoded: DecodedEnvelope): ReadSpans {
  const { item, rule, verdicts } = judgedItem;
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
      const content_hash = hashOf(item.payload);
      decoded[rule.kind].push(
        ...keptElements(judgedItem, 'items').map((element) => ({ ...element, timestamp_us: timeOf(element.payload), content_hash })),
      );
      return NO_SPANS;
    }
    case 'user_report':
    case 'client_report': {
      const payload = parse(item.payload);
      const list = rule.kind === 'user_report' ? decoded.user_reports : decoded.client_reports;
      list.push({ payload, timestamp_us: timeOf(payload), content_hash: hashOf(item.payload), index: 0 });
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
        content_hash: hashOf(item.payload),
        index: 0,
      });
      return NO_SPANS;
    }
    case 'sessions': {
      const attributes = recordIn(parse(item.payload), 'attrs');
      // Two servers may count the same in the same minute: only the envelope's header tells their reports apart.
      const content_hash = hashOf(headerLine, item.payload);
      for (const { payload, index } of keptElements(judgedItem, 'aggregates')) {
        const startedUs = timeOf(payload, 'started');
        decoded.sessions.push({
          kind: 'aggregate',
          payload,
          attributes,
          timestamp_us: startedUs,
          updated_us: startedUs,
          content_hash,
          index,
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

/** Elements of a container that are stored, with their place in it. */
function keptElements({ item, verdicts }: JudgedItem, member: string): Pick<Placed, 'payload' | 'index'>[] {
  const elements: Pick<Placed, 'payload' | 'index'>[] = [];
  for (const [index, payload] of listIn(parse(item.payload), member).entries()) {
    if (verdicts[index] === null && isRecord(payload)) elements.push({ payload, index });
  }
  return elements;
}

/** JSON that was judged to be an object. */
function parse(bytes: Uint8Array): JsonRecord {
  const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  if (!isRecord(value)) throw new Error('a payload that was judged to be an object is none');
  return value;
}

function hashOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}
