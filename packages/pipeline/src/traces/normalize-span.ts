import { agentOfName, familyOfScope, LANGCHAIN_MESSAGE, MODEL_CALL_KINDS, normalizeServiceTier, toolOfName } from '@sentryai/conventions';
import type { DecodedResource, DecodedScope, DecodedSpan } from '@sentryai/otlp';
import type { SpanContentRow, SpanKind, SpanRow, UsageRole } from '@sentryai/schema';
import { CUT_ATTRIBUTE } from '@sentryai/schema';
import { parseJson, parseObject } from './json-text.ts';
import { cutText, sharedCharsOf, SPAN_LIMITS } from './limits.ts';
import { readIdent } from './read-value.ts';
import { type ResourceFacts, resourceFacts, scopeMembers } from './resource-facts.ts';
import { readTexts, type SpanTexts } from './span-content.ts';
import { readEmitterCost } from './span-cost.ts';
import { readFailure, type SpanFailure } from './span-error.ts';
import { eventsJson, linksJson } from './span-events.ts';
import { SpanFacts } from './span-facts.ts';
import { resolveKind } from './span-kind.ts';
import { readFinishReason, readModel, readProvider, readResponseId } from './span-model.ts';
import { readTags } from './span-tags.ts';
import { readStreaming, readTimes, readTtft } from './span-timing.ts';
import { readTokenUsage, type TokenUsage } from './token-usage.ts';
import { isEstimatedUsage } from './usage-estimate.ts';

/** What normalization must know beside the span itself. */
export type NormalizeContext = {
  project_id: number;
  received_at_ms: number;
  /** Protocol that the span came by; default `otlp`. */
  origin?: string;
  /** Characters that the span may carry of its resource and scope; see sharedCharsOf(). Absent: those of a lone span. */
  shared_chars_max?: number;
};
export type NormalizedSpan = { row: SpanRow; content: SpanContentRow | null };

/** An event that repeats the whole call in its attributes. */
const DETAILS_EVENT = 'gen_ai.client.inference.operation.details';

function collectFacts(span: DecodedSpan, scopeName: string): SpanFacts {
  const facts = new SpanFacts(scopeName === '' ? null : familyOfScope(scopeName));
  facts.addAll(span.attributes);
  for (const event of span.events) if (event.name === DETAILS_EVENT) facts.addAll(event.attributes);
  return facts;
}

/** Role before the trace is known: a model call's usage is its own, everybody else repeats what happened inside. */
function provisionalRole(kind: SpanKind, usage: TokenUsage, hasCost: boolean, isEstimate: boolean): UsageRole {
  if (usage.input_tokens === null && usage.output_tokens === null && !hasCost) return 'none';
  if (!MODEL_CALL_KINDS.has(kind)) return 'rollup';
  return isEstimate ? 'estimate' : 'own';
}

/** The prompt's name and version when they came as one JSON object (the AI SDK's link to a Langfuse prompt). */
function readPrompt(facts: SpanFacts): { prompt_name: string; prompt_version: string } {
  const linked = parseObject(facts.value('prompt_json'), SPAN_LIMITS.parseChars) ?? {};
  const member = (key: string): string => (typeof linked[key] === 'string' || typeof linked[key] === 'number' ? String(linked[key]) : '');
  return {
    prompt_name: readIdent(facts.value('prompt_name'), SPAN_LIMITS.identChars) || member('name'),
    prompt_version: readIdent(facts.value('prompt_version'), SPAN_LIMITS.identChars) || member('version'),
  };
}

/** `ai.generateText my-function` names the operation and the function. */
function readOperation(facts: SpanFacts): string {
  const sent = readIdent(facts.value('operation'), SPAN_LIMITS.identChars);
  const space = sent.startsWith('ai.') ? sent.indexOf(' ') : -1;
  return space < 0 ? sent : sent.slice(0, space);
}

const TIER_PARAMETER = /"service_?[tT]ier"\s*:\s*"([a-zA-Z_-]{1,32})"/;

/** The vendor's processing tier, from an attribute of its own or from the call's parameters. */
function readServiceTier(facts: SpanFacts, parameters: string): string {
  const sent = readIdent(facts.value('service_tier'), SPAN_LIMITS.identChars);
  return normalizeServiceTier(sent || (TIER_PARAMETER.exec(parameters)?.[1] ?? ''));
}

/** Names of LangChain's classes, which some instrumentations send instead of the tool's own name. */
const TOOL_CLASS = /^(?:Dynamic|Base)?(?:Structured)?Tool$/;
const TOOL_MESSAGE_NAME = /"name"\s*:\s*"([^"\\]{1,200})"/;

function toolName(facts: SpanFacts, kind: SpanKind, name: string, output: string): string {
  const sent = readIdent(facts.value('tool_name'), SPAN_LIMITS.identChars);
  if (kind !== 'tool' || (sent !== '' && !TOOL_CLASS.test(sent))) return sent;
  const entity = readIdent(facts.value('entity_name'), SPAN_LIMITS.identChars) || cutText(toolOfName(name), SPAN_LIMITS.identChars);
  const told = TOOL_CLASS.test(entity) && LANGCHAIN_MESSAGE.test(output) ? TOOL_MESSAGE_NAME.exec(output)?.[1] : undefined;
  return told ?? (sent || entity);
}

