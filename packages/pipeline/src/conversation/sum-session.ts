import { MODEL_CALL_KINDS } from '@sentryai/conventions';
import type { UsageEntry } from '@sentryai/schema';
import { inheritContext } from '../settle/inherited-context.ts';
import { usageOfTrace } from '../settle/usage-of-trace.ts';
import { analyzeTrace } from '../traces/trace-analysis.ts';
import { agentPaths } from './agent-paths.ts';
import type { StepSpan } from './trace-steps.ts';

/** What a session adds up to. null = no span says it, which is not 0. */
export type SessionSums = {
  traces: number;
  llm_calls: number;
  tool_calls: number;
  /** Failed model calls, tool runs and agents. */
  error_count: number;
  input_tokens: number | null;
  output_tokens: number | null;
  estimated_tokens: number | null;
  cost_usd: number | null;
  unpriced_calls: number;
  /** Model calls that neither failed nor said what they used; at least. */
  unmeasured_calls: number;
  first_us: number;
  last_us: number;
  models: string[];
  agents: string[];
  users: string[];
  services: string[];
  environments: string[];
  releases: string[];
};

/**
 * Sums of a session from all spans of its traces, each span once. By the same entries that settling writes to the ledger,
 * so that a session's page and the list of sessions say the same.
 */
export function sumSession(traces: readonly (readonly StepSpan[])[], sessionId: string): SessionSums {
  const entries: UsageEntry[] = [];
  const names = { models: new Set<string>(), agents: new Set<string>(), users: new Set<string>() };
  const places = { services: new Set<string>(), environments: new Set<string>(), releases: new Set<string>() };
  let [first_us, last_us, traceCount] = [Infinity, -Infinity, 0];
  for (const spans of traces) {
    const analysis = analyzeTrace(spans);
    const ordered = analysis.tree.spans as readonly StepSpan[];
    const contexts = inheritContext(analysis.tree, ordered);
    const paths = agentPaths(analysis.tree, ordered);
    let isPart = false;
    for (const [position, span] of ordered.entries()) {
      const context = contexts[position];
      if (context?.session_id !== sessionId) continue;
      isPart = true;
      first_us = Math.min(first_us, span.start_time_us);
      last_us = Math.max(last_us, span.start_time_us + span.duration_us);
      names.models.add(span.model);
      names.users.add(context.user_id);
      for (const agent of paths[position] ?? []) names.agents.add(agent);
      places.services.add(context.service);
      places.environments.add(context.environment);
      places.releases.add(context.release);
    }
    if (isPart) traceCount += 1;
    entries.push(...usageOfTrace(analysis).filter(({ session_id }) => session_id === sessionId));
  }
  const list = (values: ReadonlySet<string>) => [...values].filter((value) => value !== '').sort();
  return {
    traces: traceCount,
    ...sumEntries(entries),
    first_us,
    last_us,
    models: list(names.models),
    agents: list(names.agents),
    users: list(names.users),
    services: list(places.services),
    environments: list(places.environments),
    releases: list(places.releases),
  };
}

function sumEntries(entries: readonly UsageEntry[]) {
  const sum = (count: (entry: UsageEntry) => number) => entries.reduce((total, entry) => total + count(entry), 0);
  const known = (isKnown: (entry: UsageEntry) => number, count: (entry: UsageEntry) => number) => (sum(isKnown) === 0 ? null : sum(count));
  const isModelCall = ({ kind }: UsageEntry) => MODEL_CALL_KINDS.has(kind);
  const llm_calls = sum((entry) => (isModelCall(entry) ? entry.calls : 0));
  const llm_errors = sum((entry) => (isModelCall(entry) ? entry.errors : 0));
  return {
    llm_calls,
    tool_calls: sum((entry) => (entry.kind === 'tool' ? entry.calls : 0)),
    error_count: sum((entry) => entry.errors),
    input_tokens: known(
      (entry) => entry.input_known,
      (entry) => entry.input_tokens,
    ),
    output_tokens: known(
      (entry) => entry.output_known,
      (entry) => entry.output_tokens,
    ),
    estimated_tokens: known(
      (entry) => entry.estimated_calls,
      (entry) => entry.estimated_tokens,
    ),
    cost_usd: known(
      (entry) => entry.cost_known,
      (entry) => entry.cost_nano_usd / 1e9,
    ),
    unpriced_calls: sum((entry) => entry.unpriced_calls),
    unmeasured_calls: Math.max(0, llm_calls - llm_errors - sum((entry) => entry.usage_calls)),
  };
}
