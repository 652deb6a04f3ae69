import { tokenCount } from './models.ts';
import type { DemoModel } from './models.ts';
import type { DemoAttributes } from './telemetry.ts';
import type { DemoFailure, TraceBuilder } from './trace-builder.ts';

type Part =
  | { type: 'text'; content: string }
  | { type: 'tool_call'; id: string; name: string; arguments: unknown }
  | { type: 'tool_call_response'; id: string; result: string };
export type DemoMessage = { role: 'user' | 'assistant' | 'tool'; parts: Part[] };

export const says = (role: 'user' | 'assistant', content: string): DemoMessage => ({ role, parts: [{ type: 'text', content }] });

export type ToolRequest = { id: string; name: string; arguments: Record<string, unknown> };
export const callsTools = (calls: readonly ToolRequest[]): DemoMessage => ({
  role: 'assistant',
  parts: calls.map((call) => ({ type: 'tool_call', id: call.id, name: call.name, arguments: call.arguments })),
});
export const toolAnswers = (id: string, result: string): DemoMessage => ({
  role: 'tool',
  parts: [{ type: 'tool_call_response', id, result }],
});

export type ModelCall = {
  model: DemoModel;
  system: string;
  messages: readonly DemoMessage[];
  answer: DemoMessage;
  finishReason?: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  /** Tokens of the prompt that the texts here leave out (policies, tool schemas). */
  hiddenTokens?: number;
  /** Part of the prompt that the vendor has in its cache, 0 to 1. */
  cachedPart?: number;
  isStreaming?: boolean;
  maxTokens?: number;
  /** Multiplies all durations; a slow release has more than 1. */
  slowness?: number;
  tools?: readonly string[];
};

const textOf = (messages: readonly DemoMessage[]): string => JSON.stringify(messages.map((message) => message.parts));

function requestAttributes(call: ModelCall): DemoAttributes {
  const { model } = call;
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': model.provider,
    'gen_ai.request.model': model.requested,
    'gen_ai.request.temperature': 0.3,
    'gen_ai.request.max_tokens': call.maxTokens ?? 1_024,
    'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: call.system }]),
    'gen_ai.input.messages': JSON.stringify(call.messages),
    ...(call.isStreaming === true ? { 'gen_ai.request.stream': true } : {}),
    ...(call.tools === undefined
      ? {}
      : { 'gen_ai.tool.definitions': JSON.stringify(call.tools.map((name) => ({ type: 'function', name }))) }),
  };
}

/** A model call that succeeds: a client span with the GenAI conventions' attributes, as long as the answer takes. */
export function callModel(trace: TraceBuilder, call: ModelCall): void {
  const { random } = trace;
  const { model } = call;
  const slowness = call.slowness ?? 1;
  const inputTokens = tokenCount(call.system + textOf(call.messages)) + (call.hiddenTokens ?? 0);
  const visibleTokens = call.finishReason === 'length' ? (call.maxTokens ?? 1_024) : Math.max(3, tokenCount(textOf([call.answer])));
  const reasoningTokens = Math.round(visibleTokens * model.reasoning);
  const cachedTokens = Math.floor((inputTokens * (call.cachedPart ?? 0)) / 128) * 128;
  const ttftMs = random.around(model.ttftMs * slowness + inputTokens / 40) + (reasoningTokens / model.tokensPerSecond) * 1_000;
  const finishReason = call.finishReason ?? (call.answer.parts.some((part) => part.type === 'tool_call') ? 'tool_calls' : 'stop');
  trace.span(
    `chat ${model.requested}`,
    requestAttributes(call),
    (open) => {
      trace.wait(ttftMs + (visibleTokens / model.tokensPerSecond) * 1_000 * random.around(slowness, 0.15));
      open.set({
        'gen_ai.response.model': model.answered,
        'gen_ai.response.id': `resp_${random.hex(24)}`,
        'gen_ai.response.finish_reasons': [finishReason],
        'gen_ai.usage.input_tokens': inputTokens,
        'gen_ai.usage.output_tokens': visibleTokens + reasoningTokens,
        'gen_ai.output.messages': JSON.stringify([{ ...call.answer, finish_reason: finishReason }]),
        ...(cachedTokens === 0 ? {} : { 'gen_ai.usage.cache_read.input_tokens': cachedTokens }),
        ...(reasoningTokens === 0 ? {} : { 'gen_ai.usage.reasoning.output_tokens': reasoningTokens }),
        ...(call.isStreaming === true ? { 'gen_ai.response.time_to_first_chunk': Math.round(ttftMs) / 1_000 } : {}),
      });
    },
    3,
  );
}

/** A model call that fails after some time: no answer and no usage, as vendors do not report any. */
export function failModelCall(trace: TraceBuilder, call: ModelCall, failure: DemoFailure, afterMs: number): void {
  trace.span(
    `chat ${call.model.requested}`,
    requestAttributes(call),
    (open) => {
      trace.wait(afterMs);
      open.fail(failure);
    },
    3,
  );
}

export const RATE_LIMIT: DemoFailure = {
  type: 'RateLimitError',
  message: 'Rate limit reached for requests: limit 500 per minute. Please retry after 2s.',
  httpStatus: 429,
};
export const OVERLOADED: DemoFailure = {
  type: 'OverloadedError',
  message: 'The model is overloaded. Please try again later.',
  httpStatus: 529,
};
export const TIMEOUT: DemoFailure = { type: 'APITimeoutError', message: 'Request timed out after 30000 ms.' };

export type ToolCall = ToolRequest & { result: string; durationMs: number; failure?: DemoFailure };

/** One tool run, failed or not. */
export function runTool(trace: TraceBuilder, call: ToolCall): void {
  const attributes = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': call.name,
    'gen_ai.tool.call.id': call.id,
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.arguments': JSON.stringify(call.arguments),
  };
  trace.span(`execute_tool ${call.name}`, attributes, (open) => {
    trace.wait(trace.random.around(call.durationMs));
    if (call.failure === undefined) open.set({ 'gen_ai.tool.call.result': call.result });
    else open.fail(call.failure);
  });
}
