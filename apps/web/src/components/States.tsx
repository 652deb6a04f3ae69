import { RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../lib/api.ts';

/** Nothing to show, and why, and what to do. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="fade-in grid h-full min-h-48 grid-cols-1 place-items-center p-6">
      <div className="w-full max-w-md text-center">
        {icon !== undefined && <div className="mb-3 flex justify-center text-ink-3">{icon}</div>}
        <h2 className="text-base font-semibold">{title}</h2>
        {children !== undefined && <div className="mt-1 text-ink-2">{children}</div>}
        {actions !== undefined && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
      </div>
    </div>
  );
}

/** A request failed: says what happened in the server's words, with the id to search its log for. */
export function ErrorState({
  error,
  onRetry,
  title = 'This could not be loaded',
}: {
  error: unknown;
  onRetry?: () => void;
  title?: string;
}) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" className="fade-in grid h-full min-h-40 grid-cols-1 place-items-center p-6">
      <div className="w-full max-w-md text-center">
        <TriangleAlert className="mx-auto mb-3 size-5 text-danger" aria-hidden />
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="mt-1 break-words text-ink-2">{errorText(error)}</p>
        {requestId !== null && <p className="mt-2 font-mono text-2xs text-ink-3">request {requestId}</p>}
        {onRetry !== undefined && (
          <button type="button" className="btn mt-4" onClick={onRetry}>
            <RotateCw className="size-3.5" aria-hidden /> Try again
          </button>
        )}
      </div>
    </div>
  );
}

/** One line for places where a whole panel would be too loud, such as data that is shown but could not be refreshed. */
export function ErrorLine({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex items-center gap-2 border-b border-line bg-danger-soft px-3 py-1.5 text-xs text-danger">
      <TriangleAlert className="size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 break-words">{errorText(error)}</span>
      {onRetry !== undefined && (
        <button type="button" className="shrink-0 underline" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : 'Something failed in the page itself.';
}

/** Gray lines in the place of rows that are on their way. */
export function SkeletonRows({ rows = 12 }: { rows?: number }) {
  return (
    <div aria-hidden className="flex flex-col">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-8 items-center gap-4 border-b border-line px-3">
          <div className="skeleton h-2.5 w-14" />
          <div className="skeleton h-2.5" style={{ width: `${22 + ((index * 37) % 30)}%` }} />
          <div className="skeleton ml-auto h-2.5 w-24" />
          <div className="skeleton h-2.5 w-12" />
        </div>
      ))}
    </div>
  );
}
