import type { SpanDetail } from '@sentryai/schema';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { recordedExceptions } from '../fns/exceptions.ts';

/** Why the span failed: class, message, HTTP status, and the stacks of recorded exceptions. */
export function SpanFailure({ span }: { span: SpanDetail }) {
  const exceptions = recordedExceptions(span);
  if (span.status !== 'error' && exceptions.length === 0) return null;
  const hasOwnMessage = span.error_message !== null && !exceptions.some((exception) => exception.message === span.error_message);
  return (
    <section aria-label="Error" className="mb-5 overflow-hidden rounded-md border border-danger/40">
      <div className="bg-danger-soft px-3 py-2">
        <div className="flex flex-wrap items-center gap-2 font-semibold text-danger">
          {span.error_type ?? exceptions[0]?.type ?? 'Failed'}
          {span.http_status !== null && (
            <span className="mark num" data-tone="danger">
              HTTP {span.http_status}
            </span>
          )}
        </div>
        {hasOwnMessage && <LongText text={span.error_message ?? ''} className="mt-0.5 text-sm!" />}
        {!hasOwnMessage && exceptions.length === 0 && <p className="mt-0.5 text-ink-2">The application gave no message.</p>}
      </div>
      {exceptions.map((exception, index) => (
        <div key={index} className="border-t border-danger/25 px-3 py-2">
          <div className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              {(exceptions.length > 1 || exception.type !== span.error_type) && (
                <div className="font-mono text-xs font-medium">{exception.type}</div>
              )}
              {exception.message !== '' && <LongText text={exception.message} className="text-sm!" />}
            </div>
            {exception.stack !== null && <CopyButton text={exception.stack} label="Copy stack" />}
          </div>
          {exception.stack !== null && (
            <details className="mt-1" open={index === exceptions.length - 1}>
              <summary className="text-xs text-ink-3 hover:text-ink">Stack</summary>
              <pre className="mt-1 max-h-72 overflow-auto rounded-sm bg-sunken p-2 font-mono text-2xs leading-4">{exception.stack}</pre>
            </details>
          )}
        </div>
      ))}
    </section>
  );
}
