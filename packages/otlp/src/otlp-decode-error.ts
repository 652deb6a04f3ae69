import { AppError } from '@sentryai/schema';

/**
 * A body that is not the OTLP message it should be. Answered with 400, which OTLP clients do not retry.
 * `where` and `what` name the place and the defect and never quote values of the body: those are user content.
 */
export class OtlpDecodeError extends AppError {
  constructor(where: string, what: string) {
    super({
      code: 'malformed_body',
      message: `The OTLP body cannot be decoded (${where}): ${what}. Nothing of the request was stored; sending it again will not help.`,
      httpStatus: 400,
      context: { where },
    });
  }
}
