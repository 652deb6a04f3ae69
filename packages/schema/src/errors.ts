/** What every error of ours carries, so that one table can map it to HTTP, OTLP and logs. */
export type AppErrorOptions = {
  /** Stable snake_case name, part of the public answer. */
  code: string;
  /** What happened, what it means for the data, what to do next. Never contains secrets or user content. */
  message: string;
  /** HTTP status of the answer. */
  httpStatus: number;
  /** Whether sending the same thing again can succeed. */
  retryable?: boolean;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number;
  /** Values that are safe to log. */
  context?: Readonly<Record<string, string | number | boolean>>;
  cause?: unknown;
};

/** The one base error of the product. */
export class AppError extends Error {
  readonly code: string;
  readonly httpStatus: number;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly context: Readonly<Record<string, string | number | boolean>>;

  constructor(options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.httpStatus = options.httpStatus;
    this.retryable = options.retryable ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.context = options.context ?? {};
  }
}

/** Body of an error answer on native routes (contract.md section 2). */
export type ProblemBody = { error: { code: string; message: string; request_id: string } };

/** Proves at compile time that a union is handled completely; throws if an unknown value arrives at run time. */
export function assertNever(value: never, what: string): never {
  throw new Error(`unhandled ${what}: ${String(value)}`);
}
