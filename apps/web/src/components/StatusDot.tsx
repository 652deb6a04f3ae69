import type { TraceRow } from '@sentryai/schema';

/** Healthy is quiet: an empty ring. Failed is filled red, running breathes. */
export function StatusDot({ status }: { status: TraceRow['status'] }) {
  const look = {
    ok: 'border border-line-strong',
    error: 'bg-danger',
    running: 'bg-accent text-accent pulse',
  }[status];
  const name = { ok: 'ok', error: 'failed', running: 'running' }[status];
  return <span role="img" aria-label={name} title={name} className={`size-2 shrink-0 rounded-full ${look}`} />;
}