const TOOL_CALL_ID = /"tool_call_id"\s*:\s*"([^"\\]{1,200})"/;

/** The call's id; LangChain only writes it into the tool's answer. */
function toolCallId(facts: SpanFacts, kind: SpanKind, texts: SpanTexts): string {
  const sent = readIdent(facts.value('tool_call_id'), SPAN_LIMITS.identChars);
  if (sent !== '' || kind !== 'tool' || !LANGCHAIN_MESSAGE.test(texts.output)) return sent;
  return TOOL_CALL_ID.exec(texts.output)?.[1] ?? '';
}

const TEXT_MEMBER = /"text"\s*:\s*("(?:\\.|[^"\\])*")/;
const ANSWER_CHARS_MAX = 16_384;

/** A tool that failed without a message says what went wrong in its answer. */
function withMessage(failure: SpanFailure, kind: SpanKind, output: string): SpanFailure {
  if (failure.status !== 'error' || failure.error_message !== '' || (kind !== 'tool' && kind !== 'mcp')) return failure;
  const said = TEXT_MEMBER.exec(output.slice(0, ANSWER_CHARS_MAX))?.[1];
  const text = said === undefined ? undefined : parseJson(said, ANSWER_CHARS_MAX);
  return { ...failure, error_message: typeof text === 'string' ? text : output };
}

function agentName(facts: SpanFacts, kind: SpanKind, name: string): string {
  const sent = readIdent(facts.value('agent_name'), SPAN_LIMITS.identChars);
  if (sent !== '' || kind !== 'agent') return sent;
  return readIdent(facts.value('entity_name'), SPAN_LIMITS.identChars) || cutText(agentOfName(name), SPAN_LIMITS.identChars);
}

function fallbackName(operation: string, model: string, tool: string, kind: SpanKind): string {
  const subject = tool || model;
  return operation === '' ? subject || kind : subject === '' ? operation : `${operation} ${subject}`;
}

function contentRow(row: SpanRow, span: DecodedSpan, texts: SpanTexts, attributes: string): SpanContentRow | null {
  const events = eventsJson(span.events);
  const links = linksJson(span.links);
  const isEmpty =
    attributes === '' &&
    events === '' &&
    links === '' &&
    texts.input === '' &&
    texts.output === '' &&
    texts.system_instructions === '' &&
    texts.tool_definitions === '' &&
    texts.documents === '' &&
    texts.parameters === '';
  if (isEmpty) return null;
  return {
    project_id: row.project_id,
    trace_id: row.trace_id,
    span_id: row.span_id,
    start_time_us: row.start_time_us,
    received_at_ms: row.received_at_ms,
    input: texts.input,
    input_format: texts.input_format,
    output: texts.output,
    output_format: texts.output_format,
    system_instructions: texts.system_instructions,
    tool_definitions: texts.tool_definitions,
    documents: texts.documents,
    parameters: texts.parameters,
    events,
    links,
    attributes,
  };
}

/** All attributes kept with the content, as one JSON object. */
function keptAttributes(facts: SpanFacts, resource: ResourceFacts, scope: DecodedScope, scopeCharsMax: number): string {
  const members = [facts.kept, resource.kept, scopeMembers(scope, scopeCharsMax)].filter((part) => part !== '');
  return members.length === 0 ? '' : `{${members.join(',')}}`;
}

/** Notes about what could not be kept whole: by us, and by the SDK (under the names that OpenTelemetry has for these). */
function markLosses(facts: SpanFacts, span: DecodedSpan, resource: ResourceFacts, errorMessage: string): void {
  if (span.trace_state !== undefined) facts.strings['otel.trace_state'] = cutText(span.trace_state, SPAN_LIMITS.narrowChars);
  if (span.dropped_attributes_count !== undefined) facts.numbers['otel.dropped_attributes_count'] = span.dropped_attributes_count;
  if (span.dropped_events_count !== undefined) facts.numbers['otel.dropped_events_count'] = span.dropped_events_count;
  if (span.dropped_links_count !== undefined) facts.numbers['otel.dropped_links_count'] = span.dropped_links_count;
  if (span.name.length > SPAN_LIMITS.nameChars) facts.cut.note('name', span.name.length);
  if (errorMessage.length > SPAN_LIMITS.errorMessageChars) facts.cut.note('error_message', errorMessage.length);
  if (resource.cut !== '') facts.cut.addJson(resource.cut);
  if (!facts.cut.isEmpty) facts.strings[CUT_ATTRIBUTE] = facts.cut.json();
  if (facts.droppedCount > 0) facts.numbers['sentryai.dropped_attributes'] = facts.droppedCount;
  if (span.events.length > SPAN_LIMITS.events) facts.numbers['sentryai.dropped_events'] = span.events.length - SPAN_LIMITS.events;
  if (span.links.length > SPAN_LIMITS.links) facts.numbers['sentryai.dropped_links'] = span.links.length - SPAN_LIMITS.links;
}

