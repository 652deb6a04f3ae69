import type { AnyDetector } from './contract/detector.ts';
import { DETECTOR_NAMES, type DetectorName } from './contract/names.ts';
import { readSettings, type SettingValue } from './contract/settings.ts';
import { DETECTORS, getDetector } from './registry.ts';
import { isObject } from './trace/json-value.ts';

/** A detector as one project has it. */
export type DetectorConfig = { isOn: boolean; settings: Readonly<Record<string, SettingValue>> };
/** All detectors of one project. */
export type DetectorsConfig = Readonly<Record<DetectorName, DetectorConfig>>;

function defaultConfigOf(detector: AnyDetector): DetectorConfig {
  return { isOn: detector.isOnByDefault ?? true, settings: readSettings(detector.settings, {}).settings };
}

/** What a project has that changed nothing. */
export function defaultDetectorsConfig(): DetectorsConfig {
  return Object.fromEntries(DETECTORS.map((detector) => [detector.name, defaultConfigOf(detector)])) as DetectorsConfig;
}

function isDetectorName(name: string): name is DetectorName {
  return (DETECTOR_NAMES as readonly string[]).includes(name);
}

/**
 * Reads what a project changed, as stored: `{"agent_loop": {"isOn": true, "runsMin": 6}, "refusal": {"isOn": false}}`.
 * returns  a whole configuration; what is unknown or out of range keeps its default and is named in `problems`
 * errors   none, on any value
 */
export function readDetectorsConfig(stored: unknown): { config: DetectorsConfig; problems: string[] } {
  const config: Record<string, DetectorConfig> = { ...defaultDetectorsConfig() };
  const problems: string[] = [];
  if (stored !== undefined && !isObject(stored)) problems.push('the configuration of detectors must be an object');
  for (const [name, given] of Object.entries(isObject(stored) ? stored : {})) {
    if (!isDetectorName(name)) problems.push(`${name} is no detector`);
    else if (!isObject(given)) problems.push(`${name} must be an object`);
    else {
      const { isOn, ...changes } = given;
      const read = readSettings(getDetector(name).settings, changes);
      const isOnByDefault = getDetector(name).isOnByDefault ?? true;
      if (isOn !== undefined && typeof isOn !== 'boolean') problems.push(`${name}: isOn must be a boolean`);
      config[name] = { isOn: typeof isOn === 'boolean' ? isOn : isOnByDefault, settings: read.settings };
      problems.push(...read.problems.map((problem) => `${name}: ${problem}`));
    }
  }
  return { config: config as DetectorsConfig, problems };
}
