import { useNavigate } from '@tanstack/react-router';
import { Rocket } from 'lucide-react';
import type { ReleaseRow } from '@sentryai/schema';
import { LiveListPage } from '../../components/LiveListPage.tsx';
import { term } from '../../lib/search-query.ts';
import { PageHeader } from '../shell/index.ts';
import { ReleaseTableHead, ReleaseTableRow } from './components/ReleaseTable.tsx';
import { RELEASE_KEYS } from './fns/release-keys.ts';

const ROW_PX = 34;
/** As in ReleaseTableHead (h-8 and its line). */
const HEADER_PX = 33;
/** Sessions come without live events. */
const REFRESH_MS = 10_000;

/** A release may hold spaces, which no id of an element may. */
const idOf = (row: ReleaseRow) => encodeURIComponent(row.release);

/** How releases fare: those that were active in the window, newest first. */
export function ReleasesPage() {
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="Releases" />
      <LiveListPage<ReleaseRow>
        page="releases"
        hasExport={false}
        tailType="error"
        everyMs={REFRESH_MS}
        label="Releases"
        noun="releases"
        icon={<Rocket className="size-6" aria-hidden />}
        placeholder="release:shop@* environment:production"
        keys={RELEASE_KEYS}
        idOf={idOf}
        rowHeightPx={ROW_PX}
        header={{ node: <ReleaseTableHead />, heightPx: HEADER_PX }}
        suggestions={() => []}
        onOpen={(row) => void navigate({ to: '/errors', search: { query: term('release', row.release) } })}
        renderRow={(row, { isActive, isFresh }) => <ReleaseTableRow row={row} isActive={isActive} isFresh={isFresh} />}
      />
    </>
  );
}
