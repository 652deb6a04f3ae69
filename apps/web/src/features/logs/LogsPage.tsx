import { ScrollText } from 'lucide-react';
import type { LogEntry } from '@sentryai/schema';
import { LiveListPage } from '../../components/LiveListPage.tsx';
import { suggestTerms } from '../../lib/suggest-terms.ts';
import { PageHeader } from '../shell/index.ts';
import { LogItem } from './components/LogItem.tsx';
import { LOG_KEYS } from './fns/log-keys.ts';

const idOf = (log: LogEntry) => log.event_id;

/** All logs of the window, newest first, live. */
export function LogsPage() {
  return (
    <>
      <PageHeader title="Logs" />
      <LiveListPage<LogEntry>
        page="logs"
        tailType="log"
        label="Logs"
        noun="logs"
        icon={<ScrollText className="size-6" aria-hidden />}
        placeholder='level:[warn, error, fatal] service:api "timed out"'
        keys={LOG_KEYS}
        idOf={idOf}
        rowHeightPx={31}
        suggestions={(rows) => [
          { label: 'Errors', term: 'level:[error, fatal]' },
          { label: 'Warnings', term: 'level:warn' },
          { label: 'With a trace', term: 'has:trace_id' },
          ...suggestTerms(rows, 'service', (row) => row.service, 3),
          ...suggestTerms(rows, 'environment', (row) => row.environment, 2),
        ]}
        renderRow={(log, state) => <LogItem log={log} {...state} />}
      />
    </>
  );
}
