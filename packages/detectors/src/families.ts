import type { DetectorName } from './contract/names.ts';

/** Detectors by what they look at; every one stands in exactly one family. */
export const FAMILIES = [
  {
    name: 'answer',
    title: 'The answer',
    detectors: [
      'truncated_answer',
      'cut_stream',
      'empty_answer',
      'refusal',
      'content_filtered',
      'invalid_json',
      'schema_violation',
      'system_prompt_echo',
    ],
  },
  {
    name: 'model',
    title: 'The model and its provider',
    detectors: ['model_swapped', 'rate_limited', 'retry_storm', 'context_overflow', 'context_near_overflow'],
  },
  {
    name: 'tools',
    title: 'Tools',
    detectors: ['undeclared_tool', 'invalid_tool_arguments', 'mcp_tool_error', 'tool_failure_swallowed', 'empty_retrieval'],
  },
  { name: 'run', title: 'The run', detectors: ['agent_loop', 'agent_ping_pong', 'runaway', 'stuck_run'] },
  { name: 'data', title: 'Data', detectors: ['leaked_secret', 'leaked_personal_data', 'prompt_injection'] },
  {
    name: 'time',
    title: 'Over time',
    detectors: ['cache_collapse', 'repeated_prompt', 'cost_regression', 'latency_regression', 'ttft_regression', 'unpriced_volume'],
  },
] as const satisfies readonly { name: string; title: string; detectors: readonly DetectorName[] }[];

export type DetectorFamily = (typeof FAMILIES)[number]['name'];

export function familyOf(name: DetectorName): DetectorFamily {
  const family = FAMILIES.find(({ detectors }) => (detectors as readonly DetectorName[]).includes(name));
  if (family === undefined) throw new Error(`detector ${name} stands in no family`);
  return family.name;
}
