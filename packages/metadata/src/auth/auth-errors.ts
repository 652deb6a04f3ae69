import { AppError } from '@sentryai/schema';

export function loginLinkInvalid(): AppError {
  return new AppError({
    code: 'login_link_invalid',
    message: 'The sign-in link was already used, is older than 15 minutes, or was cut. Make a new one with "npm run cli -- login-link".',
    httpStatus: 401,
  });
}

export function loginFailed(): AppError {
  return new AppError({
    code: 'login_failed',
    message: 'E-mail address and password do not belong together. Try again, or make a sign-in link with "npm run cli -- login-link".',
    httpStatus: 401,
  });
}

export function loginLimited(retryAfterSeconds: number): AppError {
  return new AppError({
    code: 'login_limited',
    message: 'There were too many attempts to sign in. Wait a few minutes, or make a sign-in link with "npm run cli -- login-link".',
    httpStatus: 429,
    retryable: true,
    retryAfterSeconds,
  });
}

export function notSignedIn(): AppError {
  return new AppError({ code: 'not_signed_in', message: 'There is no session, or it has ended. Sign in again.', httpStatus: 401 });
}

export function userNotFound(): AppError {
  return new AppError({
    code: 'user_not_found',
    message: 'There is no user with this e-mail address, so no link was made. Start the server once, or name another address.',
    httpStatus: 404,
  });
}
