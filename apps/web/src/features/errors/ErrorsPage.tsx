import { Bug } from 'lucide-react';
import type { ErrorEntry } from '@sentryai/schema';
import { LiveListPage } from '../../components/LiveListPage.tsx';
import { suggestTerms } from '../../lib/suggest-terms.ts';
import { PageHeader } from '../shell/index.ts';
import { ErrorItem } from './components/ErrorItem.tsx';
import { ERROR_KEYS } from './fns/error-keys.ts';

const idOf = (error: ErrorEntry) => error.event_id;

/** All error occurrences of the window, newest first, live. */
export function ErrorsPage() {
  return (
    <>
      <PageHeader title="Errors" />
      <LiveListPage<ErrorEntry>
        page="errors"
        tailType="error"
        label="Errors"
        noun="errors"
        icon={<Bug className="size-6" aria-hidden />}
        placeholder="error_type:RateLimitError handled:false"
        keys={ERROR_KEYS}
        idOf={idOf}
        rowHeightPx={73}
        suggestions={(rows) => [
          { label: 'Unhandled', term: 'handled:false' },
          ...suggestTerms(rows, 'error_type', (row) => row.exceptions.at(-1)?.type ?? null, 3),
          ...suggestTerms(rows, 'environment', (row) => row.environment, 2),
          ...suggestTerms(rows, 'service', (row) => row.service, 2),
        ]}
        renderRow={(error, state) => <ErrorItem error={error} {...state} />}
      />
    </>
  );
}