/**
 * Brings one decoded span into normal form. Pure: the same span gives the same rows. Payload text is moved, not parsed
 * and written again; what it means is read when somebody looks (conventions/messages).
 * span, resource, scope  as decoded; the resource is read once for all of its spans
 * returns  the narrow row (unpriced unless the emitter gave a price) and the content row, null when there is no content
 * errors   none for any decoded span
 */
export function normalizeSpan(
  span: DecodedSpan,
  resource: DecodedResource,
  scope: DecodedScope,
  context: NormalizeContext,
): NormalizedSpan {
  const sharedCharsMax = context.shared_chars_max ?? sharedCharsOf(1);
  const shared = resourceFacts(resource, sharedCharsMax);
  const facts = collectFacts(span, scope.name);
  const { model, model_requested } = readModel(facts);
  const kind = resolveKind(facts, span.name, model);
  const provider = readProvider(facts, model, span.name);
  const usage = readTokenUsage(facts, scope.name, provider, model, kind);
  const isModelCall = MODEL_CALL_KINDS.has(kind);
  const responseId = readResponseId(facts, isModelCall);
  const rawOutput = facts.value('output');
  const texts = readTexts(span, facts, kind);
  const operation = readOperation(facts);
  const tool = toolName(facts, kind, span.name, texts.output);
  const ttft = readTtft(span, facts);
  const cost = readEmitterCost(facts);
  const isEstimate = isModelCall && isEstimatedUsage(scope.name, provider, usage.input_tokens, texts.input);
  const tags = readTags(facts);
  const times = readTimes(span, context.received_at_ms);
  const failure = withMessage(readFailure(span, facts, kind), kind, texts.output);
  const prompt = readPrompt(facts);
  markLosses(facts, span, shared, failure.error_message);
  const ident = (field: Parameters<SpanFacts['value']>[0], inherited: string): string =>
    readIdent(facts.value(field), SPAN_LIMITS.identChars) || inherited;

  // every property by name, no spreads: one hidden class for all rows, and a third of the time
  const row: SpanRow = {
    project_id: context.project_id,
    trace_id: span.trace_id,
    span_id: span.span_id,
    parent_span_id: span.parent_span_id,
    start_time_us: times.start_time_us,
    duration_us: times.duration_us,
    received_at_ms: context.received_at_ms,
    name: span.name === '' ? fallbackName(operation, model, tool, kind) : cutText(span.name, SPAN_LIMITS.nameChars),
    kind,
    status: failure.status,
    error_type: failure.error_type,
    error_message: cutText(failure.error_message, SPAN_LIMITS.errorMessageChars),
    http_status: failure.http_status,
    service: ident('service', shared.service),
    environment: ident('environment', shared.environment),
    release: ident('release', shared.release),
    session_id: ident('session_id', shared.session_id),
    user_id: ident('user_id', shared.user_id),
    provider,
    model_requested,
    model,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    cache_read_tokens: usage.cache_read_tokens,
    cache_write_tokens: usage.cache_write_tokens,
    reasoning_tokens: usage.reasoning_tokens,
    token_details: usage.token_details,
    service_tier: isModelCall ? readServiceTier(facts, texts.parameters) : '',
    usage_role: provisionalRole(kind, usage, cost.cost_usd !== null, isEstimate),
    cost_usd: cost.cost_usd,
    cost_input_usd: cost.cost_input_usd,
    cost_output_usd: cost.cost_output_usd,
    cost_source: cost.cost_usd === null ? '' : 'emitter',
    price_id: '',
    computed_cost_usd: null,
    price_source: '',
    price_tier: '',
    price_notes: '',
    ttft_us: ttft,
    finish_reason: readFinishReason(
      facts,
      [texts.output, typeof rawOutput === 'string' && rawOutput !== texts.output ? rawOutput : ''],
      isModelCall,
    ),
    is_streaming: isModelCall || ttft !== null ? readStreaming(facts, operation, texts.parameters, ttft) : null,
    operation,
    response_id: responseId,
    agent_name: agentName(facts, kind, span.name),
    tool_name: tool,
    tool_call_id: toolCallId(facts, kind, texts),
    prompt_name: prompt.prompt_name,
    prompt_version: prompt.prompt_version,
    external_id: '',
    origin: context.origin ?? 'otlp',
    emitter: facts.scopeFamily ?? facts.emitter ?? '',
    scope_name: scope.name,
    scope_version: scope.version,
    tags,
    attributes_string: { ...shared.strings, ...facts.strings },
    attributes_number: { ...shared.numbers, ...facts.numbers },
    attributes_bool: { ...shared.booleans, ...facts.booleans },
  };
  return { row, content: contentRow(row, span, texts, keptAttributes(facts, shared, scope, sharedCharsMax)) };
}
