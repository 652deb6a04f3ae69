import { createAuth, metadataPath, openSqliteMetadata, parseProvisioning, provision } from '@sentryai/metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXIT, UsageError, type Command } from './command.ts';
import { runCli } from './run-cli.ts';

const T0 = 1_790_000_000_000;

function recordingIo(env: Record<string, string> = {}) {
  const written = { out: '', err: '' };
  const io = {
    out: (text: string) => void (written.out += text),
    err: (text: string) => void (written.err += text),
    env,
    now: () => T0,
  };
  return { io, written };
}

describe('runCli', () => {
  const failing: Command = {
    usage: 'failing [--why]',
    summary: 'fail',
    details: '',
    run: async (args) => {
      throw args.length > 0 ? new UsageError('unknown flag') : new Error('broken');
    },
  };
  const commands = { failing: async () => failing };

  it.each([[[]], [['help']], [['--help']]])('lists the commands for %j on standard output', async (args) => {
    const { io, written } = recordingIo();
    expect(await runCli(args, io)).toBe(EXIT.ok);
    expect(written.out).toContain('login-link');
    expect(written.err).toBe('');
  });

  it.each([[['help', 'login-link']], [['login-link', '--help']]])('explains one command for %j', async (args) => {
    const { io, written } = recordingIo();
    expect(await runCli(args, io)).toBe(EXIT.ok);
    expect(written.out).toContain('Examples:');
  });

  it.each([[['dance']], [['help', 'dance']], [['constructor']]])('exits 2 for %j and says where the list is', async (args) => {
    const { io, written } = recordingIo();
    expect(await runCli(args, io)).toBe(EXIT.usage);
    expect(written).toEqual({ out: '', err: expect.stringContaining('help') });
  });

  it('exits 1 when a command fails and 2, with its usage, when its words are wrong', async () => {
    const { io, written } = recordingIo();
    expect(await runCli(['failing'], io, commands)).toBe(EXIT.failed);
    expect(written.err).toContain('broken');
    expect(await runCli(['failing', '--x'], io, commands)).toBe(EXIT.usage);
    expect(written.err).toContain('Usage: failing [--why]');
    expect(written.out).toBe('');
  });
});

describe('login-link', () => {
  let home: string;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sentryai-cli-'));
    const metadata = openSqliteMetadata({ path: metadataPath(home) });
    await provision({ metadata, config: parseProvisioning({}), home, isLoopbackBind: true, nowMs: T0 });
    await metadata.close();
    return () => rmSync(home, { recursive: true });
  });

  it('prints nothing but a link that signs the administrator in', async () => {
    const { io, written } = recordingIo({ SENTRYAI_HOME: home });
    expect(await runCli(['login-link'], io)).toBe(EXIT.ok);
    const token = /^http:\/\/localhost:3000\/login#token=([\w-]{43})\n$/.exec(written.out)?.[1] ?? '';
    const metadata = openSqliteMetadata({ path: metadataPath(home) });
    const auth = createAuth({ metadata, secret: 'x'.repeat(32), port: 8001, now: () => T0 });
    expect((await auth.exchangeLink(token)).user.email).toBe('admin@localhost');
    await metadata.close();
  });

  it.each([
    [{ SENTRYAI_WEB_PORT: '3100' }, [], 'http://localhost:3100/login#token='],
    [{ SENTRYAI_WEB_PORT: '3100' }, ['--web-port', '3200'], 'http://localhost:3200/login#token='],
    [{ SENTRYAI_PUBLIC_URL: 'https://ai.example.com/' }, [], 'https://ai.example.com/login#token='],
    [{ SENTRYAI_HOST: '0.0.0.0' }, [], 'http://localhost:3000/login#token='],
    [{ SENTRYAI_HOST: 'fd00::5' }, [], 'http://[fd00::5]:3000/login#token='],
  ])('points to where the page is: %j %j', async (env, flags, start) => {
    const { io, written } = recordingIo(env);
    expect(await runCli(['login-link', '--home', home, ...flags], io)).toBe(EXIT.ok);
    expect(written.out.startsWith(start)).toBe(true);
  });

  it('answers JSON to programs', async () => {
    const { io, written } = recordingIo();
    await runCli(['login-link', '--home', home, '--json', '--email', 'admin@localhost'], io);
    expect(JSON.parse(written.out)).toEqual({ url: expect.stringContaining('#token='), email: 'admin@localhost', expires_in_seconds: 900 });
  });

  it('fails, and makes no folder, where there is no installation', async () => {
    const { io, written } = recordingIo();
    expect(await runCli(['login-link', '--home', join(home, 'nothing')], io)).toBe(EXIT.failed);
    expect(written).toEqual({ out: '', err: expect.stringContaining('npm start') });
  });

  it('fails for an unknown user, and for wrong words', async () => {
    const { io, written } = recordingIo();
    expect(await runCli(['login-link', '--home', home, '--email', 'nobody@example.com'], io)).toBe(EXIT.failed);
    expect(await runCli(['login-link', '--home', home, '--bogus'], io)).toBe(EXIT.usage);
    expect(await runCli(['login-link', '--home', home, '--web-port', 'x'], io)).toBe(EXIT.usage);
    expect(written.out).toBe('');
  });
});
