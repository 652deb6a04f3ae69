import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { readRefusal } from '../text/read-refusal.ts';
import { cutSample } from '../text/sample.ts';
import { callKey, modelName, ofAgent } from './call-key.ts';
import { refusalFieldOf } from './refusal-field.ts';

/** Stored answers beyond this are too long for a refusal: not read at all. */
const OUTPUT_CHARS_MAX = 12_000;

export const refusal = defineTraceDetector({
  name: 'refusal',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: 'The model declined to do what it was asked.',
    rule: "The provider's own refusal field, or a short answer that opens with, or consists of, the statement that the model cannot or will not help, in any of 28 languages. Answers that quote a refusal, that are a letter, that only ask for something missing first, that go on to help, that say that something was not found or not known, and tool results are no refusals.",
    advice:
      'Read what was asked. If it should have been answered, say in the system prompt what is allowed, or use another model; if not, nothing is wrong but the traffic.',
    tuning: 'Refusals that you want can be muted on their issue, which stands for one caller and model family.',
  },
  settings: {
    isReadFromText: { default: true, doc: "Also read refusals in the answer's text; off: only the provider's own field." },
  },
  run(trace, settings) {
    const drafts: Draft[] = [];
    for (const call of trace.llmCalls) {
      if (call.hasFailed) continue;
      const field = refusalFieldOf(call);
      let language: string | null = null;
      let text = field ?? '';
      if (field === null) {
        const stored = call.output.outputText;
        if (!settings.isReadFromText || stored === '' || stored.length > OUTPUT_CHARS_MAX || call.toolCalls().length > 0) continue;
        text = call.answerText();
        const found = readRefusal(text);
        if (found === null) continue;
        language = found.language;
      } else language = readRefusal(field)?.language ?? null;
      drafts.push({
        key: callKey(trace, call),
        title: `${modelName(call)} refused${ofAgent(trace, call)}`,
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        samples: [{ label: 'refusal', text: cutSample(text), span_id: call.id }],
        facts: { form: field === null ? 'text' : 'field', language, finish_reason: call.finishReason || null },
      });
    }
    return drafts;
  },
});
