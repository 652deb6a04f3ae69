import { Link } from '@tanstack/react-router';
import type { SpanDetail } from '@sentryai/schema';
import { AttributeTable } from '../../../components/AttributeTable.tsx';
import { formatClock, formatDuration, formatMoment, shortId } from '../../../lib/format.ts';
import { Section } from './Section.tsx';

/** Events of the span in order, with their distance from its start; then its links to other traces. */
export function SpanEvents({ span }: { span: SpanDetail }) {
  const startMs = Date.parse(span.start_time);
  return (
    <>
      <Section title="Events">
        {span.events.length === 0 && <p className="text-xs text-ink-3">None were recorded.</p>}
        <ol className="space-y-2">
          {span.events.map((event, index) => (
            <li key={index} className="rounded-md border border-line">
              <div className="flex items-center gap-2 border-b border-line bg-sunken px-2.5 py-1 text-xs">
                <span className="truncate font-medium">{event.name}</span>
                {event.time !== null && (
                  <span className="num ml-auto whitespace-nowrap text-ink-3" title={formatMoment(event.time)}>
                    {formatClock(Date.parse(event.time))}, +{formatDuration(Math.max(0, Date.parse(event.time) - startMs))}
                  </span>
                )}
              </div>
              <div className="px-2.5 py-1">
                <AttributeTable entries={Object.entries(event.attributes)} />
              </div>
            </li>
          ))}
        </ol>
      </Section>
      {span.links.length > 0 && (
        <Section title="Links">
          <ul className="space-y-1 text-xs">
            {span.links.map((link) => (
              <li key={`${link.trace_id}${link.span_id}`}>
                <Link
                  to="/traces/$traceId"
                  params={{ traceId: link.trace_id }}
                  search={{ span: link.span_id }}
                  className="font-mono text-accent hover:underline"
                >
                  trace {shortId(link.trace_id)}, span {shortId(link.span_id)}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
