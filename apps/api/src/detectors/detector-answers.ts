import {
  type AnyDetector,
  type DetectorConfig,
  DETECTORS,
  type DetectorsConfig,
  familyOf,
  type StoredDetectors,
  thresholdName,
  titleOf,
  unitOf,
} from '@sentryai/detectors';
import type { DetectorEntry, DetectorThreshold } from '@sentryai/schema';
import type { DetectorFindings } from '@sentryai/store/queries/index';

export type DetectorCounts = { findings: readonly DetectorFindings[]; openIssues: Readonly<Record<string, number>> };

/** Every detector with what the project set, in the order of the reference page. `own`: what it set itself. */
export function detectorAnswers(config: DetectorsConfig, own: StoredDetectors, counts: DetectorCounts): DetectorEntry[] {
  const findings = new Map(counts.findings.map((row) => [row.detector, row]));
  return DETECTORS.map((detector) => ({
    ...describe(detector, config[detector.name]),
    is_changed: own[detector.name] !== undefined,
    findings: findingsAnswer(findings.get(detector.name)),
    open_issues: counts.openIssues[detector.name] ?? 0,
  }));
}

function describe(
  detector: AnyDetector,
  { isOn, settings }: DetectorConfig,
): Omit<DetectorEntry, 'is_changed' | 'findings' | 'open_issues'> {
  const { name, docs, scope, level } = detector;
  const thresholds = Object.entries(detector.settings).map(
    ([setting, spec]): DetectorThreshold => ({
      name: thresholdName(setting),
      description: spec.doc,
      type: typeof spec.default === 'number' ? 'number' : typeof spec.default === 'boolean' ? 'boolean' : 'list',
      unit: unitOf(setting, spec),
      default: mutable(spec.default),
      min: typeof spec.default === 'number' ? (spec.min ?? 0) : null,
      max: spec.max ?? null,
      value: mutable(settings[setting] ?? spec.default),
    }),
  );
  return {
    name,
    kind: name,
    title: titleOf(name),
    family: familyOf(name),
    scope,
    description: docs.meaning,
    rule: docs.rule,
    advice: docs.advice,
    tuning: namesInText(docs.tuning, detector),
    severity: level,
    enabled: isOn,
    enabled_by_default: detector.isOnByDefault ?? true,
    thresholds,
  };
}

function mutable(value: number | boolean | readonly string[]): number | boolean | string[] {
  return typeof value === 'object' ? [...value] : value;
}

function namesInText(text: string, detector: AnyDetector): string {
  return Object.keys(detector.settings).reduce((all, name) => all.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), thresholdName(name)), text);
}

function findingsAnswer(row: DetectorFindings | undefined): DetectorEntry['findings'] {
  const scaled = (value: number | null | undefined, by: number): number | null =>
    value === null || value === undefined ? null : value / by;
  return {
    count: row?.count ?? 0,
    recovered_count: row?.recovered_count ?? 0,
    traces: row?.traces ?? 0,
    wasted_ms: scaled(row?.wasted_us, 1000),
    wasted_tokens: row?.wasted_tokens ?? null,
    wasted_usd: scaled(row?.wasted_nano_usd, 1e9),
  };
}
