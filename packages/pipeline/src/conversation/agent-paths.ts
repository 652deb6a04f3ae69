import type { SpanRow } from '@sentryai/schema';
import { NO_SPAN, type TraceTree } from '../traces/trace-tree.ts';

type AgentSpan = Pick<SpanRow, 'kind' | 'name' | 'agent_name'>;

/** "invoke_agent support" is the agent "support". */
const OPERATION = /^(?:invoke|create|run)_agent\s+/;

/** Names of the agents around each span by position, outermost first; an agent within itself (two views of it) is one. */
export function agentPaths({ parents, topDown }: TraceTree, spans: readonly AgentSpan[]): (readonly string[])[] {
  const paths = Array.from<readonly string[]>({ length: spans.length });
  for (const position of topDown) {
    const parent = parents[position] ?? NO_SPAN;
    const around = parent === NO_SPAN ? [] : (paths[parent] ?? []);
    const agent = agentOf(spans[position] as AgentSpan);
    paths[position] = agent === '' || around.at(-1) === agent ? around : [...around, agent];
  }
  return paths;
}

/** Model calls often name their agent themselves, also where the agent has no span. */
function agentOf({ kind, name, agent_name }: AgentSpan): string {
  if (agent_name !== '') return agent_name;
  return kind === 'agent' ? name.replace(OPERATION, '') : '';
}
