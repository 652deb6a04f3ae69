import type { SpanKind } from '@sentryai/schema';

/** A table from an emitter's own word to our kind. Words are compared in lower case. */
type KindTableData = {
  /** Position among the sources of a kind; lower wins. */
  rank: number;
  words: Readonly<Record<string, SpanKind>>;
  /** Endings of words, tried in order when the word itself is not listed. */
  endings?: readonly (readonly [string, SpanKind])[];
  /** Beginnings of words, tried in order after that. */
  beginnings?: readonly (readonly [string, SpanKind])[];
  /** Words that say so little that anything else known about the span wins. */
  weak?: Readonly<Record<string, SpanKind>>;
  /** Kind of a word that is in no list; absent: such a word says nothing. */
  otherwise?: SpanKind;
  /** Words have to begin like this to be looked at. */
  startsWith?: string;
};

/** Operation names and span types of each convention. Order of precedence as in `rank`. */
export const KIND_TABLES = {
  langfuse: {
    rank: 10,
    words: {
      generation: 'llm',
      embedding: 'embedding',
      agent: 'agent',
      tool: 'tool',
      chain: 'chain',
      retriever: 'retrieval',
      evaluator: 'evaluation',
      guardrail: 'guardrail',
      event: 'event',
      // what stands for a whole trace of the older SDKs
      trace: 'workflow',
    },
    weak: { span: 'chain' },
  },
  openinference: {
    rank: 20,
    words: {
      llm: 'llm',
      embedding: 'embedding',
      tool: 'tool',
      agent: 'agent',
      chain: 'chain',
      retriever: 'retrieval',
      reranker: 'rerank',
      guardrail: 'guardrail',
      evaluator: 'evaluation',
      prompt: 'chain',
    },
  },
  langsmith: {
    // before the operation: its exporter calls prompt templates, which ask no model, "chat"
    rank: 25,
    words: {
      llm: 'llm',
      chat_model: 'llm',
      embedding: 'embedding',
      tool: 'tool',
      retriever: 'retrieval',
      prompt: 'chain',
      parser: 'chain',
      agent: 'agent',
    },
    // the type of everything that has no other one
    weak: { chain: 'chain' },
  },
  operation: {
    rank: 30,
    words: {
      chat: 'llm',
      text_completion: 'llm',
      completion: 'llm',
      generate_content: 'llm',
      generate_text: 'llm',
      generate_object: 'llm',
      stream_text: 'llm',
      stream_object: 'llm',
      response: 'llm',
      responses: 'llm',
      messages: 'llm',
      image_generation: 'llm',
      image: 'llm',
      audio: 'llm',
      speech: 'llm',
      transcription: 'llm',
      realtime: 'llm',
      embeddings: 'embedding',
      embedding: 'embedding',
      embed: 'embedding',
      execute_tool: 'tool',
      tool: 'tool',
      invoke_agent: 'agent',
      create_agent: 'agent',
      agent: 'agent',
      plan: 'agent',
      handoff: 'agent',
      invoke_workflow: 'workflow',
      workflow: 'workflow',
      retrieval: 'retrieval',
      retrieve: 'retrieval',
      search: 'retrieval',
      vectordb: 'retrieval',
      rerank: 'rerank',
      evaluate: 'evaluation',
      evaluation: 'evaluation',
      guardrail: 'guardrail',
    },
    otherwise: 'chain',
  },
  vercel: {
    rank: 40,
    startsWith: 'ai.',
    words: { 'ai.toolcall': 'tool' },
    endings: [
      ['.dogenerate', 'llm'],
      ['.dostream', 'llm'],
      ['.doembed', 'embedding'],
      ['.dorerank', 'rerank'],
    ],
    otherwise: 'chain',
  },
  traceloop: {
    rank: 50,
    words: { workflow: 'workflow', task: 'chain', agent: 'agent', tool: 'tool', session: 'workflow', llm: 'llm' },
  },
  request_type: {
    rank: 55,
    words: { chat: 'llm', completion: 'llm', embedding: 'embedding', rerank: 'rerank' },
  },
  mlflow: {
    rank: 70,
    words: {
      llm: 'llm',
      chat_model: 'llm',
      agent: 'agent',
      tool: 'tool',
      chain: 'chain',
      task: 'chain',
      workflow: 'workflow',
      retriever: 'retrieval',
      reranker: 'rerank',
      embedding: 'embedding',
      parser: 'chain',
      guardrail: 'guardrail',
      evaluator: 'evaluation',
      memory: 'retrieval',
    },
  },
  genkit_subtype: {
    rank: 80,
    words: {
      model: 'llm',
      'background-model': 'llm',
      embedder: 'embedding',
      tool: 'tool',
      'tool.v2': 'tool',
      retriever: 'retrieval',
      reranker: 'rerank',
      evaluator: 'evaluation',
      flow: 'workflow',
      prompt: 'chain',
      'executable-prompt': 'chain',
      indexer: 'chain',
      util: 'chain',
      agent: 'agent',
    },
  },
  genkit_type: { rank: 81, words: { flow: 'workflow' }, weak: { action: 'chain', flowstep: 'chain', util: 'chain', helper: 'chain' } },
  sentry_op: {
    rank: 85,
    words: {
      'gen_ai.chat': 'llm',
      'gen_ai.generate_content': 'llm',
      'gen_ai.generate_text': 'llm',
      'gen_ai.stream_text': 'llm',
      'gen_ai.generate_object': 'llm',
      'gen_ai.stream_object': 'llm',
      'gen_ai.text_completion': 'llm',
      'gen_ai.responses': 'llm',
      'gen_ai.messages': 'llm',
      'gen_ai.embeddings': 'embedding',
      'gen_ai.embed': 'embedding',
      'gen_ai.embed_many': 'embedding',
      'gen_ai.rerank': 'rerank',
      'gen_ai.execute_tool': 'tool',
      'gen_ai.invoke_agent': 'agent',
      'gen_ai.create_agent': 'agent',
      'gen_ai.handoff': 'agent',
      'ai.toolcall': 'tool',
      db: 'db',
    },
    endings: [],
    beginnings: [
      ['gen_ai.', 'chain'],
      ['ai.chat_completions.', 'llm'],
      ['ai.embeddings.', 'embedding'],
      ['ai.tool.', 'tool'],
      ['ai.agent.', 'agent'],
      ['ai.pipeline.', 'workflow'],
      ['ai.run.do', 'llm'],
      ['ai.', 'chain'],
      ['mcp.', 'mcp'],
      ['http.', 'http'],
      ['db.', 'db'],
    ],
  },
  // turns of an agent's loop
  event_loop: { rank: 88, words: {}, otherwise: 'chain' },
  mcp: { rank: 90, words: { 'tools/call': 'mcp' }, otherwise: 'mcp' },
  vector_db: { rank: 92, words: {}, otherwise: 'retrieval' },
  db: { rank: 95, words: {}, otherwise: 'db' },
  http: { rank: 96, words: {}, otherwise: 'http' },
} as const satisfies Record<string, KindTableData>;

