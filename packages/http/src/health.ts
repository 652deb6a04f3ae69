import type { Health } from '@sentryai/schema';

/** One thing that must work; answers a message that is worth showing, or throws. */
export type HealthCheck = () => Promise<HealthResult> | HealthResult;
export type HealthResult = { ok: boolean; message?: string };

export type HealthOptions = {
  role: readonly string[];
  version: string;
  checks: Readonly<Record<string, HealthCheck>>;
  /** A check that takes longer counts as failing; default 2 s. */
  timeoutMs?: number;
};

export type HealthAnswer = { statusCode: 200 | 503; body: Health };

/** Runs all checks at once and builds the answer of `GET /health`: 200 when all are well, 503 naming those that fail. */
export async function healthAnswer(options: HealthOptions): Promise<HealthAnswer> {
  const { role, version, checks, timeoutMs = 2_000 } = options;
  const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check, timeoutMs)] as const));
  const isOk = results.every(([, result]) => result.ok);
  return {
    statusCode: isOk ? 200 : 503,
    body: { status: isOk ? 'ok' : 'failing', role: [...role], version, checks: Object.fromEntries(results) },
  };
}

async function runCheck(check: HealthCheck, timeoutMs: number): Promise<HealthResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, message: `no answer within ${timeoutMs} ms` }), timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
