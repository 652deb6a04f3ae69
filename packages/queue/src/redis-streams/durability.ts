/** Whether this Redis keeps what it acknowledged. Looked at after every connect: a restart can change its settings. */
import type { Redis } from 'ioredis';

const WANTED: readonly { setting: string; value: string; why: string }[] = [
  { setting: 'appendonly', value: 'yes', why: 'without it a restart of Redis loses acknowledged records' },
  { setting: 'appendfsync', value: 'always', why: 'otherwise a power failure can lose what was acknowledged in the last second or more' },
  { setting: 'no-appendfsync-on-rewrite', value: 'no', why: 'otherwise nothing is synced while the file is rewritten' },
  { setting: 'maxmemory-policy', value: 'noeviction', why: 'with any other policy Redis may delete records that were not stored yet' },
];

/** What is weaker than it must be, as sentences; empty when acknowledged means on disk. */
export async function durabilityProblems(redis: Redis): Promise<string[]> {
  let settings: Map<string, string>;
  try {
    settings = await readSettings(redis);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`the settings of Redis cannot be read (${reason}), so it is not known whether it keeps what it acknowledged`];
  }
  return WANTED.filter(({ setting, value }) => settings.get(setting) !== value).map(
    ({ setting, value, why }) => `Redis runs with ${setting} ${settings.get(setting) ?? '(unknown)'}, which should be ${value}: ${why}`,
  );
}

async function readSettings(redis: Redis): Promise<Map<string, string>> {
  const settings = new Map<string, string>();
  // One by one: several patterns in one CONFIG GET need Redis 7.
  for (const { setting } of WANTED) {
    const [name, value] = await redis.config('GET', setting);
    if (name !== undefined && value !== undefined) settings.set(name, value);
  }
  return settings;
}
