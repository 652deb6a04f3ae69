// Health of the roles that a container runs. What: asks `GET /health` on the port of each role, exits 1 when one is not
// well. When: the image's HEALTHCHECK. The roles are those of the container's first process (--role, SENTRYAI_ROLE).
import { readFileSync } from 'node:fs';

const PORTS = {
  ingest: process.env.SENTRYAI_INGEST_PORT || 8000,
  api: process.env.SENTRYAI_API_PORT || 8001,
  processor: process.env.SENTRYAI_PROCESSOR_PORT || 8002,
  web: process.env.SENTRYAI_WEB_PORT || 3000,
};
const TIMEOUT_MS = 4_000;

const results = await Promise.all(rolesOf(firstProcessArguments()).map(ask));
for (const { role, status, text } of results) console.log(`${role}: ${status} ${text}`);
process.exitCode = results.length > 0 && results.every(({ status }) => status === 200) ? 0 : 1;

function firstProcessArguments() {
  return readFileSync('/proc/1/cmdline', 'utf8').split('\0');
}

function rolesOf(args) {
  const at = args.findIndex((arg) => arg === '--role' || arg.startsWith('--role='));
  const fromFlag = at === -1 ? '' : args[at].includes('=') ? args[at].split('=')[1] : args[at + 1];
  const text = fromFlag || process.env.SENTRYAI_ROLE || Object.keys(PORTS).join(',');
  return text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role in PORTS);
}

async function ask(role) {
  try {
    const response = await fetch(`http://127.0.0.1:${PORTS[role]}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { role, status: response.status, text: await response.text() };
  } catch (error) {
    return { role, status: 0, text: error instanceof Error ? error.message : String(error) };
  }
}
