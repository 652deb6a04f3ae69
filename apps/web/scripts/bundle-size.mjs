// What: fails when the first page (the overview, charts included) loads more JavaScript than design.md section 8 allows.
// When: after `vite build`, in checks.
// How: node apps/web/scripts/bundle-size.mjs [--json]. Follows the build's manifest from the entry and the overview's chunks
//      through their imports; a chunk counts once, by its gzip size. Chunks that other pages load later do not count.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 180 * 1024;
const FIRST_PAGE = ['index.html', 'src/features/overview/OverviewPage.tsx', 'src/features/overview/components/ChartGrid.tsx'];
const LATER = {
  traces: 'src/features/traces/TracesPage.tsx',
  trace: 'src/features/trace/TracePage.tsx',
  logs: 'src/features/logs/LogsPage.tsx',
  metrics: 'src/features/metrics/MetricsPage.tsx',
  errors: 'src/features/errors/ErrorsPage.tsx',
  releases: 'src/features/releases/ReleasesPage.tsx',
  sessions: 'src/features/sessions/SessionsPage.tsx',
  session: 'src/features/sessions/SessionPage.tsx',
  users: 'src/features/users/UsersPage.tsx',
  user: 'src/features/users/UserPage.tsx',
  agents: 'src/features/agents/AgentsPage.tsx',
  running: 'src/features/running/RunningPage.tsx',
  delivery: 'src/features/delivery/DeliveryPage.tsx',
  prices: 'src/features/prices/PricesPage.tsx',
  login: 'src/features/auth/LoginPage.tsx',
  settings: 'src/features/settings/KeysPage.tsx',
};

const distDir = join(import.meta.dirname, '..', 'dist');
const manifest = JSON.parse(readFileSync(join(distDir, '.vite', 'manifest.json'), 'utf8'));

/** Files of the chunks and of all they import at once. */
function filesOf(names) {
  const seen = new Set();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`the build has no chunk ${name}; update FIRST_PAGE in this script`);
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(chunk.imports ?? []));
  }
  return new Set([...seen].map((name) => manifest[name].file));
}

const gzipBytes = (file) => gzipSync(readFileSync(join(distDir, file)), { level: 9 }).length;
const sum = (files) => [...files].reduce((bytes, file) => bytes + gzipBytes(file), 0);

const first = filesOf(FIRST_PAGE);
const firstBytes = sum(first) + gzipBytes('early.js');
const laterBytes = Object.fromEntries(
  Object.entries(LATER).map(([page, name]) => [page, sum([...filesOf([name])].filter((file) => !first.has(file)))]),
);

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ first_page_bytes: firstBytes, limit_bytes: LIMIT_BYTES, more_bytes_by_page: laterBytes }));
} else {
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  for (const file of first) console.log(`${kib(gzipBytes(file)).padStart(10)}  ${file}`);
  console.log(`${kib(firstBytes).padStart(10)}  first page JavaScript, gzip (limit ${kib(LIMIT_BYTES)})`);
  for (const [page, bytes] of Object.entries(laterBytes)) console.log(`${`+${kib(bytes)}`.padStart(10)}  ${page}`);
}
if (firstBytes > LIMIT_BYTES) {
  console.error('first page JavaScript is over its limit: load the new part lazily, or leave it out');
  process.exitCode = 1;
}
