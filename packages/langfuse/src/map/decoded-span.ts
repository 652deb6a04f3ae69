import type { DecodedResource, DecodedScope, DecodedSpan } from '@sentryai/otlp';
import { applyPrice, boundRows, normalizeSpan, type PriceFn } from '@sentryai/pipeline';
import { emptyTableRows, SAMPLE_RATE_ATTRIBUTE, type SpanContentRow, type SpanRow } from '@sentryai/schema';
import type { SpanAttributes } from './span-attributes.ts';

/** What the pipeline needs of a folded thing to bring it into normal form. */
export type FoldedSpan = {
  project_id: number;
  trace_id: string;
  span_id: string;
  parent_span_id: string;
  name: string;
  startUs: number;
  /** null = not known. */
  endUs: number | null;
  receivedAtMs: number;
  sdkName: string;
  sdkVersion: string;
  /** The client's own id; '' where it is the span's id. */
  externalId: string;
  /** Share of its like that the key's rule kept; 1 = all. */
  sampleRate: number;
  attributes: SpanAttributes;
};

const RESOURCE: DecodedResource = { attributes: new Map(), scopes: [] };
/** Stands for clients that do not name themselves; one of the names by which the emitter is known. */
const SDK_NAME = 'langfuse';

/** Brings a folded thing into normal form by the way that spans of Langfuse's newer SDKs take, and prices it. */
export function normalizeFolded(span: FoldedSpan, price: PriceFn): { row: SpanRow; content: SpanContentRow | null } {
  const decoded: DecodedSpan = {
    trace_id: span.trace_id,
    span_id: span.span_id,
    parent_span_id: span.parent_span_id,
    name: span.name,
    otel_kind: 0,
    start_time_us: span.startUs,
    end_time_us: span.endUs ?? 0,
    attributes: span.attributes,
    events: [],
    links: [],
    status_code: 0,
    status_message: '',
  };
  const scope: DecodedScope = {
    name: span.sdkName.startsWith(SDK_NAME) ? span.sdkName : SDK_NAME,
    version: span.sdkVersion,
    attributes: new Map(),
    spans: [],
  };
  const context = { project_id: span.project_id, received_at_ms: span.receivedAtMs };
  const { row, content } = normalizeSpan(decoded, RESOURCE, scope, context);
  row.origin = 'langfuse';
  row.external_id = span.externalId;
  if (span.sampleRate < 1) row.attributes_number[SAMPLE_RATE_ATTRIBUTE] = span.sampleRate;
  applyPrice(row, price);
  boundRows({ ...emptyTableRows(), spans: [row], span_content: content === null ? [] : [content] });
  return { row, content };
}
