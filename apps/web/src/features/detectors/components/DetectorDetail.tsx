import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DetectorEntry } from '@sentryai/schema';
import { Waste } from '../../../components/Waste.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { plural } from '../../../lib/format.ts';
import { changesOf, type ThresholdDraft } from '../fns/threshold-draft.ts';
import { changeDetector } from '../queries.ts';
import { BacktestPanel } from './BacktestPanel.tsx';
import { ThresholdField } from './ThresholdField.tsx';

/** A detector's rule in words, its thresholds, and what other thresholds would find. */
export function DetectorDetail({ detector }: { detector: DetectorEntry }) {
  const { project } = useAppScope();
  const client = useQueryClient();
  const [draft, setDraft] = useState<ThresholdDraft>({});
  const { changes, problems } = changesOf(detector.thresholds, draft);
  const save = useMutation({
    mutationFn: () => changeDetector(project, detector.name, { thresholds: changes }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['detectors', project] });
      setDraft({});
    },
  });
  const changed = Object.keys(changes).length;
  const hasProblem = Object.keys(problems).length > 0;
  const { findings } = detector;
  return (
    <div className="space-y-4">
      <dl className="grid gap-x-6 gap-y-2 text-xs sm:grid-cols-[7rem_minmax(0,1fr)]">
        <Text label="How it is found">{detector.rule}</Text>
        <Text label="What to do">{detector.advice}</Text>
        <Text label="How to tune it">{detector.tuning}</Text>
        {findings.count > 0 && (
          <Text label="In this window">
            {plural(findings.count, 'finding')} in {plural(findings.traces, 'trace')}, {findings.recovered_count} recovered
            <Waste wastedMs={findings.wasted_ms} wastedTokens={findings.wasted_tokens} wastedUsd={findings.wasted_usd} className="ml-2" />
            {detector.open_issues > 0 && (
              <a href={`/issues?query=kind:${detector.name}&project=${project}`} className="ml-2 text-accent hover:underline">
                {plural(detector.open_issues, 'open issue')}
              </a>
            )}
          </Text>
        )}
      </dl>
      {detector.thresholds.length > 0 && (
        <form
          aria-label={`Thresholds of ${detector.title}`}
          onSubmit={(event) => {
            event.preventDefault();
            if (changed > 0 && !hasProblem) save.mutate();
          }}
        >
          <h3 className="mb-2 text-xs font-semibold text-ink-2">Thresholds</h3>
          <div className="space-y-3">
            {detector.thresholds.map((threshold) => (
              <ThresholdField
                key={threshold.name}
                threshold={threshold}
                detector={detector.name}
                text={draft[threshold.name]}
                problem={problems[threshold.name]}
                onChange={(text) => setDraft({ ...draft, [threshold.name]: text })}
              />
            ))}
          </div>
          {save.isError && <ErrorLine error={save.error} />}
          <div className="mt-3 flex flex-wrap items-center gap-2">
            <button type="submit" className="btn" data-tone="accent" disabled={changed === 0 || hasProblem || save.isPending}>
              {save.isPending ? 'Saving…' : 'Save'}
            </button>
            <button type="button" className="btn" disabled={Object.keys(draft).length === 0} onClick={() => setDraft({})}>
              Undo
            </button>
            <span role="status" className="text-xs text-ink-3">
              {changed > 0 && `${plural(changed, 'change')} not saved. `}
              {save.isSuccess && changed === 0 && 'Saved; holds for traces that settle from now on.'}
            </span>
          </div>
        </form>
      )}
      <BacktestPanel detector={detector} changes={changes} isBlocked={hasProblem} />
    </div>
  );
}

function Text({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="max-w-prose text-ink-2">{children}</dd>
    </>
  );
}
