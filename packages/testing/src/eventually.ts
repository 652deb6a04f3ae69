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
