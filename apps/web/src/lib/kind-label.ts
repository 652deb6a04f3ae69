import type { SpanKind } from '@sentryai/schema';

const LABELS: Record<SpanKind, string> = {
  llm: 'Model call',
  embedding: 'Embedding',
  tool: 'Tool',
  agent: 'Agent',
  workflow: 'Workflow',
  chain: 'Chain',
  retrieval: 'Retrieval',
  rerank: 'Rerank',
  guardrail: 'Guardrail',
  evaluation: 'Evaluation',
  mcp: 'MCP',
  http: 'HTTP',
  db: 'Database',
  event: 'Event',
  other: 'Span',
};

/** What people call a kind of work. A kind of a newer server is a span like any other. */
export function kindLabel(kind: SpanKind): string {
  return LABELS[kind] ?? LABELS.other;
}
