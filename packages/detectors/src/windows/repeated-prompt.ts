import { createHash } from 'node:crypto';
import { defineWindowDetector } from '../contract/detector.ts';
import { callKey } from '../detectors/call-key.ts';
import { maskLeaks } from '../leaks/mask-leaks.ts';
import { cutSample } from '../text/sample.ts';
import { textOfRole } from '../trace/message-parts.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { type Fact, orderFacts } from './fact.ts';

const PROMPT_CHARS_MAX = 200_000;
const SAMPLE_CHARS = 120;
/** Ids that clients put into stored messages differ from run to run. */
const HAS_IDS = /"id"\s*:/;

/** What was sent, without what differs between equal prompts: ids of messages. */
function promptText(call: ModelCall): string {
  const { inputText, systemText } = call.input;
  if (!HAS_IDS.test(inputText)) return `${systemText}\n${inputText}`;
  const messages = call.messagesIn();
  return messages === null ? '' : JSON.stringify(messages.map(({ role, parts }) => [role, parts]));
}

/** The last thing the user said, for people to recognize the prompt. */
function sampleOf(call: ModelCall): string {
  const messages = call.messagesIn();
  const users = messages?.filter((message) => message.role === 'user') ?? [];
  return cutSample(maskLeaks(textOfRole(users.slice(-1), 'user')), SAMPLE_CHARS);
}

function factsOf(trace: TraceView): Fact[] {
  const call = trace.llmCalls.find((candidate) => !candidate.hasFailed);
  // agents ask the same of a world that changes
  if (call === undefined || trace.toolSpans.length > 0 || trace.llmCalls.length > 3 || call.finishReason === 'tool_calls') return [];
  const { inputText } = call.input;
  if (inputText.length < 20 || inputText.length > PROMPT_CHARS_MAX) return [];
  const prompt = promptText(call);
  if (prompt === '') return [];
  const [caller = '', family = ''] = callKey(trace, call);
  const key = createHash('sha256').update(`${caller}\n${family}\n${prompt}`).digest('hex').slice(0, 24);
  return [
    {
      detector: 'repeated_prompt',
      key,
      project_id: trace.project_id,
      trace_id: trace.trace_id,
      span_id: call.id,
      time_us: call.startUs,
      numbers: { tokens: call.tokens ?? 0, cost_usd: call.costUsd ?? 0 },
      texts: { caller, model: family, prompt: sampleOf(call) },
    },
  ];
}

export const repeatedPrompt = defineWindowDetector({
  name: 'repeated_prompt',
  scope: 'window',
  level: 'info',
  historyMs: 3_600_000,
  docs: {
    meaning:
      'The very same prompt was sent to the model many times within an hour, each time in a run of its own: the answer could have been kept.',
    rule: 'Whole prompts (system text and messages, without message ids) of the same caller and model family are equal in many traces. Runs with tools are left out: they ask the same of a world that changes. Repeats inside one trace are retries or loops and count once.',
    advice:
      'Cache the answer in the application, or find out who asks so often: a health check, a page that asks on every load, a job that runs too often.',
    tuning: 'timesMin is the number of runs, windowMs the time in which they have to fall.',
  },
  settings: {
    timesMin: { default: 10, min: 2, doc: 'Runs with the same prompt.' },
    windowMs: { default: 3_600_000, min: 1_000, doc: 'Time in which they have to fall, in milliseconds.' },
  },
  factsOf,
  judge(history, fresh, settings) {
    const all = orderFacts([...history, ...fresh]);
    const last = orderFacts(fresh).at(-1);
    if (last === undefined) return [];
    const group = all.filter((fact) => Math.abs(last.time_us - fact.time_us) / 1000 <= settings.windowMs);
    if (group.length < settings.timesMin) return [];
    const repeats = group.slice(1);
    const sum = (name: string): number | null => repeats.reduce((total, fact) => total + (fact.numbers[name] ?? 0), 0) || null;
    return [
      {
        key: [last.texts['caller'] ?? '', last.texts['model'] ?? '', last.key],
        title: `Same prompt sent ${group.length} times${last.texts['caller'] ? ` by ${last.texts['caller']}` : ''}`,
        trace_id: last.trace_id,
        span_id: last.span_id,
        time_us: last.time_us,
        trace_ids: group.map((fact) => fact.trace_id),
        occurrences: group.length,
        wasted_tokens: sum('tokens'),
        wasted_usd: sum('cost_usd'),
        samples: last.texts['prompt'] ? [{ label: 'prompt', text: last.texts['prompt'], span_id: last.span_id }] : [],
        facts: { times: group.length },
      },
    ];
  },
});
