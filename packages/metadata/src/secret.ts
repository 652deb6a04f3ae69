import { AppError } from '@sentryai/schema';
import { join } from 'node:path';
import { newToken } from './hash.ts';
import { ensureSecretFile } from './secret-file.ts';

const SECRET_CHARS_MIN = 32;

/**
 * The secret that signs tokens: SENTRYAI_SECRET when given (api replicas must share it), else `<home>/secret`, made at the
 * first start with mode 0600. Errors: secret_too_short when fewer than 32 characters were given.
 */
export function loadSecret(options: { home: string; secret?: string | undefined }): string {
  const { home, secret } = options;
  if (secret !== undefined && secret !== '') {
    if (secret.length >= SECRET_CHARS_MIN) return secret;
    throw new AppError({
      code: 'secret_too_short',
      message:
        `SENTRYAI_SECRET has fewer than ${SECRET_CHARS_MIN} characters and could be guessed. No data is affected. ` +
        'Use e.g. the output of "openssl rand -hex 32".',
      httpStatus: 500,
    });
  }
  return ensureSecretFile(join(home, 'secret'), newToken, (value) => value.length >= SECRET_CHARS_MIN);
}
