/**
 * Automatic error tracking and the end of the process. Nothing here changes what the host would see without us: exit code,
 * output, and whether an error ends the process stay as they were.
 *
 *  - `uncaughtExceptionMonitor` observes; unlike a listener on `uncaughtException` it does not keep the process alive. Node
 *    calls it for unhandled rejections too, when they end the process (`--unhandled-rejections=throw`, the default, and
 *    `strict`). In the modes `warn` and `none`, or when the host has its own listener, a rejection ends nothing and is not
 *    reported: any listener of ours would change what Node does.
 *  - `beforeExit` is the normal end and may still work asynchronously; `exit` may not (process.exit, crash).
 */
import type { Client } from './client.ts';
import { guarded } from './internal.ts';

type GetClient = () => Client | null;

let getClient: GetClient = () => null;
let isExitInstalled = false;
let isMonitorInstalled = false;

/** Sends the rest when the process ends. Once per process. */
export function installExit(get: GetClient): void {
  getClient = get;
  if (isExitInstalled) return;
  isExitInstalled = true;
  process.on('beforeExit', beforeExit);
  process.on('exit', exit);
}

/** Reports errors that nobody caught. */
export function installUnhandled(get: GetClient): void {
  getClient = get;
  if (isMonitorInstalled) return;
  isMonitorInstalled = true;
  process.on('uncaughtExceptionMonitor', monitor);
}

/** Takes the monitor out again. */
export function uninstallUnhandled(): void {
  isMonitorInstalled = false;
  process.off('uncaughtExceptionMonitor', monitor);
}

function monitor(error: unknown, origin: string): void {
  guarded('monitor', undefined, () => {
    const client = getClient();
    if (!client || client.wasCaptured(error)) return;
    client.captureError(error, { handled: false, level: 'fatal', mechanism: origin });
  });
}

function beforeExit(): void {
  const client = getClient();
  // No promise of ours is awaited by anybody here: it must not reject, or it would become the host's unhandled rejection.
  if (client?.hasUnsent) client.flushBeforeExit().catch(() => undefined);
}

function exit(): void {
  guarded('exit', undefined, () => getClient()?.flushWhileDying());
}
