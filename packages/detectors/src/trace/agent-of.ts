import type { SpanView } from './span-view.ts';

/** Names that frameworks give to every step of every program. */
const GENERIC =
  /^(?:runnable\w*|channel\w*|agent ?workflow|turn|step(?: \d+)?|generation|chat \S+|invoke_agent(?: \S+)?|agent run|ai\.\w+(?:\.\w+)?|langgraph|__start__|openai\S*|chat\w*|post \S*|get \S*|workflow|agent|task|chain|run|main|root|trace)$/i;

function nameOf(span: SpanView): string {
  const { row } = span;
  if (row.agent_name !== '') return row.agent_name;
  if (row.kind !== 'agent' && row.kind !== 'chain' && row.kind !== 'workflow') return '';
  // decorators add the kind to the function's name
  const name = row.name.replace(/\.(?:agent|workflow|task|tool|chain)$/, '');
  return GENERIC.test(name) ? '' : name;
}

/** Who did it: the nearest agent around a span, else the nearest step with a name of its own; '' when nobody has one. */
export function agentOf(span: SpanView): string {
  const own = nameOf(span);
  if (own !== '' && span.row.agent_name !== '') return own;
  const agent = span.findAncestor(
    (ancestor) => ancestor.row.agent_name !== '' || (ancestor.row.kind === 'agent' && nameOf(ancestor) !== ''),
  );
  if (agent !== null) return nameOf(agent);
  if (own !== '') return own;
  const step = span.findAncestor((ancestor) => nameOf(ancestor) !== '');
  return step === null ? '' : nameOf(step);
}
