/** Waits until a check stops failing; for what becomes true soon (a sent span becomes visible). Not a fixed sleep. */
export async function eventually<T>(check: () => Promise<T>, options: { timeoutMs?: number; everyMs?: number } = {}): Promise<T> {
  const { timeoutMs = 15_000, everyMs = 100 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}

/**
 * Reads until all of the expected ids are there, as long as ever more of them come: how long a server takes to catch up depends
 * on the machine. Answers what was read last, and throws when none has come for `quietMs`.
 */
export async function eventuallyAll(
  expected: Iterable<string>,
  read: () => Promise<string[]>,
  { quietMs = 40_000, everyMs = 500 } = {},
): Promise<string[]> {
  const ids = [...expected];
  let fewest = Infinity;
  let deadline = performance.now() + quietMs;
  for (;;) {
    const found = await read();
    const seen = new Set(found);
    const missing = ids.filter((id) => !seen.has(id));
    if (missing.length === 0) return found;
    if (missing.length < fewest) {
      fewest = missing.length;
      deadline = performance.now() + quietMs;
    } else if (performance.now() > deadline) {
      throw new Error(`${missing.length} of ${ids.length} never came, such as ${missing.slice(0, 5).join(', ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
