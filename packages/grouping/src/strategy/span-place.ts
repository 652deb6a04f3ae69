import { normalizeMessage } from '../messages/normalize-message.ts';
import type { ErrorOccurrence, SpanStep } from '../occurrence.ts';

const OWNERS = new Set(['agent', 'workflow', 'chain', 'tool', 'mcp', 'guardrail', 'evaluation']);
/** What a span does, in front of the name of what it is done to: `chat gpt-4o`, `execute_tool search`, `invoke_agent travel`. */
const OPERATION =
  /^(?:chat|text_completion|generate_content|completions?|embeddings?|responses?|rerank|messages\.create|execute_tool|invoke_agent|create_agent|invoke_workflow|call_tool|tools\/call|running tool|ai\.\w+(?:\.\w+)*)(?: |$)/i;
const MODEL_OPERATION = /^(?:chat|text_completion|generate_content|completions?|embeddings?|responses?|rerank)(?: |$)/i;
/** Steps that every run has. */
const STRUCTURE =
  /^(?:step|turn|iteration|attempt|retry|round|loop|chain|sequence|runnable\w*|llm[_ ]?(?:call|chain)|agent[_ ]?(?:step|executor|workflow))?$/i;

function nameOf({ name, kind }: SpanStep): string {
  // models are parameters of a call
  if (MODEL_OPERATION.test(name)) return '';
  const bare = name.replace(OPERATION, '').trim();
  const normal = normalizeMessage(bare)
    .replaceAll(/<(?:model|id|n)>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (normal === '' || STRUCTURE.test(normal)) return '';
  return kind === 'agent' ? `agent ${normal}` : normal;
}

/**
 * Where in a run an error happened, for errors without frames: the tool, else the agent or the step that owns the failing
 * span. Retries, wrapping spans and the request that began it all do not count.
 */
export function findSpanPlace(occurrence: Pick<ErrorOccurrence, 'spanPath' | 'spanKind' | 'toolName' | 'agentName'>): string {
  const { spanPath, spanKind, toolName, agentName } = occurrence;
  if (toolName !== '' && (spanKind === 'tool' || spanKind === 'mcp' || spanKind === '')) return `tool ${toolName}`;
  const failing = spanPath.at(-1);
  const own = failing === undefined ? '' : nameOf(failing);
  const owner = spanPath.slice(0, -1).findLast((step) => OWNERS.has(step.kind) && nameOf(step) !== '');
  const above = agentName === '' ? (owner === undefined ? '' : nameOf(owner)) : `agent ${agentName}`;
  return [above, own === above ? '' : own].filter(Boolean).join(' > ');
}
