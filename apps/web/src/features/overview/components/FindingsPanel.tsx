import { Link } from '@tanstack/react-router';
import type { DetectorsAnswer } from '@sentryai/schema';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatCount, plural } from '../../../lib/format.ts';

const SHOWN = 6;

/** What detectors found in the window, the most frequent first, and how many issues are open. */
export function FindingsPanel({ answer }: { answer: DetectorsAnswer | undefined }) {
  const { project } = useAppScope();
  const found = answer?.data.filter(({ findings }) => findings.count > 0).toSorted((a, b) => b.findings.count - a.findings.count) ?? [];
  const most = found[0]?.findings.count ?? 1;
  const open = answer?.open_issues.total ?? 0;
  return (
    <section className="panel flex min-w-0 flex-col" aria-label="Findings">
      <div className="flex items-baseline justify-between gap-3 px-3 pt-2.5 pb-1">
        <h2 className="text-sm font-semibold">Findings</h2>
        <span className="flex gap-3 text-xs">
          {open > 0 && (
            <a href={`/issues?project=${project}`} className="text-accent hover:underline">
              {plural(open, 'open issue')}
            </a>
          )}
          <Link to="/detectors" className="text-accent hover:underline">
            All detectors
          </Link>
        </span>
      </div>
      {answer !== undefined && found.length === 0 && (
        <p className="px-3 py-6 text-center text-ink-3">No detector found anything in this window.</p>
      )}
      <ul>
        {found.slice(0, SHOWN).map(({ name, title, severity, findings }) => (
          <li key={name} className="border-t border-line">
            <Link
              to="/detectors"
              search={{ detector: name } as never}
              className="grid grid-cols-[minmax(0,1fr)_5rem_auto] items-center gap-3 px-3 py-1.5 hover:bg-hover"
            >
              <span className="truncate">{title}</span>
              <span className="h-1.5 rounded-[2px] bg-hover" aria-hidden>
                <span
                  className={`block h-full rounded-[2px] ${severity === 'error' ? 'bg-danger' : 'bg-warn'}`}
                  style={{ width: `${Math.max(4, (findings.count / most) * 100)}%` }}
                />
              </span>
              <span className="num w-14 text-right text-xs">
                {formatCount(findings.count)}
                {findings.recovered_count > 0 && (
                  <span className="block text-2xs text-ink-3">{formatCount(findings.recovered_count)} recovered</span>
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && <p className="border-t border-line px-3 py-1 text-2xs text-ink-3">and {found.length - SHOWN} more</p>}
    </section>
  );
}
