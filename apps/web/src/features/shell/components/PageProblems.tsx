import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { EmptyState, ErrorState } from '../../../components/States.tsx';

export function NotFoundPage() {
  return (
    <EmptyState
      icon={<Compass className="size-6" aria-hidden />}
      title="There is no such page"
      actions={
        <Link to="/" className="btn" data-tone="accent">
          To the overview
        </Link>
      }
    >
      The address may be mistyped, or come from another version.
    </EmptyState>
  );
}

/** The page's own code failed. Data is not affected; the rest of the page still works. */
export function PageCrash({ error, reset }: ErrorComponentProps) {
  return <ErrorState title="This page failed to draw" error={error} onRetry={reset} />;
}
