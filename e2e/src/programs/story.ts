/** The same small AI program in TypeScript. argv: DSN, name of this round. */
import { captureError, captureLlmUsage, captureLog, flush, init, stats } from 'sentryai';

const [dsn = '', name = ''] = process.argv.slice(2);
init({ dsn, service: `typescript-${name}` });
captureLog('info', `typescript log ${name}`, { step: 1 });
captureLlmUsage({
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  input_tokens: 800,
  output_tokens: 100,
  duration_ms: 700,
  input: [{ role: 'user', content: `typescript question ${name}` }],
  output: 'an answer',
});
captureError(new TypeError(`typescript error ${name}`));
if (!(await flush(10_000))) throw new Error(JSON.stringify(stats()));
console.log(Date.now());
