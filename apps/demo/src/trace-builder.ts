import type { Random } from './random.ts';
import type { DemoAttributes, DemoEvent, DemoSource, DemoSpan, DemoTrace } from './telemetry.ts';

/** Who the work is for; stands on every span, as context propagation would put it there. */
export type DemoActor = { sessionId?: string; userId?: string };

export type DemoFailure = { type: string; message: string; httpStatus?: number };
export type DemoFrame = { function: string; filename: string; lineno: number; in_app: boolean; context_line?: string };

/** Handle on the span that is being built. */
export type OpenSpan = {
  readonly span: DemoSpan;
  set(attributes: DemoAttributes): void;
  /** Marks the span as failed, with an exception event as instrumentations write it. */
  fail(failure: DemoFailure): void;
};

/**
 * Builds one trace on a clock of its own: `wait` lets time pass, a span lasts as long as what happens inside it.
 */
export class TraceBuilder {
  readonly random: Random;
  readonly traceId: string;
  readonly #source: DemoSource;
  readonly #actor: DemoActor;
  readonly #spans: DemoSpan[] = [];
  readonly #events: DemoEvent[] = [];
  readonly #open: DemoSpan[] = [];
  #nowMs: number;

  constructor(random: Random, source: DemoSource, startMs: number, actor: DemoActor = {}) {
    this.random = random;
    this.traceId = random.hex(32);
    this.#source = source;
    this.#actor = actor;
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  wait(ms: number): void {
    this.#nowMs += Math.max(0, ms);
  }

  /** Runs `body` inside a new span, a child of the one that is open. */
  span<T>(name: string, attributes: DemoAttributes, body: (open: OpenSpan) => T, otelKind: 1 | 2 | 3 = 1): T {
    const span: DemoSpan = {
      traceId: this.traceId,
      spanId: this.random.hex(16),
      parentSpanId: this.#open.at(-1)?.spanId ?? '',
      name,
      otelKind,
      startMs: this.#nowMs,
      endMs: this.#nowMs,
      attributes: { ...this.#actorAttributes(), ...attributes },
      isError: false,
      errorMessage: '',
      events: [],
    };
    this.#spans.push(span);
    this.#open.push(span);
    const result = body({ span, set: (more) => Object.assign(span.attributes, more), fail: (failure) => this.#fail(span, failure) });
    this.#open.pop();
    span.endMs = this.#nowMs;
    return result;
  }

  /** Runs several things at the same time: each starts now, and it is over when the slowest is. */
  parallel(bodies: readonly (() => void)[]): void {
    const startMs = this.#nowMs;
    let endMs = startMs;
    for (const body of bodies) {
      this.#nowMs = startMs;
      body();
      endMs = Math.max(endMs, this.#nowMs);
    }
    this.#nowMs = endMs;
  }

  log(level: string, message: string, attributes: Record<string, unknown> = {}): void {
    this.#event({ type: 'log', level, message, logger: this.#source.service, attributes });
  }

  /** An error that the application reported, thrown where the open span is. */
  error(failure: DemoFailure, frames: readonly DemoFrame[], handled: boolean): void {
    const exception = [{ type: failure.type, value: failure.message, handled, frames }];
    this.#event({ type: 'error', exception, level: handled ? 'warn' : 'error' });
  }

  /** Feedback about the whole trace, given some time after it. */
  score(name: string, value: number | string | boolean, afterMs: number, comment?: string): void {
    this.#events.push({
      atMs: this.#nowMs + afterMs,
      fields: {
        id: this.random.hex(24),
        type: 'score',
        name,
        value,
        trace_id: this.traceId,
        ...this.#eventActor(),
        ...(comment === undefined ? {} : { comment }),
      },
    });
  }

  build(): DemoTrace {
    return { source: this.#source, spans: this.#spans, events: this.#events };
  }

  #event(fields: Record<string, unknown>): void {
    const spanId = this.#open.at(-1)?.spanId;
    const place = spanId === undefined ? {} : { span_id: spanId };
    this.#events.push({
      atMs: this.#nowMs,
      fields: { id: this.random.hex(24), trace_id: this.traceId, ...place, ...this.#eventActor(), ...fields },
    });
  }

  #fail(span: DemoSpan, failure: DemoFailure): void {
    span.isError = true;
    span.errorMessage = failure.message;
    span.attributes['error.type'] = failure.type;
    if (failure.httpStatus !== undefined) span.attributes['http.response.status_code'] = failure.httpStatus;
    span.events.push({
      name: 'exception',
      atMs: this.#nowMs,
      attributes: { 'exception.type': failure.type, 'exception.message': failure.message },
    });
  }

  #actorAttributes(): DemoAttributes {
    const { sessionId, userId } = this.#actor;
    return {
      ...(sessionId === undefined ? {} : { 'gen_ai.conversation.id': sessionId }),
      ...(userId === undefined ? {} : { 'user.id': userId }),
    };
  }

  #eventActor(): Record<string, string> {
    const { sessionId, userId } = this.#actor;
    return { ...(sessionId === undefined ? {} : { session_id: sessionId }), ...(userId === undefined ? {} : { user_id: userId }) };
  }
}
