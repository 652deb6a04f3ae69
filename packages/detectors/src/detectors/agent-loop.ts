import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { isEmptyResult } from '../text/empty-result.ts';
import { hasWord } from '../text/name-words.ts';
import { containment, kinship, similarity, tokenSet } from '../text/similarity.ts';
import { cutSample } from '../text/sample.ts';
import { isObject, parseJson } from '../trace/json-value.ts';
import type { ToolRun } from '../trace/tool-runs.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** Tools that are pressed again on purpose, or that wait. */
const REPEATED_ON_PURPOSE = new Set(
  'click press scroll swipe tap wait sleep delay pause next previous undo redo keypress type move step tick advance roll think plan todo'.split(
    ' ',
  ),
);
/** Tools that change something: what was asked before may be answered differently after. */
const CHANGES = new Set(
  'write edit update create delete remove insert replace patch apply save send post put set move rename add commit push install run exec execute fix upload submit book pay refund cancel modify'.split(
    ' ',
  ),
);
/** Acknowledgements say nothing about progress. */
const ACK_CHARS_MAX = 24;
const COMPARED_CHARS = 4_000;
/** Times and ids in results change by themselves. */
const CLOCKS = /\d{10,}|\d{2}:\d{2}:\d{2}\S*/g;
const CLUSTERS_MAX = 40;
/** More than one word, or a script that puts no blanks between them. */
const SENTENCE = /\S\s+\S|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{4}/;

type Cluster = { runs: ToolRun[]; wanted: Wanted; numbers: string; argumentsText: string; isIdentical: boolean };

/** What was asked for, apart from the names of arguments, which all calls of a tool share. */
type Wanted = {
  /** Names, paths, ids, switches: two requests that differ in one are different requests. */
  atoms: string;
  /** Words of what was put in sentences: these may be reworded. */
  words: Set<string>;
};

