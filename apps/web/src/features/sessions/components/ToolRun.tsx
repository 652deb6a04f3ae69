import { Link } from '@tanstack/react-router';
import { Wrench } from 'lucide-react';
import type { ToolRunAnswer } from '@sentryai/schema';
import { Payload } from '../../../components/conversation/Payload.tsx';
import { formatDuration } from '../../../lib/format.ts';
import { oneLine } from '../fns/one-line.ts';
import { Failure } from './Failure.tsx';

/** A tool that an answer asked for: closed one line of question and answer, open all of both. */
export function ToolRun({ run }: { run: ToolRunAnswer }) {
  const hasFailed = run.error !== null || run.span?.status === 'error';
  return (
    <details className="group overflow-hidden rounded-md border border-line" open={hasFailed}>
      <summary className="flex min-w-0 list-none items-center gap-1.5 bg-sunken px-2 py-1 text-xs hover:bg-hover [&::-webkit-details-marker]:hidden">
        <Wrench className={`size-3 shrink-0 ${hasFailed ? 'text-danger' : 'text-(--kind-tool)'}`} aria-hidden />
        <span className="max-w-1/2 shrink-0 truncate font-mono font-medium">{run.name}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-2xs text-ink-3 group-open:invisible">
          {oneLine(run.arguments)}
          {run.result !== null && <span className="text-ink-2"> → {oneLine(run.result)}</span>}
        </span>
        <ToolState run={run} hasFailed={hasFailed} />
      </summary>
      <div className="space-y-2 border-t border-line p-2">
        {run.error !== null && <Failure failure={run.error} />}
        <div>
          <div className="label mb-0.5">Arguments</div>
          {run.arguments === '' ? <Nothing text="none" /> : <Payload text={run.arguments} label="arguments" />}
        </div>
        <div>
          <div className="label mb-0.5">Result</div>
          {run.result === null ? (
            <Nothing text="nobody said what it answered" />
          ) : run.result === '' ? (
            <Nothing text="empty" />
          ) : (
            <Payload text={run.result} label="result" />
          )}
        </div>
        {run.span !== null && (
          <Link
            to="/traces/$traceId"
            params={{ traceId: run.trace_id }}
            search={{ span: run.span.span_id }}
            className="text-xs text-accent hover:underline"
          >
            Open the run in its trace
          </Link>
        )}
      </div>
    </details>
  );
}

function ToolState({ run, hasFailed }: { run: ToolRunAnswer; hasFailed: boolean }) {
  if (hasFailed) {
    return (
      <span className="mark shrink-0" data-tone="danger">
        failed
      </span>
    );
  }
  if (run.span === null) {
    return run.result === null ? <span className="mark shrink-0">no answer</span> : null;
  }
  return (
    <span className="num shrink-0 text-2xs text-ink-3">
      {run.span.status === 'running' ? 'running' : formatDuration(run.span.duration_ms)}
    </span>
  );
}

function Nothing({ text }: { text: string }) {
  return <span className="text-xs text-ink-3 italic">{text}</span>;
}
