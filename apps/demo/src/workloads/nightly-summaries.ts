import { callModel, failModelCall, OVERLOADED, says } from '../model-call.ts';
import { EMBEDDING_MODEL, MODELS, tokenCount } from '../models.ts';
import { fill } from '../texts/fill.ts';
import { REVIEW_SUMMARIES, REVIEWS } from '../texts/incidents.ts';
import { PRODUCTS } from '../texts/shop.ts';
import { TraceBuilder } from '../trace-builder.ts';
import { sourceOf } from './workload.ts';
import type { Workload } from './workload.ts';

const RELEASES = { old: '3.2.0', new: '3.2.0' };
const SYSTEM = 'Sum up a customer review in at most twelve words: what was liked, what was not.';
/** Reviews that are summed up at the same time. */
const PARALLEL = 4;

function summarize(trace: TraceBuilder): void {
  const { random } = trace;
  const index = random.int(0, REVIEWS.length - 1);
  const review = fill(REVIEWS[index] ?? '', { product: random.pick(PRODUCTS) });
  const summary = says('assistant', REVIEW_SUMMARIES[index] ?? '');
  const call = { model: MODELS.gptSmall, system: SYSTEM, messages: [says('user', review)], answer: summary, maxTokens: 64 };
  if (random.chance(0.03)) {
    failModelCall(trace, call, OVERLOADED, random.around(400));
    trace.wait(1_000);
  }
  callModel(trace, call);
}

function embedAll(trace: TraceBuilder, count: number): void {
  const { provider, name } = EMBEDDING_MODEL;
  const attributes = { 'gen_ai.operation.name': 'embeddings', 'gen_ai.provider.name': provider, 'gen_ai.request.model': name };
  trace.span(
    `embeddings ${name}`,
    attributes,
    (open) => {
      trace.wait(trace.random.around(900));
      open.set({ 'gen_ai.response.model': name, 'gen_ai.usage.input_tokens': count * tokenCount(REVIEW_SUMMARIES[0]) });
    },
    3,
  );
}

/** The nightly batch: sums up the day's reviews of one region and embeds the summaries for search. */
export const nightlySummaries: Workload = (random, place) => {
  const trace = new TraceBuilder(random, sourceOf('review-batch', place, RELEASES), place.startMs);
  const count = random.int(40, 72);
  trace.span(
    'invoke_workflow nightly-summaries',
    { 'gen_ai.operation.name': 'invoke_workflow', 'gen_ai.workflow.name': 'nightly-summaries', 'batch.reviews': count },
    () => {
      trace.log('info', 'batch started', { reviews: count });
      for (let done = 0; done < count; done += PARALLEL) {
        trace.parallel(Array.from({ length: Math.min(PARALLEL, count - done) }, () => () => summarize(trace)));
      }
      embedAll(trace, count);
      trace.log('info', 'batch finished', { reviews: count });
    },
  );
  return [trace.build()];
};
