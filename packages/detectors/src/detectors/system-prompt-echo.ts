import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { foldedForEcho, measureEcho } from '../text/echo.ts';
import { cutSample } from '../text/sample.ts';
import { textOfRole } from '../trace/message-parts.ts';
import type { ModelCall } from '../trace/model-call.ts';
import { callKey, modelName, ofAgent } from './call-key.ts';

/** Places of the stored prompt from which a few characters are looked for in the answer, before anything is parsed. */
/** How far above a call the agent's own span may be. */
const AGENT_STEPS_MAX = 4;
const PROBE_OFFSETS = [0, 48, 120, 300, 800];
const PROBE_CHARS = 24;
const SEARCHED_CHARS = 4_000;

/** Cheap look whether the answer can hold a piece of the system prompt at all. */
function mayEcho(call: ModelCall): boolean {
  const answer = call.output.outputText;
  if (answer.length < 40) return false;
  const apart = call.input.systemText || agentInstructions(call);
  const prompts = apart === '' ? [call.input.inputText, ...call.views.map((view) => view.content.parametersText)] : [apart];
  return prompts.some((prompt) => {
    const start = apart === '' ? systemPlace(prompt) : 0;
    return PROBE_OFFSETS.some((offset) => {
      const probe = prompt.slice(start + offset, start + offset + PROBE_CHARS);
      // with a quotation mark in it, it may be the structure that all stored messages share
      return probe.length === PROBE_CHARS && !probe.includes('"') && answer.includes(probe);
    });
  });
}

/** Where the system message's text is likely to begin in a stored prompt. */
function systemPlace(prompt: string): number {
  const match = /"(?:content|text|system|instructions|systemPrompt)"\s*:\s*"/.exec(prompt.slice(0, SEARCHED_CHARS));
  return match === null ? 0 : match.index + match[0].length;
}

export const systemPromptEcho = defineTraceDetector({
  name: 'system_prompt_echo',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: 'The answer repeats the system prompt word for word: somebody got the model to give it away.',
    rule: 'Answer and system prompt are compared by pieces of 24 characters. Reported when most of the prompt stands in the answer, or a long unbroken part that includes its beginning. Passages of policies or documents that a long prompt holds may be quoted.',
    advice:
      'Keep secrets out of system prompts, say in the prompt that it is not to be repeated, and check answers for it before they are shown.',
    tuning: 'shareMin is the part of the prompt that counts as most; systemCharsMin leaves short prompts alone.',
  },
  settings: {
    shareMin: { default: 0.6, min: 0.1, max: 1, doc: 'Share of the system prompt that the answer repeats.' },
    beginningCharsMin: { default: 200, min: 50, doc: 'Characters of an unbroken part that includes the beginning.' },
    systemCharsMin: { default: 40, min: 24, doc: 'System prompts shorter than this are not compared.' },
  },
  run(trace, settings) {
    const drafts: Draft[] = [];
    for (const call of trace.llmCalls) {
      if (call.hasFailed || !mayEcho(call)) continue;
      const system = systemTextOf(call);
      const source = foldedForEcho(system);
      if (source.length < settings.systemCharsMin) continue;
      const echo = measureEcho(source, foldedForEcho(call.answerText()));
      const isMost = echo.share >= settings.shareMin;
      const isBeginning = echo.hasBeginning && echo.longestStart === 0 && echo.longestChars >= settings.beginningCharsMin;
      if (!isMost && !isBeginning) continue;
      const share = Math.round(echo.share * 100) / 100;
      drafts.push({
        key: callKey(trace, call),
        title: `${modelName(call)} repeated its system prompt${ofAgent(trace, call)}`,
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        samples: [
          { label: 'repeated', text: cutSample(source.slice(echo.longestStart, echo.longestStart + echo.longestChars)), span_id: call.id },
        ],
        facts: { share, longest_chars: echo.longestChars },
      });
    }
    return drafts;
  },
});

/** Instructions that only the agent's span holds, where the call's own span exports no prompt. */
function agentInstructions(call: ModelCall): string {
  if (call.input.inputText !== '') return '';
  const agent = call.main.findAncestor((span) => span.content.systemText !== '', AGENT_STEPS_MAX);
  return agent === null ? '' : textOfRole(agent.content.messagesIn(), 'system');
}

function systemTextOf(call: ModelCall): string {
  const text = textOfRole(call.messagesIn(), 'system');
  if (text !== '') return text;
  for (const parameters of call.parameterSets()) {
    const system = parameters['system'] ?? parameters['instructions'] ?? parameters['system_instruction'];
    if (typeof system === 'string') return system;
    if (Array.isArray(system)) return system.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('\n');
  }
  return agentInstructions(call);
}
