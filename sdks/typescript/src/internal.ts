/**
 * What keeps the SDK from hurting its host: one error guard, one recursion flag, one way to print. Nothing here is public.
 */

/** Process-wide switches. `raiseErrors` makes internal errors visible in our own tests. */
export const settings = { debug: false, raiseErrors: false };

/** Prints one line to stderr. Only for a misconfiguration that would lose everything. */
export function warn(message: string): void {
  // Not console.error: the host may have replaced it with something that captures.
  try {
    process.stderr.write(`[sentryai] ${message}\n`);
  } catch {
    // stderr may be closed; there is nowhere left to complain
  }
}

/** Prints one line to stderr when the option `debug` is on. */
export function debug(message: string): void {
  if (settings.debug) warn(message);
}

/** Shown in debug mode, thrown again in our own tests. */
export function reportInternalError(where: string, error: unknown): void {
  if (settings.raiseErrors) throw error;
  if (settings.debug) warn(`internal error in ${where}; the event was lost, your program is not affected\n${safeStack(error)}`);
}

/** The guard around every public function: an error of ours becomes the fallback, never an exception in the host. */
export function guarded<T>(where: string, fallback: T, run: () => T): T {
  try {
    return run();
  } catch (error) {
    reportInternalError(where, error);
    return fallback;
  }
}

let inside = false;

/** True while SDK code runs. Captures made then (by a getter, by `beforeSend`) would recurse. */
export function isInsideSdk(): boolean {
  return inside;
}

/** Marks `run` as SDK code; nests. Only for synchronous code: nothing of the host may run in between. */
export function insideSdk<T>(run: () => T): T {
  const before = inside;
  inside = true;
  try {
    return run();
  } finally {
    inside = before;
  }
}

function safeStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
