/** What a project said about its errors and detectors, read for use. */
import { defaultDetectorsConfig, type DetectorsConfig, readDetectorsConfig } from '@sentryai/detectors';
import { type GroupingSettings, NO_GROUPING_SETTINGS, readGroupingSettings } from '@sentryai/grouping';

/** As stored: JSON texts, '' when the project changed nothing. They travel to worker threads. */
export type ProjectRules = { grouping: string; detectors: string };

export const NO_RULES: ProjectRules = { grouping: '', detectors: '' };

/** Settings of the metadata that hold them. */
export function rulesKey(projectId: number, kind: keyof ProjectRules): string {
  return `project/${projectId}/${kind}`;
}

export type ReadRules = { grouping: GroupingSettings; detectors: DetectorsConfig };

const read = new Map<string, ReadRules>();
const READ_MAX = 1_000;

/** What does not parse, or is out of range, counts as not said: it was refused when it was stored. */
export function readRules(rules: ProjectRules): ReadRules {
  const key = `${rules.grouping}\n${rules.detectors}`;
  let found = read.get(key);
  if (found === undefined) {
    found = {
      grouping: rules.grouping === '' ? NO_GROUPING_SETTINGS : readGroupingSettings(parse(rules.grouping)).settings,
      detectors: rules.detectors === '' ? defaultDetectorsConfig() : readDetectorsConfig(parse(rules.detectors)).config,
    };
    if (read.size >= READ_MAX) read.clear();
    read.set(key, found);
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
