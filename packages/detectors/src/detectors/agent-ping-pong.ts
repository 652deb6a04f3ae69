import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { similarity, tokenSet } from '../text/similarity.ts';
import { cutSample } from '../text/sample.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** What one agent said before another one had its turn. */
type Turn = { agent: string; calls: ModelCall[]; text: string };

const TURNS_MAX = 2_000;
const TEXT_CHARS = 3_000;

function turnsOf(trace: TraceView): Turn[] {
  const turns: Turn[] = [];
  for (const call of trace.llmCalls) {
    if (turns.length >= TURNS_MAX) break;
    const agent = trace.agentOf(call.main);
    if (agent === '') continue;
    const last = turns.at(-1);
    if (last?.agent === agent) last.calls.push(call);
    else turns.push({ agent, calls: [call], text: '' });
  }
  return turns;
}

function textOfTurn(turn: Turn): string {
  return turn.calls
    .map((call) => {
      const tools = call.toolCalls().map((part) => `${part.name} ${part.arguments}`);
      return [call.answerText(), ...tools].join('\n');
    })
    .join('\n')
    .slice(0, TEXT_CHARS);
}

/** Longest stretches in which two agents take turns. */
function stretchesOf(turns: readonly Turn[]): Turn[][] {
  const stretches: Turn[][] = [];
  let stretch: Turn[] = [];
  for (const turn of turns) {
    const [last, beforeLast] = [stretch.at(-1), stretch.at(-2)];
    if (last !== undefined && beforeLast !== undefined && beforeLast.agent !== turn.agent) {
      stretches.push(stretch);
      stretch = [last];
    }
    stretch.push(turn);
  }
  stretches.push(stretch);
  return stretches;
}

export const agentPingPong = defineTraceDetector({
  name: 'agent_ping_pong',
  scope: 'trace',
  level: 'warning',
  docs: {
    meaning: 'Two agents hand the same thing back and forth and get no further.',
    rule: "Two agents (or named steps with model calls of their own) take turns many times without a third one in between, and most turns say nearly the same as the same agent's turn before, the last ones included. Drafts that really change are work and are not reported.",
    advice: 'Limit the rounds, give the reviewer a way to accept, and let one of them decide. The samples show what was handed over.',
    tuning: 'exchangesMin is the number of turns; sameShareMin how much of two turns must be the same words.',
  },
  settings: {
    exchangesMin: { default: 6, min: 4, max: 1_000, doc: 'Turns of both agents together.' },
    sameShareMin: {
      default: 0.8,
      min: 0.1,
      max: 1,
      doc: 'Share of words that a turn has in common with the one before of the same agent.',
    },
  },
  run(trace, settings) {
    if (trace.llmCalls.length < settings.exchangesMin) return [];
    const drafts: Draft[] = [];
    for (const stretch of stretchesOf(turnsOf(trace))) {
      if (stretch.length < settings.exchangesMin) continue;
      for (const turn of stretch) turn.text = textOfTurn(turn);
      let repeats = 0;
      let isLastSame = false;
      for (let index = 2; index < stretch.length; index++) {
        const [before, turn] = [stretch[index - 2] as Turn, stretch[index] as Turn];
        isLastSame =
          before.text === turn.text ? turn.text !== '' : similarity(tokenSet(before.text), tokenSet(turn.text)) >= settings.sameShareMin;
        if (isLastSame) repeats += 1;
      }
      if (repeats * 2 < stretch.length - 2 || repeats < settings.exchangesMin - 2) continue;
      drafts.push(draftOf(stretch, repeats));
    }
    return drafts;
  },
});

function draftOf(stretch: readonly Turn[], repeats: number): Draft {
  const agents = [...new Set(stretch.map(({ agent }) => agent))].sort();
  const calls = stretch.flatMap((turn) => turn.calls);
  const idle = stretch.slice(2).flatMap((turn) => turn.calls);
  const tokens = idle.map((call) => call.tokens).filter((count) => count !== null);
  const costs = idle.map((call) => call.costUsd).filter((cost) => cost !== null);
  const last = calls.at(-1) as ModelCall;
  return {
    key: agents,
    title: `${agents.join(' and ')} hand the same thing back and forth`,
    span_id: last.id,
    time_us: last.endUs,
    span_ids: calls.map((call) => call.id),
    occurrences: stretch.length,
    wasted_ms: Math.round(idle.reduce((sum, call) => sum + call.durationMs, 0)),
    wasted_tokens: tokens.length === 0 ? null : tokens.reduce((sum, count) => sum + count, 0),
    wasted_usd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    samples: stretch.slice(-2).map((turn) => ({ label: turn.agent, text: cutSample(turn.text), span_id: turn.calls[0]?.id ?? '' })),
    facts: { agents, exchanges: stretch.length, repeats },
  };
}
