/** What was folded, in the words of Langfuse's OpenTelemetry attributes: from there on both ways to send are one. */
import type { AttributeValue } from '@sentryai/schema';
import { type FieldFolds, plainText } from '../fold/field-folds.ts';

export type SpanAttributes = Map<string, AttributeValue>;

/** Fields of an observation whose text is the attribute's value. */
const OBSERVATION_TEXTS = [
  ['input', 'langfuse.observation.input'],
  ['output', 'langfuse.observation.output'],
  ['level', 'langfuse.observation.level'],
  ['statusMessage', 'langfuse.observation.status_message'],
  ['model', 'langfuse.observation.model.name'],
  ['modelParameters', 'langfuse.observation.model.parameters'],
  ['completionStartTime', 'langfuse.observation.completion_start_time'],
  ['promptName', 'langfuse.observation.prompt.name'],
  ['promptVersion', 'langfuse.observation.prompt.version'],
  ['version', 'langfuse.version'],
] as const;

const TRACE_TEXTS = [
  ['input', 'langfuse.trace.input'],
  ['output', 'langfuse.trace.output'],
  ['public', 'langfuse.trace.public'],
  ['externalId', 'langfuse.trace.external_id'],
  ['version', 'langfuse.version'],
] as const;

/** What an observation itself says; `type` as of its events. */
export function observationAttributes(fields: FieldFolds, type: string): SpanAttributes {
  const attributes: SpanAttributes = new Map([['langfuse.observation.type', type]]);
  addTexts(attributes, fields, OBSERVATION_TEXTS);
  if (fields.usage !== '') attributes.set('langfuse.observation.usage_details', fields.usage);
  if (fields.cost !== '') attributes.set('langfuse.observation.cost_details', fields.cost);
  addMetadata(attributes, 'langfuse.observation.metadata.', fields.metadata);
  return attributes;
}

/** What a trace itself says, for the span that stands for it. What is said there already is not said again. */
export function addTraceAttributes(attributes: SpanAttributes, fields: FieldFolds): void {
  addTexts(attributes, fields, TRACE_TEXTS);
  for (const side of ['input', 'output']) {
    if (attributes.get(`langfuse.trace.${side}`) === attributes.get(`langfuse.observation.${side}`))
      attributes.delete(`langfuse.trace.${side}`);
  }
  if (fields.tags.length > 0) attributes.set('langfuse.trace.tags', [...fields.tags]);
  addMetadata(attributes, 'langfuse.trace.metadata.', fields.metadata);
}

function addTexts(attributes: SpanAttributes, { latest }: FieldFolds, texts: readonly (readonly [string, string])[]): void {
  for (const [field, key] of texts) {
    const text = plainText(latest.get(field));
    if (text !== '' && !attributes.has(key)) attributes.set(key, text);
  }
}

/** Members stand apart, so that they can be searched; what is nested in one is JSON text. */
function addMetadata(attributes: SpanAttributes, prefix: string, metadata: FieldFolds['metadata']): void {
  for (const [name, value] of Object.entries(metadata)) {
    if (value === null || value === undefined) continue;
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    attributes.set(`${prefix}${name}`, isScalar ? value : JSON.stringify(value));
  }
}
