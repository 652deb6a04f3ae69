import { createLoginLink, loginLinkUrl, metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EXIT, UsageError, type Command, type CommandIo } from '../command.ts';
import { webUrl } from '../web-url.ts';

/** `login-link`: prints a one-time sign-in link for the dashboard, on the machine that holds the data folder. */
export const command: Command = {
  usage: 'login-link [--email ADDRESS] [--home FOLDER] [--json]',
  summary: 'print a one-time sign-in link for the dashboard (15 minutes)',
  details: `Whoever can read the data folder may sign in; works while the server runs.

  --email ADDRESS     user to sign in (default: the administrator)
  --home FOLDER       data folder (default: SENTRYAI_HOME, else ./data)
  --web-port PORT     port of the page (default: SENTRYAI_WEB_PORT, else 3000)
  --host ADDRESS      address that the page is bound to (default: SENTRYAI_HOST)
  --public-url URL    address that people use (default: SENTRYAI_PUBLIC_URL)
  --json              {"url":…,"email":…,"expires_in_seconds":900}

Examples:
  npm run --silent cli -- login-link
  xdg-open "$(npm run --silent cli -- login-link --email me@example.com)"
`,
  run: loginLink,
};

async function loginLink(args: readonly string[], io: CommandIo): Promise<0 | 1> {
  const flags = readFlags(args);
  const home = flags.home ?? io.env['SENTRYAI_HOME'] ?? './data';
  const path = metadataPath(home);
  if (!existsSync(path)) {
    io.err(
      `There is no installation in ${home}, so no link was made. Start the server once (npm start), or name its folder with --home.\n`,
    );
    return EXIT.failed;
  }
  const baseUrl = webUrl({ ...io.env, ...definedFlags(flags) });
  const metadata = openSqliteMetadata({ path });
  try {
    const token = await createLoginLink({ metadata, email: flags.email, nowMs: io.now() });
    const url = loginLinkUrl(baseUrl, token);
    io.out(flags.json ? `${JSON.stringify({ url, email: flags.email ?? null, expires_in_seconds: 900 })}\n` : `${url}\n`);
    io.err('The link works once, for 15 minutes.\n');
    return EXIT.ok;
  } finally {
    await metadata.close();
  }
}

function readFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        email: { type: 'string' },
        home: { type: 'string' },
        host: { type: 'string' },
        'web-port': { type: 'string' },
        'public-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Flags win over the environment variables of the same name. */
function definedFlags(flags: ReturnType<typeof readFlags>): Record<string, string> {
  const named = { SENTRYAI_HOST: flags.host, SENTRYAI_WEB_PORT: flags['web-port'], SENTRYAI_PUBLIC_URL: flags['public-url'] };
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
