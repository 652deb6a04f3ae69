import { callModel, says } from '../model-call.ts';
import { EMBEDDING_MODEL, MODELS, RERANK_MODEL, tokenCount } from '../models.ts';
import { DOCS_SYSTEM, HANDBOOK, QUESTIONS } from '../texts/handbook.ts';
import type { HandbookPage, HandbookQuestion } from '../texts/handbook.ts';
import { TraceBuilder } from '../trace-builder.ts';
import type { DemoFailure, DemoFrame, OpenSpan } from '../trace-builder.ts';
import { sourceOf, userId } from './workload.ts';
import type { Workload } from './workload.ts';

const RELEASES = { old: '1.8.2', new: '1.9.0' };
const TOP_K = 6;
const SEARCH_DOWN: DemoFailure = {
  type: 'VectorStoreTimeout',
  message: 'no answer from handbook-index within 2000 ms (3 of 3 replicas busy)',
};
const FRAMES: readonly DemoFrame[] = [
  {
    function: 'answer',
    filename: 'docs/assistant.py',
    lineno: 54,
    in_app: true,
    context_line: '    pages = index.search(vector, top_k=TOP_K)',
  },
  {
    function: 'search',
    filename: 'docs/index.py',
    lineno: 31,
    in_app: true,
    context_line: '        raise VectorStoreTimeout(self.name, timeout_ms)',
  },
];

type Hit = { id: string; content: string; score: number };

function embed(trace: TraceBuilder, text: string): void {
  const { provider, name } = EMBEDDING_MODEL;
  trace.span(
    `embeddings ${name}`,
    { 'gen_ai.operation.name': 'embeddings', 'gen_ai.provider.name': provider, 'gen_ai.request.model': name },
    (open) => {
      trace.wait(trace.random.around(70));
      open.set({
        'gen_ai.response.model': name,
        'gen_ai.usage.input_tokens': tokenCount(text),
        'gen_ai.embeddings.dimension.count': 1_536,
      });
    },
    3,
  );
}

/** The right pages first, then some that happen to be near. */
function findPages(trace: TraceBuilder, question: HandbookQuestion): Hit[] {
  if (question.pages.length === 0) return [];
  const others = HANDBOOK.filter((page) => !question.pages.includes(page.id));
  const near = Array.from({ length: TOP_K - question.pages.length }, () => trace.random.pick(others));
  const right = HANDBOOK.filter((page) => question.pages.includes(page.id));
  const pages: HandbookPage[] = [...new Set([...right, ...near])];
  return pages.map((page, index) => ({
    id: page.id,
    content: `${page.title}: ${page.text}`,
    score: Math.round((0.86 - index * 0.07) * 1_000) / 1_000,
  }));
}

/** Pages of the handbook, null when the index did not answer. */
function retrieve(trace: TraceBuilder, question: HandbookQuestion, text: string, isDown: boolean): Hit[] | null {
  const attributes = {
    'gen_ai.operation.name': 'retrieval',
    'gen_ai.data_source.id': 'handbook-index',
    'gen_ai.retrieval.query.text': text,
    'gen_ai.request.top_k': TOP_K,
    'db.system.name': 'qdrant',
  };
  return trace.span('retrieval handbook-index', attributes, (open) => {
    if (isDown) {
      trace.wait(2_000);
      open.fail(SEARCH_DOWN);
      trace.error(SEARCH_DOWN, FRAMES, false);
      return null;
    }
    trace.wait(trace.random.around(38));
    const hits = findPages(trace, question);
    open.set({ 'gen_ai.retrieval.documents': JSON.stringify(hits) });
    return hits;
  });
}

function rerank(trace: TraceBuilder, text: string, hits: readonly Hit[]): Hit[] {
  const { provider, name } = RERANK_MODEL;
  const attributes = {
    'gen_ai.operation.name': 'rerank',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': name,
    'gen_ai.retrieval.query.text': text,
  };
  return trace.span(
    `rerank ${name}`,
    attributes,
    (open) => {
      trace.wait(trace.random.around(120));
      const best = hits.slice(0, 3).map((hit) => ({ ...hit, score: Math.round(Math.min(0.99, hit.score + 0.1) * 1_000) / 1_000 }));
      open.set({ 'gen_ai.retrieval.documents': JSON.stringify(best) });
      return best;
    },
    3,
  );
}

function answerQuestion(trace: TraceBuilder, open: OpenSpan, question: HandbookQuestion, text: string): void {
  const { random } = trace;
  embed(trace, text);
  const hits = retrieve(trace, question, text, random.chance(0.015));
  if (hits === null) {
    open.fail(SEARCH_DOWN);
    trace.log('error', 'question not answered: the index is down', {});
    return;
  }
  if (hits.length === 0) trace.log('warn', 'no page found for the question', { question: text });
  const best = hits.length === 0 ? [] : rerank(trace, text, hits);
  const excerpts = best.map((hit) => `[${hit.id}] ${hit.content}`).join('\n');
  callModel(trace, {
    model: random.chance(0.7) ? MODELS.geminiFlash : MODELS.mistral,
    system: DOCS_SYSTEM,
    messages: [says('user', `Excerpts:\n${excerpts === '' ? '(none)' : excerpts}\n\nQuestion: ${text}`)],
    answer: says('assistant', question.answer),
    hiddenTokens: 350,
  });
  open.set({ 'gen_ai.output.messages': JSON.stringify([says('assistant', question.answer)]) });
  if (random.chance(0.25)) trace.score('faithfulness', best.length === 0 ? 0.4 : Math.round(random.int(78, 99)) / 100, 2_000);
  if (random.chance(0.1)) trace.score('helpful', hits.length === 0 ? 'no' : 'yes', random.around(20_000));
}

/** Questions about the handbook: embed, search, rerank, answer; some find nothing, sometimes the index is down. */
export const docsAssistant: Workload = (random, place) => {
  const question = random.pick(QUESTIONS);
  const text = random.pick(question.question);
  const trace = new TraceBuilder(random, sourceOf('docs-assistant', place, RELEASES), place.startMs, { userId: userId(random) });
  const root = {
    'gen_ai.operation.name': 'invoke_workflow',
    'gen_ai.workflow.name': 'answer-question',
    'gen_ai.input.messages': JSON.stringify([says('user', text)]),
  };
  trace.span('invoke_workflow answer-question', root, (open) => answerQuestion(trace, open, question, text), 2);
  return [trace.build()];
};
