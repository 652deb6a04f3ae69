import { AppError } from '@sentryai/schema';

/** A body that is not what the protocol says (400). Messages name the place and quote nothing: bodies are user content. */
export class SentryBodyError extends AppError {
  constructor(what: string) {
    super({
      code: 'malformed_body',
      message: `The request body cannot be read: ${what}. Nothing of it was stored; sending it again will not help.`,
      httpStatus: 400,
    });
  }
}

/** An item beyond the protocol's limits refuses the whole envelope (413), as clients expect it. */
export class SentryLimitError extends AppError {
  constructor(what: string) {
    super({
      code: 'payload_too_large',
      message: `The envelope is over a limit: ${what}. Nothing of it was stored; send less in one envelope, or smaller items.`,
      httpStatus: 413,
    });
  }
}
