import type { SpanKind } from '@sentryai/schema';

type NamePattern = readonly [RegExp, SpanKind];

/** Names that a convention prescribes. */
const PRESCRIBED: readonly NamePattern[] = [
  [/^(?:chat|text_completion|generate_content) \S|^call_llm$/, 'llm'],
  [/^embeddings \S/, 'embedding'],
  [/^(?:execute_tool|running tool:?) \S|\.tool$/, 'tool'],
  [/^(?:invoke_agent|create_agent) |^agent run$|^agent_run \[|\.agent$/, 'agent'],
  [/^invoke_workflow |^invocation$|\.workflow$/, 'workflow'],
  [/^running \d+ tools?$|^raw_gen_ai_request$|\.task$/, 'chain'],
];

/** Names that classes of frameworks give to their spans. */
const CUSTOMARY: readonly NamePattern[] = [
  [/^(?:Azure)?Chat(?:OpenAI|Anthropic|Google|Vertex|Bedrock|Mistral|Cohere|Groq|Ollama|Model)/, 'llm'],
  [/Retriever$|^retriever?(?:\b|_)|\bretrieval\b/i, 'retrieval'],
  [/Embeddings$/, 'embedding'],
  [/rerank/i, 'rerank'],
];

function find(patterns: readonly NamePattern[], name: string): SpanKind | null {
  return patterns.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Kind told by a span name that a convention prescribes, null when the name tells none. Only for spans with AI attributes. */
export function kindOfPrescribedName(name: string): SpanKind | null {
  return find(PRESCRIBED, name);
}

/** Kind guessed from a customary span name; the last thing to ask. Only for spans with AI attributes. */
export function kindOfCustomaryName(name: string): SpanKind | null {
  return find(CUSTOMARY, name);
}

/** True for a method that only puts a request together: tracers of whole classes take it for a call of the model. */
export function isPreparation(name: string): boolean {
  return /\._?prepare_\w+$/.test(name);
}

/** Names of tool spans wrap the tool's name in various ways; the first group is the tool. */
const TOOL_NAMES: readonly RegExp[] = [
  /^execute_tool (.+)$/,
  /^running tool: ?(.+)$/,
  /^tools\/call (.+)$/,
  /^(?:mcp\.)?tool[ .:](.+)$/i,
  /^(.+)\.tool$/,
  /^(.+)$/,
];

/** The tool's name in the name of a tool span. */
export function toolOfName(name: string): string {
  for (const pattern of TOOL_NAMES) {
    const match = pattern.exec(name);
    if (match?.[1] !== undefined) return match[1];
  }
  return '';
}

const AGENT_NAMES = /^(?:invoke_agent (.+)|agent_run \[(.+)\])$/;

/** The agent's name in the name of an agent span, '' when it holds none. */
export function agentOfName(name: string): string {
  const match = AGENT_NAMES.exec(name);
  return match?.[1] ?? match?.[2] ?? '';
}

/** True for names of embedding models: some emitters call every model call a generation. */
export function isEmbeddingModel(model: string): boolean {
  return /(?:^|[-_/.])embed(?:dings?)?(?:[-_./:@]|$)|^voyage-|(?:^|\/)(?:bge|gte|e5)-/i.test(model);
}
