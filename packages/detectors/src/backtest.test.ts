import { describe, expect, it } from 'vitest';
import { Backtest } from './backtest.ts';
import { joinRows, readCaptures, rowsOfRequest } from './captured-failures.fixture.ts';
import { changeDetectors } from './config-changes.ts';
import { defaultDetectorsConfig, readDetectorsConfig } from './config.ts';
import { detectAll, viewsOf } from './detect-rows.fixture.ts';
import { DETECTORS } from './registry.ts';
import { configOfOne, runTraceDetectors } from './run-detectors.ts';

const rows = readCaptures('detectors').map(({ requests }) => joinRows(requests.map((request) => rowsOfRequest(request))));
const views = rows.flatMap((one) => viewsOf(one));
const defaults = defaultDetectorsConfig();
const tryOut = (detector: (typeof DETECTORS)[number]['name'], stored: object) =>
  new Backtest({ detector, tried: readDetectorsConfig(stored).config, current: defaults, fromUs: 0, listedMax: 1_000 });

describe('a configuration of one detector', () => {
  it('finds of it exactly what all of them together find, in every captured trace', () => {
    const all = views.map((view) => runTraceDetectors(view));
    for (const { name, scope } of DETECTORS) {
      if (scope === 'window') continue;
      const config = configOfOne(name, defaults);
      const alone = views.map((view) => runTraceDetectors(view, config).filter((finding) => finding.detector === name));
      expect(alone, name).toEqual(all.map((findings) => findings.filter((finding) => finding.detector === name)));
    }
  });
});

describe('a back-test', () => {
  it('finds what is found now when nothing was changed, also in traces that come twice', () => {
    for (const name of ['truncated_answer', 'agent_loop', 'tool_failure_swallowed'] as const) {
      const backtest = tryOut(name, {});
      for (const view of [...views, ...views]) backtest.addTrace(view);
      const { found, foundNow, added, removed } = backtest.result();
      const wanted = new Set(
        views.flatMap((view) =>
          runTraceDetectors(view)
            .filter(({ detector }) => detector === name)
            .map(({ trace_id, span_id, fingerprint }) => `${trace_id} ${span_id} ${fingerprint}`),
        ),
      );
      expect(wanted.size, name).toBeGreaterThan(0);
      expect({ found, foundNow, added, removed }).toEqual({ found: wanted.size, foundNow: wanted.size, added: 0, removed: 0 });
    }
  });

  it('tells what a threshold adds and takes away, and lists only so many', () => {
    const strict = tryOut('agent_loop', { agent_loop: { runsMin: 1_000 } });
    for (const view of views) strict.addTrace(view);
    const result = strict.result();
    expect(result).toMatchObject({ found: 0, added: 0, findings: [] });
    expect(result.removed).toBe(result.foundNow);
    const few = new Backtest({ detector: 'truncated_answer', tried: defaults, current: defaults, fromUs: 0, listedMax: 1 });
    for (const view of views) few.addTrace(view);
    const counted = few.result();
    expect(counted.found).toBeGreaterThan(1);
    expect(counted.findings).toHaveLength(1);
  });

  it('compares facts as they would have been compared', () => {
    const series = joinRows(rows);
    const { facts } = detectAll(series);
    const backtest = tryOut('repeated_prompt', { repeated_prompt: { timesMin: 2, windowMs: 86_400_000 } });
    backtest.addFacts(facts);
    const again = tryOut('repeated_prompt', { repeated_prompt: { timesMin: 2, windowMs: 86_400_000 } });
    again.addFacts([...facts, ...facts].toReversed());
    const result = backtest.result();
    expect(result.found).toBeGreaterThan(0);
    expect(again.result()).toEqual(result);
  });
});

describe('changeDetectors', () => {
  it('drops what is stored and no longer understood instead of refusing every change after it', () => {
    const stored = { agent_loop: { runsMin: 6, gone: 1, alikeShareMin: 7 }, left: { isOn: false } };
    expect(changeDetectors(stored, { refusal: { enabled: false } })).toEqual({
      stored: { agent_loop: { runsMin: 6 }, refusal: { isOn: false } },
      problems: [],
    });
  });

  it.each([['text'], [null], [[]], [{ agent_loop: 7 }], [{ agent_loop: { thresholds: [] } }]])('names what is wrong with %j', (changes) => {
    const { stored, problems } = changeDetectors(undefined, changes);
    expect(stored).toEqual({});
    expect(problems).toHaveLength(1);
  });
});
