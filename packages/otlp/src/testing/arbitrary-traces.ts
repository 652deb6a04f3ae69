/** Random trace requests for property tests: small, but with every kind of value and text. */
import { ZERO_SPAN_ID } from '@sentryai/schema';
import * as fc from 'fast-check';
import { attributes, hex, plainRecord, text, timeUs } from './arbitrary-values.ts';
import type { DecodedResource } from '../decoded.ts';
import type { EncodableTraces } from './encode-traces.ts';

const rare = fc.record(
  {
    trace_state: fc.constantFrom('vendor=1', 'a=b,c=d'),
    dropped_attributes_count: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    dropped_events_count: fc.integer({ min: 1, max: 9 }),
    dropped_links_count: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const commonSpan = plainRecord({
  trace_id: hex(32),
  span_id: hex(16),
  parent_span_id: fc.oneof(fc.constant(ZERO_SPAN_ID), hex(16)),
  name: text,
  otel_kind: fc.integer({ min: 0, max: 5 }),
  start_time_us: timeUs,
  end_time_us: timeUs,
  attributes,
  events: fc.array(plainRecord({ time_us: timeUs, name: text, attributes }), { maxLength: 3 }),
  links: fc.array(plainRecord({ trace_id: hex(32), span_id: hex(16), attributes }), { maxLength: 2 }),
  status_code: fc.integer({ min: 0, max: 2 }),
  status_message: text,
});

const span = fc
  .tuple(commonSpan, fc.oneof({ arbitrary: fc.constant({}), weight: 3 }, { arbitrary: rare, weight: 1 }))
  .map(([common, more]) => ({ ...common, ...more }));

const scope = plainRecord({ name: text, version: text, attributes, spans: fc.array(span, { minLength: 1, maxLength: 4 }) });
const resource: fc.Arbitrary<DecodedResource> = plainRecord({ attributes, scopes: fc.array(scope, { minLength: 1, maxLength: 3 }) });

/** Requests whose spans all have ids; some break the rules on times. */
export const arbitraryTraces: fc.Arbitrary<EncodableTraces> = plainRecord({ resources: fc.array(resource, { maxLength: 3 }) });
