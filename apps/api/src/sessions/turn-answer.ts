import type { History, ToolRun, Turn } from '@sentryai/pipeline';
import type { SessionTurn, ToolRunAnswer, TurnFailure, UsageRole } from '@sentryai/schema';
import { msOf, textOrNull } from '../answers/empty-values.ts';
import { spanSkeletonAnswer } from '../answers/span-answers.ts';
import type { SessionSpan, SessionStep } from './step-page.ts';

/** One turn as the API answers it. `roles`: what whole traces say about their spans' usage. */
export function turnAnswer(turn: Turn<SessionSpan>, roles: ReadonlyMap<string, UsageRole>): SessionTurn {
  const { step } = turn;
  const { span } = step;
  const fields = turnFields(step);
  switch (turn.kind) {
    case 'failure':
      return { kind: 'failure', ...fields };
    case 'work': {
      const { input, output, documentCount, isClipped } = turn;
      return { kind: 'work', ...fields, input, output, document_count: documentCount, is_clipped: isClipped };
    }
    case 'exchange':
      return {
        kind: 'exchange',
        ...fields,
        provider: textOrNull(span.provider),
        model: textOrNull(span.model),
        input_tokens: span.input_tokens,
        output_tokens: span.output_tokens,
        cost_usd: span.cost_usd,
        usage_role: roles.get(span.span_id) ?? span.usage_role,
        ttft_ms: msOf(span.ttft_us),
        finish_reason: textOrNull(span.finish_reason),
        system: turn.system,
        history: turn.history === null ? null : historyAnswer(turn.history),
        sent: turn.sent,
        answer: turn.answer,
        tools: turn.tools.map((run) => toolRunAnswer(run, span.trace_id)),
        is_clipped: turn.isClipped,
        is_too_long: turn.isTooLong,
      };
    default:
      return turn satisfies never;
  }
}

function turnFields({ span, agents, inside }: SessionStep) {
  const { span_id, name, kind, start_time, status, duration_ms } = spanSkeletonAnswer(span);
  return {
    trace_id: span.trace_id,
    span_id,
    time: start_time,
    name,
    span_kind: kind,
    agents: [...agents],
    inside,
    status,
    duration_ms,
    error: failureOf(span),
  };
}

function historyAnswer({ relation, of, repeatedCount, removed, inserted }: History) {
  return { relation, of, repeated_messages: repeatedCount, removed, inserted };
}

function toolRunAnswer({ call_id, name, arguments: sent, result, step }: ToolRun<SessionSpan>, traceId: string): ToolRunAnswer {
  const span = step === null ? null : spanSkeletonAnswer(step.span);
  return {
    call_id,
    name,
    arguments: sent,
    result,
    span: span === null ? null : { span_id: span.span_id, kind: span.kind, status: span.status, duration_ms: span.duration_ms },
    trace_id: step?.span.trace_id ?? traceId,
    error: step === null ? null : failureOf(step.span),
  };
}

function failureOf(span: SessionSpan): TurnFailure | null {
  if (span.status !== 'error') return null;
  return { type: textOrNull(span.error_type), message: textOrNull(span.error_message), http_status: span.http_status };
}
