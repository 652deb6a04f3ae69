import type { AnyDetector } from './contract/detector.ts';
import type { DetectorName } from './contract/names.ts';
import type { Setting } from './contract/settings.ts';
import { FAMILIES } from './families.ts';
import { DETECTORS, getDetector } from './registry.ts';
import { thresholdName, unitOf } from './threshold-names.ts';

const SCOPES: Readonly<Record<AnyDetector['scope'], string>> = {
  span: 'single calls, tool runs and spans of a settled trace',
  trace: 'the whole of a settled trace',
  window: 'many traces over time',
};

function defaultText(value: Setting['default']): string {
  return Array.isArray(value) ? (value.length === 0 ? 'none' : value.join(', ')) : String(value);
}

function boundsText({ default: value, min = 0, max }: Setting): string {
  if (typeof value !== 'number') return '';
  return max === undefined ? `from ${min}` : `${min} to ${max}`;
}

function settingsTable(detector: AnyDetector): string {
  const rows = Object.entries(detector.settings).map(
    ([name, spec]) =>
      `| \`${thresholdName(name)}\` | ${defaultText(spec.default)} | ${boundsText(spec)} | ${unitOf(name, spec) ?? ''} | ${spec.doc} |`,
  );
  return rows.length === 0
    ? ''
    : `\n| threshold | default | allowed | unit | meaning |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** Texts of detectors call settings by the names of the code. */
function inThresholdNames(text: string, detector: AnyDetector): string {
  return Object.keys(detector.settings).reduce((all, name) => all.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), thresholdName(name)), text);
}

function section(detector: AnyDetector): string {
  const { docs } = detector;
  return `### ${detector.name}

${docs.meaning}

- **How it is found**: ${docs.rule}
- **What to do**: ${docs.advice}
- **How to tune it**: ${inThresholdNames(docs.tuning, detector)}
- **Looks at**: ${SCOPES[detector.scope]}. Level: ${detector.level}${detector.isOnByDefault === false ? '. Off by default' : ''}.
${settingsTable(detector)}`;
}

/** The page docs/reference/detectors.md, made from the detectors themselves. */
export function detectorsPage(): string {
  const parts = FAMILIES.map(({ title, detectors }) => {
    return `## ${title}\n\n${detectors.map((name) => section(getDetector(name))).join('\n')}`;
  });
  return `# Detectors

AI failures that throw nothing, found by rules in stored traces; no model is asked. A finding's detector is the kind of the issue it
belongs to. One failure is told once, at the span where it happened, and is marked as recovered when the run got past it.

This page is generated from the code (\`packages/detectors\`): \`UPDATE_DOCS=1 npm run test:unit -- packages/detectors\`.

A project turns detectors on and off and sets thresholds on the page Detectors, or with \`PUT /api/v1/detectors\`:
\`{"project": 1, "detectors": {"agent_loop": {"thresholds": {"runs_min": 6}}, "refusal": {"enabled": false}}}\`. What is not named
stays as it is; \`null\` takes a value back to its default. How to find a good value: [tuning](../guides/tuning-detectors.md).

${parts.join('\n')}`;
}

/** Names of detectors that stand in no family; for the page's test. */
export function detectorsWithoutFamily(): DetectorName[] {
  const grouped = new Set<DetectorName>(FAMILIES.flatMap(({ detectors }) => detectors));
  return DETECTORS.map(({ name }) => name).filter((name) => !grouped.has(name));
}
