import { runCli } from './run-cli.ts';

// Set instead of process.exit(): what is still being written to a pipe gets out first.
process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  now: Date.now,
});
