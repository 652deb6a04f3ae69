import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Backtest, BacktestFinding } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { Waste } from '../../../components/Waste.tsx';
import { formatCount } from '../../../lib/format.ts';

const SHOWN_FIRST = 10;

/** Each a door to the span it is about. */
export function BacktestFindings({ result }: { result: Backtest }) {
  const [isAll, setAll] = useState(false);
  const { findings } = result;
  if (findings.length === 0) return null;
  const shown = isAll ? findings : findings.slice(0, SHOWN_FIRST);
  return (
    <>
      <ul className="border-t border-line">
        {shown.map((finding) => (
          <FindingRow key={`${finding.trace_id} ${finding.span_id} ${finding.timestamp} ${finding.title}`} finding={finding} />
        ))}
      </ul>
      <div className="flex items-center gap-3 border-t border-line px-3 py-1.5 text-xs text-ink-3 empty:hidden">
        {findings.length > shown.length && (
          <button type="button" className="text-accent hover:underline" onClick={() => setAll(true)}>
            Show {formatCount(findings.length)}
          </button>
        )}
        {result.findings_truncated && (
          <span>
            The newest {formatCount(findings.length)} of {formatCount(result.found)} are listed; the counts are of all.
          </span>
        )}
      </div>
    </>
  );
}

function FindingRow({ finding }: { finding: BacktestFinding }) {
  const { evidence } = finding;
  const [sample] = evidence.samples;
  return (
    <li className="border-b border-line last:border-0">
      <Link
        to="/traces/$traceId"
        params={{ traceId: finding.trace_id }}
        search={(finding.span_id === null ? {} : { span: finding.span_id }) as never}
        className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3 px-3 py-1.5 hover:bg-hover"
      >
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="min-w-0 text-sm break-words">{finding.title}</span>
            {!finding.is_found_now && (
              <span className="mark" data-tone="accent">
                added
              </span>
            )}
            {finding.recovered && <span className="mark">recovered</span>}
          </span>
          {sample !== undefined && (
            <span className="block truncate text-2xs text-ink-3">
              {sample.label}: {sample.text}
            </span>
          )}
          <Waste wastedMs={evidence.wasted_ms} wastedTokens={evidence.wasted_tokens} wastedUsd={evidence.wasted_usd} className="text-2xs" />
        </span>
        <span className="text-xs whitespace-nowrap text-ink-3">
          <Ago time={finding.timestamp} />
        </span>
      </Link>
    </li>
  );
}