export type KindTable = keyof typeof KIND_TABLES;
export type KindVote = { kind: SpanKind; rank: number; isWeak: boolean };

/** Ranks from here on are said by plumbing attributes (http, db): a model name on the span outweighs them. */
export const PLUMBING_RANK = 90;

function buildVotes(table: KindTableData): (word: string) => KindVote | null {
  const strong = new Map<string, KindVote>();
  for (const [word, kind] of Object.entries(table.words)) strong.set(word, { kind, rank: table.rank, isWeak: false });
  for (const [word, kind] of Object.entries(table.weak ?? {})) strong.set(word, { kind, rank: table.rank, isWeak: true });
  const endings = (table.endings ?? []).map(([ending, kind]) => ({ ending, vote: { kind, rank: table.rank, isWeak: false } }));
  const beginnings = (table.beginnings ?? []).map(([beginning, kind]) => ({ beginning, vote: { kind, rank: table.rank, isWeak: false } }));
  const otherwise: KindVote | null = table.otherwise === undefined ? null : { kind: table.otherwise, rank: table.rank, isWeak: false };
  return (word) => {
    if (table.startsWith !== undefined && !word.startsWith(table.startsWith)) return null;
    return (
      strong.get(word) ??
      endings.find((entry) => word.endsWith(entry.ending))?.vote ??
      beginnings.find((entry) => word.startsWith(entry.beginning))?.vote ??
      otherwise
    );
  };
}

const READERS = new Map<string, (word: string) => KindVote | null>(
  Object.entries(KIND_TABLES).map(([name, table]) => [`kind:${name}`, buildVotes(table)]),
);

/** Words as emitters write them, remembered: there are few, and they come with every span. */
const remembered = new Map<string, KindVote | null>();
const REMEMBERED_MAX = 2_000;

/**
 * What an emitter's word says about a span's kind; null when it says nothing.
 * `read` names the table (`kind:<table>`); of `ai.generateText.doGenerate my-function` only the first word counts.
 */
export function kindVote(read: string, word: string): KindVote | null {
  const key = `${read} ${word}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const space = word.indexOf(' ');
  // MLflow writes its values as JSON, words included
  const firstWord = (space < 0 ? word : word.slice(0, space)).replaceAll('"', '').trim().toLowerCase();
  const vote = READERS.get(read)?.(firstWord) ?? null;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  if (key.length < 256) remembered.set(key, vote);
  return vote;
}

/** Kinds that stand for a call of a model, the only ones whose own usage is counted without looking at the trace. */
export const MODEL_CALL_KINDS: ReadonlySet<SpanKind> = new Set<SpanKind>(['llm', 'embedding', 'rerank']);
