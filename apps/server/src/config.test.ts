import { describe, expect, it } from 'vitest';
import { ConfigError, flagOf, readConfig } from './config.ts';
import { helpText } from './help.ts';
import { type SettingName, SETTINGS } from './settings.ts';

const problemsOf = (argv: string[], env: Record<string, string> = {}): readonly string[] => {
  try {
    readConfig(argv, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
};

describe('readConfig', () => {
  it('runs everything on loopback without any setting', () => {
    expect(readConfig([], {})).toMatchObject({
      host: '127.0.0.1',
      isLoopback: true,
      roles: ['ingest', 'processor', 'api', 'web'],
      ports: { ingest: 8000, api: 8001, processor: 8002, web: 3000, otlpHttp: 4318, otlpGrpc: 4317 },
      retentionDays: 90,
      isDemo: false,
    });
  });

  it('lets flags win over the environment, and an empty variable mean "not set"', () => {
    const config = readConfig(['--ingest-port', '9000', '--demo'], {
      SENTRYAI_INGEST_PORT: '9001',
      SENTRYAI_API_PORT: '',
      SENTRYAI_WEB_PORT: '9003',
    });
    expect(config.ports).toMatchObject({ ingest: 9000, api: 8001, web: 9003 });
    expect(config.isDemo).toBe(true);
  });

  it('switches the OTLP port off by 0', () => {
    expect(readConfig(['--otlp-http-port=0'], {}).ports.otlpHttp).toBeNull();
    expect(readConfig([], { SENTRYAI_OTLP_GRPC_PORT: '0' }).ports.otlpGrpc).toBeNull();
  });

  it('names every problem at once', () => {
    const problems = problemsOf(['--role', 'ingest,juggler'], {
      SENTRYAI_WEB_PORT: '70000',
      SENTRYAI_RETENTION_DAYS: 'two',
      SENTRYAI_PUBLIC_URL: 'sentry.example',
      SENTRYAI_REDIS_URL: 'http://:hidden@localhost',
      SENTRYAI_DATABASE_URL: 'postgres://localhost',
      SENTRYAI_INIT_ADMIN_PASSWORD: 'short',
    });
    const text = problems.join('\n');
    for (const word of [
      'juggler',
      'SENTRYAI_WEB_PORT',
      'SENTRYAI_RETENTION_DAYS',
      'SENTRYAI_PUBLIC_URL',
      'SENTRYAI_REDIS_URL',
      'SENTRYAI_DATABASE_URL',
      'SENTRYAI_INIT_ADMIN_PASSWORD',
    ]) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain('short');
    expect(text).not.toContain('hidden');
  });

  it('refuses roles that could not reach their queue or store', () => {
    expect(problemsOf(['--role', 'ingest'])).toHaveLength(1);
    expect(problemsOf(['--role', 'api'])).toHaveLength(1);
    expect(problemsOf(['--role', 'web'])).toEqual([]);
  });

  it('lets ingest stand alone with Redis, and the processor without the api only with ClickHouse too', () => {
    const env = { SENTRYAI_REDIS_URL: 'rediss://:secret@redis.example:6380/1' };
    expect(readConfig(['--role', 'ingest'], env)).toMatchObject({ roles: ['ingest'], redisUrl: env.SENTRYAI_REDIS_URL });
    expect(problemsOf(['--role', 'processor,api'], env)).toEqual([]);
    expect(problemsOf(['--role', 'processor'], env).join()).toContain('SENTRYAI_CLICKHOUSE_URL');
    expect(problemsOf(['--role', 'processor'], { ...env, SENTRYAI_CLICKHOUSE_URL: 'http://localhost:8123' })).toEqual([]);
  });

  it('refuses unknown flags', () => {
    expect(problemsOf(['--ingst-port', '1']).join()).toContain('ingst-port');
  });

  it('explains every setting in the help', () => {
    const text = helpText();
    for (const name of Object.keys(SETTINGS) as SettingName[]) expect(text).toContain(`--${flagOf(name)} (${SETTINGS[name].env})`);
  });
});
