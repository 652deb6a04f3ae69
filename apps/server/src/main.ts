/** Runs the product: reads settings, starts, prints where it is, stops in order on a signal. The only file that may exit. */
import { AppError } from '@sentryai/schema';
import { bannerOf } from './banner.ts';
import { ConfigError, readConfig, type ServerConfig } from './config.ts';
import { type RunningServer, startServer } from './create.ts';
import { startDemoThread } from './demo-thread.ts';
import { helpText } from './help.ts';

const argv = process.argv.slice(2);
if (argv.includes('--help') || argv.includes('-h')) {
  console.log(helpText());
  process.exit(0);
}

const config = configOrExit();
const server = await serverOrExit(config);
const demo =
  config.isDemo && server.urls.ingest
    ? startDemoThread({ ingestUrl: server.urls.ingest, key: server.provisioned.dsnKey, home: config.home })
    : null;
console.log(bannerOf(server, { startMs: performance.now(), isDemo: demo !== null }));

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second Ctrl+C means "now": what is not stored yet is on the queue and comes at the next start.
    if (isStopping && signal === 'SIGINT') process.exit(130);
    void stop(0, 'stopping: answering open requests, storing what waits ...');
  });
}
// The start script holds the other end; should it be killed, nobody would be left to stop us.
process.on('disconnect', () => void stop(0, 'the start script is gone, stopping ...'));

async function stop(code: number, message: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  console.error(message);
  await demo?.stop();
  await server.stop().catch((error: unknown) => {
    console.error('stopping was not clean:', error instanceof Error ? error.message : error);
    process.exit(1);
  });
  process.exit(code);
}

function configOrExit(): ServerConfig {
  try {
    return readConfig(argv, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return process.exit(2);
  }
}

async function serverOrExit(settings: ServerConfig): Promise<RunningServer> {
  try {
    return await startServer(settings, (reason) => void stop(1, reason));
  } catch (error) {
    console.error(startFailure(error));
    return process.exit(1);
  }
}

function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const port = /EADDRINUSE.*?:(\d+)$/m.exec(error.message)?.[1];
  if (port)
    return `Port ${port} is taken by another program. Stop it, or choose another port ("npm start -- --help" lists the flags). Nothing was lost.`;
  return error instanceof AppError ? error.message : (error.stack ?? error.message);
}
