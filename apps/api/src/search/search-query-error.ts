import { AppError } from '@sentryai/schema';

/** A mistake in the text of `query`: where it is and what would be right. Answered with 400 `invalid_query`. */
export class SearchQueryError extends AppError {
  /** Offset into the query text, in UTF-16 code units, from 0. */
  readonly position: number;
  readonly suggestion: string;

  constructor(problem: string, position: number, suggestion: string) {
    super({
      code: 'invalid_query',
      message: `query: ${problem} at position ${position}. Nothing was searched. ${suggestion}`,
      httpStatus: 400,
      context: { position },
    });
    this.position = position;
    this.suggestion = suggestion;
  }
}
