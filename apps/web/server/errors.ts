import { AppError } from '@sentryai/schema';

export function apiUnreachable(cause: unknown): AppError {
  return new AppError({
    code: 'api_unreachable',
    message: 'The web server cannot reach the API. Stored data is not affected; the API may still be starting. Try again in a moment.',
    httpStatus: 502,
    retryable: true,
    retryAfterSeconds: 2,
    cause,
  });
}

export function pageNotFound(): AppError {
  return new AppError({
    code: 'not_found',
    message: 'There is no page or file under this address. Nothing was changed; start from the overview at /.',
    httpStatus: 404,
  });
}

export function pageNotBuilt(distDir: string): AppError {
  return new AppError({
    code: 'page_not_built',
    message: 'The dashboard was not built, so there is nothing to show; collecting data is not affected. Run `npm run build` in apps/web.',
    httpStatus: 503,
    context: { distDir },
  });
}
