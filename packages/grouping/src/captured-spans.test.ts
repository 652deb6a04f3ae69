import { analyzeTrace, findFailures } from '@sentryai/pipeline';
import { readCapturedTraces } from '@sentryai/pipeline/traces/captured-traces.fixture';
import type { SpanContentRow, SpanRow } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { groupError } from './group-error.ts';
import { languageOf } from './language.ts';
import { errorOccurrence, type ErrorOccurrence, type SpanStep } from './occurrence.ts';
import { fromOtelException } from './read/from-otel.ts';

type SpanEvent = { name: string; attributes: Record<string, string> };

/** What a failed span says, as the processor knows it. */
function occurrenceOf(span: SpanRow, content: SpanContentRow | undefined, spanPath: readonly SpanStep[]): ErrorOccurrence {
  const events = JSON.parse(content?.events || '[]') as SpanEvent[];
  const recorded = events.findLast(({ name }) => name === 'exception')?.attributes;
  const said = (name: string): string => recorded?.[`exception.${name}`] ?? '';
  const context = {
    language: languageOf(span.attributes_string['resource.telemetry.sdk.language'] ?? ''),
    provider: span.provider,
    model: span.model,
    httpStatus: span.http_status,
    toolName: span.tool_name,
    agentName: span.agent_name,
    spanKind: span.kind,
    spanPath,
    errorType: span.error_type,
    message: span.error_message,
  };
  return recorded === undefined
    ? errorOccurrence(context)
    : fromOtelException({ type: said('type'), message: said('message'), stacktrace: said('stacktrace') }, context);
}

const failures = readCapturedTraces().flatMap(({ name, spans, contents, expect: truth }) => {
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  const { tree } = analyzeTrace(spans);
  const deepest = findFailures(tree).map(({ position }) => tree.spans[position] as SpanRow);
  const occurrences = deepest.map((span) => {
    const path: SpanStep[] = [];
    for (let step: SpanRow | undefined = span; step !== undefined; step = byId.get(step.parent_span_id))
      path.unshift({ name: step.name, kind: step.kind });
    const content = contents.find(({ span_id }) => span_id === span.span_id);
    return occurrenceOf(span, content, path);
  });
  return deepest.length === 0
    ? []
    : [{ name, distinctErrors: truth.distinctErrors, groups: occurrences.map((occurrence) => groupError(occurrence)) }];
});

describe('failed spans of real clients', () => {
  it.each(failures)('$name: as many issues as a person should see', ({ distinctErrors, groups }) => {
    expect(new Set(groups.map(({ hashes }) => hashes.main)).size).toBe(distinctErrors);
  });

  it.each(failures.filter(({ name }) => /error-(?:429|500|timeout)$/.test(name)))(
    '$name: what the provider answered',
    ({ name, groups }) => {
      const expected = name.endsWith('429') ? 'rate_limit' : name.endsWith('500') ? 'server_error' : 'timeout';
      const provider = /anthropic/.test(name) ? 'anthropic' : /google|gemini/.test(name) ? 'gcp.gemini' : 'openai';
      for (const group of groups) expect(group).toMatchObject({ kind: 'provider', errorClass: expected, provider });
    },
  );

  it.each(failures.filter(({ name }) => name.endsWith('tool-error')))('$name: the tool', ({ groups }) => {
    for (const { components } of groups) expect(JSON.stringify(components)).toMatch(/get_weather|execute/);
  });
});
