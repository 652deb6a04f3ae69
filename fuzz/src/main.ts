/** `npm run fuzz`: see README.md. */
import { parseArgs } from 'node:util';
import { FUZZ_PROTOCOLS, runFuzz } from './run-fuzz.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    protocol: { type: 'string' },
    signal: { type: 'string' },
    format: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const { signal, format } = values;
let failureCount = 0;
for (const protocol of values.protocol ? [values.protocol] : FUZZ_PROTOCOLS) {
  const startMs = performance.now();
  const report = await runFuzz({ protocol, signal, format, firstSeed: Number(values.seed), runs: Number(values.runs) });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(
    `${[protocol, signal, format].filter(Boolean).join(' ')}: ${report.runs} payloads in ${seconds} s, ${report.accepted} accepted in part or whole, slowest ${report.slowestMs.toFixed(0)} ms CPU ` +
      `(seed ${report.slowestSeed}), ${report.failures.length} failures`,
  );
  for (const failure of report.failures.slice(0, 20)) console.log(failure);
  failureCount += report.failures.length;
}
process.exitCode = failureCount === 0 ? 0 : 1;
