import { useQuery } from '@tanstack/react-query';
import type { TraceOccurrence } from '@sentryai/schema';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { CutNotice } from '../../../components/CutNotice.tsx';
import { KindGlyph } from '../../../components/Kind.tsx';
import { ErrorLine, ErrorState } from '../../../components/States.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { durationLabel, formatDuration, formatShare } from '../../../lib/format.ts';
import { kindLabel } from '../../../lib/kind-label.ts';
import type { TreeNode } from '../fns/build-tree.ts';
import { SPAN_TABS, type SpanTab } from '../fns/trace-search.ts';
import { useTraceUrl } from '../hooks/use-trace-url.ts';
import { spanQuery } from '../queries.ts';
import { FindingItem } from './FindingItem.tsx';
import { SpanAttributes } from './SpanAttributes.tsx';
import { SpanContent } from './SpanContent.tsx';
import { SpanEvents } from './SpanEvents.tsx';
import { SpanRaw } from './SpanRaw.tsx';
import { SpanUsage } from './SpanUsage.tsx';

const TAB_LABELS: Record<SpanTab, string> = {
  content: 'Content',
  usage: 'Tokens & cost',
  attributes: 'Attributes',
  events: 'Events',
  raw: 'Raw',
};

type SpanPanelProps = { traceId: string; node: TreeNode; occurrences: readonly TraceOccurrence[] | undefined };
/** Attribute of what a sampling rule kept. */
const SAMPLE_RATE = 'sentryai.sample_rate';

/** One span. Its head comes from the tree at once; what was sent is loaded when the span is looked at. */
export function SpanPanel({ traceId, node, occurrences }: SpanPanelProps) {
  const { project } = useAppScope();
  const { tab, setTab } = useTraceUrl();
  const { span } = node;
  const detail = useQuery(spanQuery(project, traceId, span.span_id));
  const count = (name: SpanTab) =>
    name === 'events' && detail.data !== undefined && detail.data.events.length > 0 ? detail.data.events.length : null;

  return (
    <section aria-label={`Span ${span.name}`} className="flex min-h-0 flex-1 flex-col bg-surface">
      <header className="shrink-0 px-3 pt-2.5 sm:px-4">
        <div className="flex items-center gap-2">
          <KindGlyph kind={span.kind} />
          <h2 className="min-w-0 truncate text-base font-semibold" title={span.name}>
            {span.name}
          </h2>
          <CopyButton text={span.span_id} label="Copy span id" />
        </div>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-2">
          <span>{kindLabel(span.kind)}</span>
          <span className="num">{durationLabel(span)}</span>
          {span.model !== null && <span className="truncate">{span.model}</span>}
          {detail.data?.ttft_ms != null && (
            <span className="num" title="Time to first token">
              first token {formatDuration(detail.data.ttft_ms)}
            </span>
          )}
          {detail.data?.finish_reason != null && <span title="Finish reason">finish: {detail.data.finish_reason}</span>}
          {span.status === 'error' && (
            <span className="mark" data-tone="danger">
              {span.error_type ?? 'failed'}
            </span>
          )}
          <SampledMark rate={detail.data?.attributes[SAMPLE_RATE]} />
          {node.isOrphan && (
            <span className="mark" data-tone="warn" title={`Parent ${span.parent_span_id ?? ''}`}>
              parent not received
            </span>
          )}
        </div>
        <div role="tablist" aria-label="Parts of the span" className="-mx-2 mt-1.5 flex overflow-x-auto">
          {SPAN_TABS.map((name) => (
            <button key={name} type="button" role="tab" aria-selected={tab === name} className="tab" onClick={() => setTab(name)}>
              {TAB_LABELS[name]}
              {count(name) !== null && <span className="num text-2xs text-ink-3">{count(name)}</span>}
            </button>
          ))}
        </div>
      </header>
      <div role="tabpanel" className="min-h-0 flex-1 overflow-y-auto border-t border-line">
        {tab === 'content' && occurrences !== undefined && (
          <ul aria-label="Findings here" className="border-b border-line">
            {occurrences.map((occurrence) => (
              <FindingItem key={occurrence.occurrence_id} occurrence={occurrence} isAtSpan />
            ))}
          </ul>
        )}
        {detail.data === undefined ? (
          detail.isError ? (
            <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
          ) : (
            <PanelSkeleton />
          )
        ) : (
          <>
            {detail.isError && <ErrorLine error={detail.error} onRetry={() => void detail.refetch()} />}
            <div className="px-3 py-3 sm:px-4">
              {(tab === 'content' || tab === 'attributes') && <CutNotice cut={detail.data.cut} />}
              {tab === 'content' && <SpanContent span={detail.data} />}
              {tab === 'usage' && <SpanUsage span={detail.data} />}
              {tab === 'attributes' && <SpanAttributes span={detail.data} />}
              {tab === 'events' && <SpanEvents span={detail.data} />}
              {tab === 'raw' && <SpanRaw span={detail.data} />}
            </div>
          </>
        )}
      </div>
    </section>
  );
}

/** A span that a sampling rule kept stands for others that it left out. */
function SampledMark({ rate }: { rate: unknown }) {
  if (typeof rate !== 'number' || rate <= 0 || rate >= 1) return null;
  return (
    <span className="mark" title="The sampling rule of the key kept this share of traces; failed spans are always kept">
      {formatShare(rate, 1)} sampled
    </span>
  );
}

function PanelSkeleton() {
  return (
    <div role="status" aria-label="Loading the span" className="space-y-4 p-4">
      {[70, 90, 40, 80].map((percent) => (
        <div key={percent} className="space-y-2">
          <div className="skeleton h-2.5 w-20" />
          <div className="skeleton h-3" style={{ width: `${percent}%` }} />
        </div>
      ))}
    </div>
  );
}
