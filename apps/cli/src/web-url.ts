import { isIP } from 'node:net';
import { UsageError } from './command.ts';

const ON_THIS_MACHINE = new Set(['', 'localhost', '127.0.0.1', '::1', '0.0.0.0', '::']);

/** Where people open the dashboard: SENTRYAI_PUBLIC_URL, else the page's port on the bind address or localhost. */
export function webUrl(env: Readonly<Record<string, string | undefined>>): string {
  const publicUrl = env['SENTRYAI_PUBLIC_URL'];
  if (publicUrl) {
    if (!URL.canParse(publicUrl)) throw new UsageError('the public URL is not an absolute URL');
    return publicUrl.replace(/\/+$/, '');
  }
  const port = Number(env['SENTRYAI_WEB_PORT'] || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new UsageError('the web port is not a number from 1 to 65535');
  const host = env['SENTRYAI_HOST'] ?? '';
  if (ON_THIS_MACHINE.has(host)) return `http://localhost:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
