import { normalizeMessage } from '../messages/normalize-message.ts';
import type { ErrorOccurrence, SpanStep } from '../occurrence.ts';

const OWNERS = new Set(['agent', 'workflow', 'chain', 'tool', 'mcp', 'guardrail', 'evaluation']);
const OPERATIONS =
  /^(?:execute_tool|invoke_agent|create_agent|chat|text_completion|generate_content|embeddings|call_tool|tools\/call|running tool|ai\.\w+(?:\.\w+)*)$/i;

function spanName({ name }: SpanStep): string {
  // `chat gpt-4o`, `execute_tool search`: the operation is the kind, said otherwise
  return normalizeMessage(name)
    .replace(/(?:<model>|<id>|<n>)/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/**
 * Where in a run an error happened, for errors without frames: the tool, else the agent or the step that owns the failing
 * span. Retries, wrapping spans and the request that began it all do not count.
 */
export function findSpanPlace(occurrence: Pick<ErrorOccurrence, 'spanPath' | 'spanKind' | 'toolName' | 'agentName'>): string {
  const { spanPath, spanKind, toolName, agentName } = occurrence;
  if (toolName !== '' && (spanKind === 'tool' || spanKind === 'mcp' || spanKind === '')) return `tool ${toolName}`;
  const failing = spanPath.at(-1);
  const own = failing === undefined || OPERATIONS.test(spanName(failing)) ? '' : spanName(failing);
  const owner = spanPath.slice(0, -1).findLast((step) => OWNERS.has(step.kind));
  const above = agentName === '' ? (owner === undefined ? '' : spanName(owner)) : `agent ${agentName}`;
  return [above, own === above ? '' : own].filter(Boolean).join(' > ');
}
