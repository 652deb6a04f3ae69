/** Messages and steps for tests of conversations: say who says what, the rest has sensible values. */
import type { Message, MessagePart } from '@sentryai/schema';
import { traceSpan } from '../traces/build-span.fixture.ts';
import type { StepContent, StepSpan } from './index.ts';

export function says(role: string, text: string): Message {
  return { role, parts: [{ type: 'text', text }], finish_reason: null };
}

export function asks(name: string, args: string, id: string | null = null): Message {
  return { role: 'assistant', parts: [{ type: 'tool_call', id, name, arguments: args }], finish_reason: null };
}

export function returns(result: string, id: string | null = null, name: string | null = null): Message {
  return { role: 'tool', parts: [{ type: 'tool_result', id, name, result }], finish_reason: null };
}

/** Everything that messages say, in order, one line a part. */
export function textsOf(messages: readonly Message[]): string[] {
  return messages.flatMap(({ role, parts }) => parts.map((part) => `${role}: ${textOf(part)}`));
}

function textOf(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text;
    case 'tool_call':
      return `${part.name}(${part.arguments})`;
    case 'tool_result':
      return part.result;
    case 'media':
      return part.modality;
    case 'other':
      return part.raw;
    default:
      return part satisfies never;
  }
}

/** A span of session `s` in trace `t`; `id` and `parent` are small numbers. */
export function stepSpan(id: number, parent: number, more: Partial<StepSpan> = {}): StepSpan {
  return {
    ...traceSpan(id, parent),
    project_id: 1,
    trace_id: 't'.padStart(32, '0'),
    provider: '',
    ttft_us: null,
    agent_name: '',
    session_id: 's',
    user_id: '',
    service: '',
    environment: '',
    release: '',
    is_running: 0,
    ...more,
  };
}

export function content(more: Partial<StepContent> = {}): StepContent {
  return { system: '', input: [], output: [], inputText: '', outputText: '', documentCount: null, isTooLong: false, ...more };
}
