import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hashPassword } from './auth/password.ts';
import { displayPrefix, newId, sha256Hex } from './hash.ts';
import type { Metadata, User } from './port.ts';
import type { ProvisioningConfig } from './provisioning-config.ts';
import { ensureSecretFile, readLine } from './secret-file.ts';

export type ProvisionOptions = {
  metadata: Metadata;
  config: ProvisioningConfig;
  /** Data folder; holds the generated key's file. */
  home: string;
  /** True when every port is bound to loopback: then sign-in by link is enough and no password is made. */
  isLoopbackBind: boolean;
  nowMs: number;
};

export type Provisioned = {
  projectId: number;
  /** True when the project was created by this call. */
  isFirstStart: boolean;
  /** Public key to print in a DSN; null when only hashes of the project's keys are known here. */
  dsnKey: string | null;
  /** True when loopback programs may send without a key: bound to loopback, no key by a person. KeyCache.isKeyless is the live value. */
  isKeyless: boolean;
  admin: { email: string; hasPassword: boolean };
  /** What this call made up, to be printed once. */
  generated: { ingestKey: string | null; adminPassword: string | null };
};

const DEFAULT_ADMIN_EMAIL = 'admin@localhost';

/**
 * Makes what must exist before the ports open: organization and project `default`, the keys and the administrator that
 * the environment names, and what it does not name but people need. Idempotent; a key or password that people changed
 * later is not changed back (disabled keys stay disabled, an existing password stands).
 */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { metadata, config, isLoopbackBind, nowMs } = options;
  const { projectId } = config;
  const isFirstStart = await metadata.ensureProject({
    id: projectId,
    name: 'default',
    organization_name: 'default',
    created_at_ms: nowMs,
  });
  for (const key of config.ingestKeys) {
    await metadata.upsertIngestKey({
      ...keyRow(projectId, key.publicKey, key.secretKey, nowMs),
      name: 'environment',
      origin: 'provisioned',
    });
  }
  if (config.apiKey !== null) {
    await metadata.ensureApiKey({
      id: newId('ak'),
      name: 'environment',
      key_prefix: displayPrefix(config.apiKey),
      key_hash: sha256Hex(config.apiKey),
      created_at_ms: nowMs,
    });
  }
  const ingestKey = await generateIngestKey(options);
  const { user, generatedPassword } = await ensureAdmin(options);
  return {
    projectId,
    isFirstStart,
    dsnKey: config.ingestKeys[0]?.publicKey ?? ingestKey ?? (await storedDsnKey(options)),
    isKeyless: isLoopbackBind && (await metadata.isKeyless()),
    admin: { email: user.email, hasPassword: user.password_hash !== null },
    generated: { ingestKey, adminPassword: generatedPassword },
  };
}

/** A key for the DSN when the project has none at all. Answers it, or null when there was no need. */
async function generateIngestKey({ metadata, config, home, nowMs }: ProvisionOptions): Promise<string | null> {
  const keys = await metadata.listIngestKeys(config.projectId);
  if (keys.length > 0) return null;
  // Written before the row: after a crash between the two the next start finds the file and uses the same key.
  const publicKey = ensureSecretFile(keyFile(home), () => randomBytes(16).toString('hex'), isGeneratedKey);
  await metadata.upsertIngestKey({ ...keyRow(config.projectId, publicKey, null, nowMs), name: 'first start', origin: 'generated' });
  return publicKey;
}

/**
 * The generated key again at later starts. It is kept in plain text because the metadata holds only its hash and every
 * start prints a ready DSN. It may only write, as DSN keys in every web page do, and the file is readable by our user alone.
 */
async function storedDsnKey({ metadata, config, home }: ProvisionOptions): Promise<string | null> {
  const publicKey = readLine(keyFile(home));
  if (publicKey === null || !isGeneratedKey(publicKey)) return null;
  const row = await metadata.findIngestKey(sha256Hex(publicKey));
  return row !== null && !row.is_disabled && row.project_id === config.projectId ? publicKey : null;
}

async function ensureAdmin({
  metadata,
  config,
  isLoopbackBind,
  nowMs,
}: ProvisionOptions): Promise<{ user: User; generatedPassword: string | null }> {
  const users = await metadata.listUsers();
  const isNamed = config.adminEmail !== null || config.adminPassword !== null;
  const oldest = users[0];
  let user =
    !isNamed && oldest !== undefined
      ? oldest
      : await metadata.ensureUser({
          id: newId('us'),
          email: config.adminEmail ?? DEFAULT_ADMIN_EMAIL,
          name: 'Administrator',
          password_hash: null,
          created_at_ms: nowMs,
        });

  // A named user without password gets the given one; on a public address somebody must be able to sign in without a shell.
  const canSignIn = user.password_hash !== null || users.some((other) => other.password_hash !== null);
  const generatedPassword = !isLoopbackBind && !canSignIn && config.adminPassword === null ? randomBytes(15).toString('base64url') : null;
  const password = user.password_hash === null ? (config.adminPassword ?? generatedPassword) : null;
  if (password !== null) {
    const passwordHash = await hashPassword(password);
    await metadata.setPasswordHash(user.id, passwordHash);
    user = { ...user, password_hash: passwordHash };
  }
  return { user, generatedPassword };
}

function keyRow(projectId: number, publicKey: string, secretKey: string | null, nowMs: number) {
  return {
    id: newId('ik'),
    project_id: projectId,
    public_prefix: displayPrefix(publicKey),
    public_hash: sha256Hex(publicKey),
    secret_hash: secretKey === null ? null : sha256Hex(secretKey),
    created_at_ms: nowMs,
  };
}

function keyFile(home: string): string {
  return join(home, 'ingest-key');
}

/** 32 hex digits: the form that Sentry SDKs want in a DSN. */
function isGeneratedKey(value: string): boolean {
  return /^[0-9a-f]{32}$/.test(value);
}
