/** Every detector, in the order of the reference page. The name is the kind: never rename one. */
export const DETECTOR_NAMES = [
  // the answer
  'truncated_answer',
  'cut_stream',
  'empty_answer',
  'refusal',
  'content_filtered',
  'invalid_json',
  'schema_violation',
  'system_prompt_echo',
  // the model and its provider
  'model_swapped',
  'rate_limited',
  'retry_storm',
  'context_overflow',
  'context_near_overflow',
  // tools
  'undeclared_tool',
  'invalid_tool_arguments',
  'mcp_tool_error',
  'tool_failure_swallowed',
  'empty_retrieval',
  // the run
  'agent_loop',
  'agent_ping_pong',
  'runaway',
  'stuck_run',
  // data
  'leaked_secret',
  'leaked_personal_data',
  'prompt_injection',
  // over time
  'cache_collapse',
  'repeated_prompt',
  'cost_regression',
  'latency_regression',
  'ttft_regression',
  'unpriced_volume',
] as const;
export type DetectorName = (typeof DETECTOR_NAMES)[number];
