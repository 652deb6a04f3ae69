import { AppError } from '@sentryai/schema';

const NAMED_MAX = 5;

/** Settings that cannot be used (400): each problem with the place of it, the first ones in the message. */
export function invalidSettings(problems: readonly { field: string; message: string }[]): AppError {
  const named = problems.slice(0, NAMED_MAX).map(({ field, message }) => `\`${field}\` ${message}`);
  const more = problems.length > NAMED_MAX ? ` And ${problems.length - NAMED_MAX} more.` : '';
  return new AppError({
    code: 'invalid_settings',
    message: `${named.join(' ')}${more} Nothing was changed.`,
    httpStatus: 400,
    context: { field: problems[0]?.field ?? '', problems: problems.length },
  });
}
