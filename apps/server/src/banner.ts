import { VERSION } from '@sentryai/schema';
import { loginLinkUrl } from '@sentryai/metadata';
import type { RunningServer } from './create.ts';

/** What a start prints: where to look, how to sign in, where to send, and lines to paste. */
export function bannerOf(server: RunningServer, options: { startMs: number; isDemo: boolean }): string {
  const { urls, provisioned, dsn } = server;
  const lines = ['', `  Sentry for AI ${VERSION} is ready (${(options.startMs / 1000).toFixed(1)} s)`, ''];
  const row = (label: string, text: string): number => lines.push(`  ${label.padEnd(12)}${text}`);
  if (urls.web && server.loginToken) row('Dashboard', `${loginLinkUrl(urls.web, server.loginToken)}   (one-time link, 15 minutes)`);
  else if (urls.web) row('Dashboard', urls.web);
  if (urls.api) row('API', `${urls.api}   (reference: ${urls.api}/openapi.json)`);
  if (urls.otlp) row('OTLP', `${urls.otlp}${provisioned.isKeyless ? '   (no key needed from this machine)' : '   (with an ingest key)'}`);
  if (urls.otlpGrpc) row('OTLP/gRPC', urls.otlpGrpc);
  if (dsn) row('DSN', dsn);
  for (const line of generatedLines(server)) lines.push(line);
  if (urls.otlp && dsn) lines.push('', ...pasteLines(urls.otlp, dsn, provisioned.isKeyless ? null : provisioned.dsnKey));
  if (options.isDemo) lines.push('', '  A sample workload is playing: the dashboard fills in a few seconds.');
  lines.push('', '  Ctrl+C stops it. A new sign-in link: npm run cli -- login-link', '');
  return lines.join('\n');
}

function generatedLines({ provisioned }: RunningServer): string[] {
  const { adminPassword } = provisioned.generated;
  if (adminPassword === null) return [];
  return [
    '',
    '  Made for this first start, shown once:',
    `  ${'Sign-in'.padEnd(12)}${provisioned.admin.email}   password ${adminPassword}`,
  ];
}

function pasteLines(otlpUrl: string, dsn: string, key: string | null): string[] {
  return [
    '  Send a first trace from any OpenTelemetry program:',
    `    export OTEL_EXPORTER_OTLP_ENDPOINT=${otlpUrl} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
    ...(key === null ? [] : [`    export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer ${key}"`]),
    '  or with our SDK:',
    `    sentryai.init(dsn="${dsn}")`,
  ];
}
