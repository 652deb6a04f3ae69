import type { Me } from '@sentryai/schema';
import { curlOfEvent, keyOfDsn } from '../../../lib/send-event.ts';

export type Snippet = { name: string; language: string; note: string; code: string };

/** Lines to paste that send a first trace to this installation. Loopback without a key needs none (design.md rule 16). */
export function firstTraceSnippets(ingest: Me['ingest']): Snippet[] {
  const key = keyOfDsn(ingest.dsn) ?? 'YOUR_INGEST_KEY';
  const needsKey = !ingest.is_keyless;
  const dsn = ingest.dsn ?? `${withUser(ingest.url, key)}/1`;
  return [
    {
      name: 'curl',
      language: 'shell',
      note: 'One model call, no library and no model key needed. It shows up here within seconds.',
      code: curlOfEvent(ingest, [
        `{"type":"llm_usage","provider":"openai","model":"gpt-4o-mini",`,
        `"input_tokens":42,"output_tokens":12,"duration_ms":830,`,
        `"input":"Say hello","output":"Hello!"}`,
      ]),
    },
    {
      name: 'OpenTelemetry',
      language: 'shell',
      note: 'Any OpenTelemetry program: OpenLLMetry, OpenInference, Vercel AI SDK, Logfire, Semantic Kernel, …',
      code: [
        `export OTEL_EXPORTER_OTLP_ENDPOINT=${ingest.otlp_url}`,
        'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
        ...(needsKey ? [`export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${key}"`] : []),
        'export OTEL_SERVICE_NAME=my-app',
      ].join('\n'),
    },
    {
      name: 'Sentry',
      language: 'javascript',
      note: 'Sentry’s own SDKs work as they are: only the DSN changes.',
      code: ["import * as Sentry from '@sentry/node';", '', `Sentry.init({ dsn: '${dsn}', tracesSampleRate: 1 });`].join('\n'),
    },
    {
      name: 'Python',
      language: 'python',
      note: 'pip install sentryai',
      code: ['import sentryai', '', `sentryai.init(dsn="${dsn}")`, '# then use openai, anthropic, … as before'].join('\n'),
    },
    {
      name: 'TypeScript',
      language: 'typescript',
      note: 'npm install sentryai',
      code: ["import { init } from 'sentryai';", '', `init({ dsn: '${dsn}' });`, '// then use openai, @anthropic-ai/sdk, … as before'].join(
        '\n',
      ),
    },
  ];
}

function withUser(address: string, user: string): string {
  try {
    const url = new URL(address);
    url.username = user;
    return url.href.replace(/\/$/, '');
  } catch {
    return address;
  }
}
