import {
  GENERAL_FAMILIES,
  isEmbeddingModel,
  isPreparation,
  kindOfCustomaryName,
  kindOfPrescribedName,
  MODEL_CALL_KINDS,
  PLUMBING_RANK,
} from '@sentryai/conventions';
import type { SpanKind } from '@sentryai/schema';
import type { SpanFacts } from './span-facts.ts';

/**
 * The span's kind: an explicit type or operation first, then a prescribed name, the presence of a model, plumbing
 * (MCP, databases, HTTP), a customary name, and last what a weak type such as Langfuse's `span` says.
 */
export function resolveKind(facts: SpanFacts, name: string, model: string): SpanKind {
  const isAi = facts.emitter !== null || (facts.scopeFamily !== null && !GENERAL_FAMILIES.has(facts.scopeFamily));
  const kind = explicitKind(facts, name, model, isAi);
  // the AI SDK's outer operation stays a step even where a bridge calls it a model call
  if (facts.repeatsChildren && MODEL_CALL_KINDS.has(kind)) return 'chain';
  if (kind === 'llm' && facts.usage.size === 0 && isPreparation(name)) return 'chain';
  return kind === 'llm' && isEmbeddingModel(model) ? 'embedding' : kind;
}

function explicitKind(facts: SpanFacts, name: string, model: string, isAi: boolean): SpanKind {
  if (facts.kind !== null && facts.kindRank() < PLUMBING_RANK) return facts.kind;
  const prescribed = isAi ? kindOfPrescribedName(name) : null;
  if (prescribed !== null) return prescribed;
  if (model !== '' && facts.weakKind === null) return 'llm';
  if (facts.kind !== null) return facts.kind;
  if (facts.usage.size > 0 && model !== '') return 'llm';
  const customary = isAi ? kindOfCustomaryName(name) : null;
  return customary ?? facts.weakKind ?? (isAi && facts.emitter !== null && facts.lists.has('retrieval_documents') ? 'retrieval' : 'other');
}
