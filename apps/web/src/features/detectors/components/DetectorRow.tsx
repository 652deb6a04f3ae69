import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { DetectorEntry } from '@sentryai/schema';
import { ErrorLine } from '../../../components/States.tsx';
import { Switch } from '../../../components/Switch.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatCount, plural } from '../../../lib/format.ts';
import { changeDetector } from '../queries.ts';
import { DetectorDetail } from './DetectorDetail.tsx';

const TONES = { info: undefined, warning: 'warn', error: 'danger' } as const;

/** One detector: its switch, what it is about, what it found; opens to its rule and thresholds. */
export function DetectorRow({ detector, isOpen, onToggle }: { detector: DetectorEntry; isOpen: boolean; onToggle: () => void }) {
  const { project } = useAppScope();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (enabled: boolean) => changeDetector(project, detector.name, { enabled }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['detectors', project] }),
  });
  const isOn = change.isPending ? change.variables : detector.enabled;
  const { findings } = detector;
  const row = useRef<HTMLLIElement>(null);
  // A link to one detector must not leave it below the fold.
  useEffect(() => {
    if (isOpen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  return (
    <li id={detector.name} ref={row}>
      <div className="flex items-start gap-3 px-3 py-2">
        <Switch
          label={`${detector.title}: ${isOn ? 'on' : 'off'}`}
          isOn={isOn}
          isBusy={change.isPending}
          onChange={(next) => change.mutate(next)}
        />
        <button
          type="button"
          className="group grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-left"
          aria-expanded={isOpen}
          aria-controls={`${detector.name}-detail`}
          onClick={onToggle}
        >
          <span className={`min-w-0 ${isOn ? '' : 'text-ink-3'}`}>
            <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
              <span className="font-medium group-hover:text-accent">{detector.title}</span>
              <span className="mark" data-tone={isOn ? TONES[detector.severity] : undefined}>
                {detector.severity}
              </span>
              {detector.is_changed && (
                <span className="mark" data-tone="accent">
                  tuned
                </span>
              )}
            </span>
            <span className={`mt-0.5 text-xs text-ink-2 ${isOpen ? 'block' : 'line-clamp-2 sm:line-clamp-1'}`}>{detector.description}</span>
          </span>
          <span className="flex items-start gap-2">
            <span className="text-right text-xs">
              <span className={`num block font-medium ${findings.count === 0 ? 'text-ink-3' : ''}`}>
                {findings.count === 0 ? 'none found' : plural(findings.count, 'finding').replace(/^\d+/, formatCount(findings.count))}
              </span>
              {detector.open_issues > 0 && (
                <span className="num block text-2xs text-ink-3">{plural(detector.open_issues, 'open issue')}</span>
              )}
            </span>
            {isOpen ? (
              <ChevronDown className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
            ) : (
              <ChevronRight className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
            )}
          </span>
        </button>
      </div>
      {change.isError && <ErrorLine error={change.error} onRetry={() => change.mutate(change.variables)} />}
      {isOpen && (
        <div id={`${detector.name}-detail`} className="fade-in border-t border-line bg-bg px-3 py-3 sm:pl-14">
          <DetectorDetail detector={detector} />
        </div>
      )}
    </li>
  );
}
