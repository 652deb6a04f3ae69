import type { AnyDetector } from './contract/detector.ts';
import type { Setting } from './contract/settings.ts';
import { DETECTORS } from './registry.ts';

/** Detectors by what they look at; every one stands in exactly one group. */
const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  [
    'The answer',
    [
      'truncated_answer',
      'cut_stream',
      'empty_answer',
      'refusal',
      'content_filtered',
      'invalid_json',
      'schema_violation',
      'system_prompt_echo',
    ],
  ],
  ['The model and its provider', ['model_swapped', 'rate_limited', 'retry_storm', 'context_overflow', 'context_near_overflow']],
  ['Tools', ['undeclared_tool', 'invalid_tool_arguments', 'mcp_tool_error', 'tool_failure_swallowed', 'empty_retrieval']],
  ['The run', ['agent_loop', 'agent_ping_pong', 'runaway', 'stuck_run']],
  ['Data', ['leaked_secret', 'leaked_personal_data', 'prompt_injection']],
  ['Over time', ['cache_collapse', 'repeated_prompt', 'cost_regression', 'latency_regression', 'ttft_regression', 'unpriced_volume']],
];

const SCOPES: Readonly<Record<AnyDetector['scope'], string>> = {
  span: 'single calls, tool runs and spans of a settled trace',
  trace: 'the whole of a settled trace',
  window: 'many traces over time',
};

function defaultText(value: Setting['default']): string {
  return Array.isArray(value) ? (value.length === 0 ? 'none' : value.join(', ')) : String(value);
}

function settingsTable(detector: AnyDetector): string {
  const rows = Object.entries(detector.settings).map(([name, spec]) => `| \`${name}\` | ${defaultText(spec.default)} | ${spec.doc} |`);
  return rows.length === 0 ? '' : `\n| setting | default | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function section(detector: AnyDetector): string {
  const { docs } = detector;
  return `### ${detector.name}

${docs.meaning}

- **How it is found**: ${docs.rule}
- **What to do**: ${docs.advice}
- **How to tune it**: ${docs.tuning}
- **Looks at**: ${SCOPES[detector.scope]}. Level: ${detector.level}${detector.isOnByDefault === false ? '. Off by default' : ''}.
${settingsTable(detector)}`;
}

/** The page docs/reference/detectors.md, made from the detectors themselves. */
export function detectorsPage(): string {
  const parts = GROUPS.map(([title, names]) => {
    const detectors = names
      .map((name) => DETECTORS.find((detector) => detector.name === name))
      .filter((detector) => detector !== undefined);
    return `## ${title}\n\n${detectors.map(section).join('\n')}`;
  });
  return `# Detectors

AI failures that throw nothing, found by rules in stored traces; no model is asked. A finding's detector is the kind of the issue it
belongs to. One failure is told once, at the span where it happened, and is marked as recovered when the run got past it.

This page is generated from the code (\`packages/detectors\`): \`UPDATE_DOCS=1 npm run test:unit -- packages/detectors\`.

A project's configuration changes single settings and turns detectors off:
\`{"agent_loop": {"runsMin": 6}, "refusal": {"isOn": false}}\`. What is not named keeps its default.

${parts.join('\n')}`;
}

/** Names of detectors that stand in no group of the page; for its test. */
export function ungroupedDetectors(): string[] {
  const grouped = new Set(GROUPS.flatMap(([, names]) => names));
  return DETECTORS.map(({ name }) => name).filter((name) => !grouped.has(name));
}
