import { parseArgs } from 'node:util';
import { SCENARIOS, send } from '@sentryai/app-demo';
import { type Command, type CommandIo, EXIT, UsageError } from '../command.ts';

const names = Object.keys(SCENARIOS);
const list = names.map((name) => `  ${name.padEnd(16)}${SCENARIOS[name]?.about ?? ''}`).join('\n');

/** `seed`: sends a named data set to a running server, through its front door. */
export const command: Command = {
  usage: 'seed SCENARIO [--url URL] [--key KEY] [--seed TEXT]',
  summary: 'send a named data set to a running server',
  details: `Scenarios:
${list}

  --url URL     where to send (default: SENTRYAI_URL, else http://127.0.0.1:8000)
  --key KEY     ingest key (default: SENTRYAI_KEY; none is needed on the server's own machine)
  --seed TEXT   the same text gives the same texts and ids (default: the time)

Examples:
  npm run seed big-trace
  npm run cli -- seed error-storm --url https://ingest.example.com --key KEY
`,
  run: seed,
};

async function seed(args: readonly string[], io: CommandIo): Promise<0 | 1> {
  const { name, url, key, text } = readArguments(args, io);
  const scenario = SCENARIOS[name];
  if (!scenario) throw new UsageError(`there is no scenario "${name}"; scenarios are ${names.join(', ')}`);
  const logger = { info: () => undefined, warn: (_: object, message: string) => io.err(`${message}\n`) };
  const { signal } = new AbortController();
  let sent = 0;
  for (const request of scenario.requests({ seed: text, nowMs: io.now() })) {
    if (!(await send(request, { ingestUrl: url, ...(key === undefined ? {} : { key }), signal, logger }))) {
      io.err(`The server at ${url} did not take a request; ${sent} were stored before it. Is it running, and is the key right?\n`);
      return EXIT.failed;
    }
    sent += 1;
  }
  io.out(`${name}: ${sent} requests sent\n`);
  return EXIT.ok;
}

function readArguments(args: readonly string[], io: CommandIo): { name: string; url: string; key: string | undefined; text: string } {
  try {
    const options = { url: { type: 'string' }, key: { type: 'string' }, seed: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new UsageError(`name one scenario: ${names.join(', ')}`);
    return {
      name,
      url: values.url ?? io.env['SENTRYAI_URL'] ?? 'http://127.0.0.1:8000',
      key: values.key ?? io.env['SENTRYAI_KEY'],
      text: values.seed ?? String(io.now()),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
