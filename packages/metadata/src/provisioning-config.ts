import { AppError } from '@sentryai/schema';

export type ProvisionedKey = { publicKey: string; secretKey: string | null };

/** What the environment asks to exist (contract.md section 1); null and empty mean "not said". */
export type ProvisioningConfig = {
  projectId: number;
  ingestKeys: readonly ProvisionedKey[];
  apiKey: string | null;
  adminEmail: string | null;
  adminPassword: string | null;
};

const KEY_CHARS_MAX = 512;
const PASSWORD_CHARS_MIN = 8;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;

/**
 * Reads the SENTRYAI_INIT_* variables. `SENTRYAI_INIT_INGEST_KEYS` is a comma list of `key` or `key:secret`.
 * Errors: AppError provisioning_invalid that lists every problem at once; values are never part of the message.
 */
export function parseProvisioning(env: Readonly<Record<string, string | undefined>>): ProvisioningConfig {
  const problems: string[] = [];
  const read = (name: string) => {
    const value = env[name]?.trim() ?? '';
    if (value.length > KEY_CHARS_MAX && name !== 'SENTRYAI_INIT_INGEST_KEYS')
      problems.push(`${name} is longer than ${KEY_CHARS_MAX} characters`);
    return value === '' ? null : value;
  };

  const projectId = Number(read('SENTRYAI_INIT_PROJECT_ID') ?? 1);
  if (!Number.isInteger(projectId) || projectId < 1 || projectId > 0xffff_ffff) {
    problems.push('SENTRYAI_INIT_PROJECT_ID is not a whole number from 1 to 4294967295');
  }
  const adminEmail = read('SENTRYAI_INIT_ADMIN_EMAIL')?.toLowerCase() ?? null;
  if (adminEmail !== null && !EMAIL.test(adminEmail)) problems.push('SENTRYAI_INIT_ADMIN_EMAIL is not an e-mail address');
  const adminPassword = env['SENTRYAI_INIT_ADMIN_PASSWORD'] || null;
  if (adminPassword !== null && (adminPassword.length < PASSWORD_CHARS_MIN || adminPassword.length > KEY_CHARS_MAX)) {
    problems.push(`SENTRYAI_INIT_ADMIN_PASSWORD does not have ${PASSWORD_CHARS_MIN} to ${KEY_CHARS_MAX} characters`);
  }
  const ingestKeys = parseIngestKeys(read('SENTRYAI_INIT_INGEST_KEYS') ?? '', problems);
  const apiKey = read('SENTRYAI_INIT_API_KEY');
  if (problems.length > 0) throw invalid(problems);
  return { projectId, ingestKeys, apiKey, adminEmail, adminPassword };
}

function parseIngestKeys(text: string, problems: string[]): ProvisionedKey[] {
  const keys = new Map<string, ProvisionedKey>();
  for (const part of text.split(',').map((item) => item.trim())) {
    if (part === '') continue;
    const colon = part.indexOf(':');
    const publicKey = colon < 0 ? part : part.slice(0, colon);
    const secretKey = colon < 0 ? null : part.slice(colon + 1) || null;
    const known = keys.get(publicKey);
    if (publicKey === '') problems.push('SENTRYAI_INIT_INGEST_KEYS has an entry without a key before the colon');
    if (part.length > KEY_CHARS_MAX) problems.push(`SENTRYAI_INIT_INGEST_KEYS has a key longer than ${KEY_CHARS_MAX} characters`);
    if (known !== undefined && known.secretKey !== secretKey) problems.push('SENTRYAI_INIT_INGEST_KEYS names one key with two secrets');
    keys.set(publicKey, { publicKey, secretKey });
  }
  return [...keys.values()];
}

function invalid(problems: readonly string[]): AppError {
  return new AppError({
    code: 'provisioning_invalid',
    message: `The environment cannot be used: ${problems.join('; ')}. Nothing was changed. Correct it and start again.`,
    httpStatus: 500,
  });
}