function wantedBy(text: string): Wanted {
  const value = /^\s*[[{"]/.test(text) && text.length <= COMPARED_CHARS ? (parseJson(text) ?? text) : text;
  const atoms: string[] = [];
  const sentences: string[] = [];
  const collect = (item: unknown, depth: number): void => {
    if (depth > 6 || atoms.length + sentences.length > 200) return;
    if (Array.isArray(item)) for (const inner of item) collect(inner, depth + 1);
    else if (isObject(item)) for (const inner of Object.values(item)) collect(inner, depth + 1);
    else if (typeof item === 'string') {
      const nested = depth < 4 && /^\s*[[{]/.test(item) ? parseJson(item) : undefined;
      if (nested !== undefined) collect(nested, depth + 1);
      else if (SENTENCE.test(item.trim())) sentences.push(item);
      else atoms.push(item.trim().toLowerCase());
    } else if (item !== null && item !== undefined) atoms.push(JSON.stringify(item));
  };
  collect(value, 0);
  return { atoms: atoms.sort().join('\n'), words: tokenSet(sentences.join(' ')) };
}

/** Numbers tell pages, offsets and ids apart: requests that differ in one are different requests. */
function numbersIn(text: string): string {
  return (text.slice(0, COMPARED_CHARS).match(/\d+/g) ?? []).sort().join(',');
}

function isAlike(cluster: Cluster, wanted: Wanted, numbers: string, hasSameResult: boolean, shareMin: number): boolean {
  if (cluster.numbers !== numbers || cluster.wanted.atoms !== wanted.atoms) return false;
  const [left, right] = [cluster.wanted.words, wanted.words];
  if (left.size === 0 && right.size === 0) return true;
  if (left.size === 0 || right.size === 0) return false;
  const alike = similarity(left, right);
  if (alike >= shareMin) return true;
  // the same empty-handed answer makes it more likely that the same thing was asked in other words
  return (
    hasSameResult && (kinship(left, right) >= shareMin / 2 || (containment(left, right) >= 0.6 && Math.min(left.size, right.size) >= 2))
  );
}

function isSameResult(left: string, right: string): boolean {
  if (left === right) return true;
  if (left === '' || right === '' || left.length > COMPARED_CHARS * 4 || right.length > COMPARED_CHARS * 4) return false;
  // a counter or a state that moves is progress, however much stands around it
  if (left.length < 400 && numbersIn(left.replaceAll(CLOCKS, '')) !== numbersIn(right.replaceAll(CLOCKS, ''))) return false;
  return similarity(tokenSet(left.slice(0, COMPARED_CHARS)), tokenSet(right.slice(0, COMPARED_CHARS))) >= 0.9;
}

function clustersOf(runs: readonly ToolRun[], shareMin: number): Cluster[] {
  const clusters: Cluster[] = [];
  const byText = new Map<string, Cluster>();
  for (const run of runs) {
    const same = byText.get(run.argumentsText);
    if (same !== undefined) {
      same.runs.push(run);
      continue;
    }
    const wanted = wantedBy(run.argumentsText);
    const numbers = numbersIn(run.argumentsText);
    const cluster = clusters.find((other) => {
      const last = other.runs.at(-1) as ToolRun;
      const hasSameResult =
        run.resultText === last.resultText && (run.resultText.length > ACK_CHARS_MAX || isEmptyResult(run.resultText) === true);
      return isAlike(other, wanted, numbers, hasSameResult, shareMin);
    });
    if (cluster === undefined) {
      if (clusters.length >= CLUSTERS_MAX) continue;
      const created = { runs: [run], wanted, numbers, argumentsText: run.argumentsText, isIdentical: true };
      clusters.push(created);
      byText.set(run.argumentsText, created);
      continue;
    }
    cluster.isIdentical = false;
    cluster.runs.push(run);
    byText.set(run.argumentsText, cluster);
  }
  return clusters;
}

/** Repeats that brought nothing new, and whether the last one did: waiting that ends in a change was worth it. */
function measureStall({ runs }: Cluster): { repeats: number; endsInChange: boolean; stalled: ToolRun[] } {
  let repeats = 0;
  let endsInChange = false;
  const stalled: ToolRun[] = [];
  for (let index = 1; index < runs.length; index++) {
    const [previous, run] = [runs[index - 1] as ToolRun, runs[index] as ToolRun];
    const isSame = isSameResult(previous.resultText, run.resultText);
    if (isSame) {
      repeats += 1;
      stalled.push(run);
    }
    endsInChange = !isSame;
  }
  return { repeats, endsInChange, stalled };
}

/** The model looked at each result and asked again: calls of models lie between the runs. */
function hasModelBetween(trace: TraceView, runs: readonly ToolRun[]): boolean {
  if (trace.llmCalls.length === 0) return true;
  const starts = trace.llmCalls.map((call) => call.startUs).sort((left, right) => left - right);
  let between = 0;
  let position = 0;
  for (let index = 1; index < runs.length; index++) {
    const [previous, run] = [runs[index - 1] as ToolRun, runs[index] as ToolRun];
    if (previous.request !== null && run.request !== null && previous.request.call !== run.request.call) {
      between += 1;
      continue;
    }
    while (position < starts.length && (starts[position] as number) < previous.startUs) position += 1;
    if (position < starts.length && (starts[position] as number) <= run.startUs) between += 1;
  }
  return between * 2 >= runs.length - 1;
}

/** Something was changed by another tool between most of the runs. */
function hasChangesBetween(trace: TraceView, runs: readonly ToolRun[]): boolean {
  const name = runs[0]?.name ?? '';
  const changes = trace.toolRuns
    .filter((run) => run.name !== name && run.failure === null && hasWord(run.name, CHANGES))
    .map((run) => run.startUs);
  if (changes.length === 0) return false;
  let between = 0;
  for (let index = 1; index < runs.length; index++) {
    const [previous, run] = [runs[index - 1] as ToolRun, runs[index] as ToolRun];
    if (changes.some((atUs) => atUs >= previous.startUs && atUs <= run.startUs)) between += 1;
  }
  return between * 2 > runs.length - 1;
}

/** Pauses of this length on average are waiting, not looping. */
function meanGapMs(runs: readonly ToolRun[]): number {
  const [first, last] = [runs[0], runs.at(-1)];
  return first === undefined || last === undefined || runs.length < 2 ? 0 : (last.startUs - first.startUs) / 1000 / (runs.length - 1);
}

export const agentLoop = defineTraceDetector({
  name: 'agent_loop',
  scope: 'trace',
  level: 'warning',
  docs: {
    meaning: 'An agent calls the same tool again and again with the same or reworded arguments and gets nothing new.',
    rule: 'Runs of one tool whose arguments are equal or share most of the words of their sentences (order and endings do not matter; numbers, names, paths and ids do), with a model in between that saw each result. Reported when they are many, most repeats return what was returned before, and the last one does, too: polling that ends in a change is fine, and so are repeats after something was changed by another tool, long pauses, and tools that are pressed on purpose (click, scroll, wait).',
    advice:
      'Tell the model what an empty result means and when to stop, limit calls per tool and run, and cache equal calls. Look at the samples: often one argument is wrong in every call.',
    tuning: 'runsMin and unchangedShareMin make it stricter; alikeShareMin decides how much reworded arguments have to share.',
  },
  settings: {
    runsMin: { default: 4, min: 2, max: 1_000, doc: 'Runs with alike arguments from which on it is a loop.' },
    unchangedShareMin: { default: 0.5, min: 0, max: 1, doc: 'Share of repeats that must return nothing new.' },
    alikeShareMin: { default: 0.6, min: 0.1, max: 1, doc: 'Share of words that reworded arguments have in common.' },
    meanGapMsMax: { default: 60_000, min: 0, doc: 'Runs further apart than this on average are waiting.' },
  },
  run(trace, settings) {
    // names are counted before anything is compared
    if (trace.toolSpans.length < settings.runsMin && trace.llmCalls.length < settings.runsMin) return [];
    const drafts: Draft[] = [];
    const byTool = Map.groupBy(trace.toolRuns, (run) => `${run.name}\n${run.span === null ? '' : trace.agentOf(run.span)}`);
    for (const runs of byTool.values()) {
      const name = runs[0]?.name ?? '';
      if (runs.length < settings.runsMin || hasWord(name, REPEATED_ON_PURPOSE)) continue;
      let worst: Draft | null = null;
      for (const cluster of clustersOf(runs, settings.alikeShareMin)) {
        if (cluster.runs.length < settings.runsMin || meanGapMs(cluster.runs) > settings.meanGapMsMax) continue;
        const { repeats, endsInChange, stalled } = measureStall(cluster);
        if (endsInChange || repeats < settings.unchangedShareMin * (cluster.runs.length - 1) || repeats < settings.runsMin - 1) continue;
        // what changes something is only repeated when it is the very same: acknowledgements all look alike
        if (!cluster.isIdentical && hasWord(name, CHANGES)) continue;
        if (!hasModelBetween(trace, cluster.runs) || hasChangesBetween(trace, cluster.runs)) continue;
        const draft = draftOf(trace, cluster, stalled);
        if (worst === null || (draft.occurrences ?? 0) > (worst.occurrences ?? 0)) worst = draft;
      }
      if (worst !== null) drafts.push(worst);
    }
    return drafts;
  },
});

function draftOf(trace: TraceView, cluster: Cluster, stalled: readonly ToolRun[]): Draft {
  const { runs } = cluster;
  const [first, last] = [runs[0] as ToolRun, runs.at(-1) as ToolRun];
  const askers = new Set(stalled.flatMap((run) => (run.request === null ? [] : [run.request.call])));
  const calls =
    askers.size > 0 ? [...askers] : trace.llmCalls.filter((call) => call.startUs >= first.startUs && call.startUs <= last.startUs);
  const known = calls.map((call) => call.tokens).filter((tokens) => tokens !== null);
  const costs = calls.map((call) => call.costUsd).filter((cost) => cost !== null);
  const texts = [...new Set(runs.map((run) => run.argumentsText))].slice(0, 3);
  return {
    key: [first.name, first.span === null ? '' : trace.agentOf(first.span)],
    title: `Agent loops on ${first.name}: ${runs.length} calls, nothing new`,
    span_id: last.spanId,
    time_us: last.endUs,
    span_ids: runs.map(({ spanId }) => spanId),
    occurrences: runs.length,
    wasted_ms: Math.round((last.endUs - first.endUs) / 1000),
    wasted_tokens: known.length === 0 ? null : known.reduce((sum, tokens) => sum + tokens, 0),
    wasted_usd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    samples: [
      ...texts.map((text) => ({ label: 'arguments', text: cutSample(text), span_id: first.spanId })),
      { label: 'result', text: cutSample(last.resultText), span_id: last.spanId },
    ],
    facts: { tool: first.name, repeats: runs.length, identical: cluster.isIdentical },
  };
}
