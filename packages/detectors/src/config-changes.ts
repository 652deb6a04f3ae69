/** What people change about a project's detectors, from the form they write to the form that is stored. */
import type { DetectorName } from './contract/names.ts';
import { DETECTOR_NAMES } from './contract/names.ts';
import { problemWith, type SettingValue } from './contract/settings.ts';
import { getDetector } from './registry.ts';
import { thresholdName } from './threshold-names.ts';
import { isObject } from './trace/json-value.ts';

/** As stored: what a project set itself, by detector. */
export type StoredDetectors = Record<string, Record<string, SettingValue>>;

/** `field`: the path to what is wrong, in the form that was given. */
export type ChangeProblem = { field: string; message: string };

/**
 * Changes the stored configuration: `{"agent_loop": {"enabled": true, "thresholds": {"runs_min": 6}}}`. null instead of a
 * value takes it back to its default, null instead of a detector all of it. What is not named stays.
 *  stored   as stored; what of it is not understood is left out
 *  returns  the new configuration to store, and what is wrong with the changes; those are not applied
 *  errors   none, on any value
 */
export function changeDetectors(stored: unknown, changes: unknown): { stored: StoredDetectors; problems: ChangeProblem[] } {
  const next = ownSettings(stored);
  const problems: ChangeProblem[] = [];
  if (!isObject(changes)) return { stored: next, problems: [{ field: 'detectors', message: 'must be an object, by name of detector.' }] };
  for (const [name, change] of Object.entries(changes)) {
    const field = `detectors.${name}`;
    const detector = DETECTOR_NAMES.find((known) => known === name);
    if (detector === undefined) problems.push({ field, message: `is no detector; there are ${DETECTOR_NAMES.join(', ')}.` });
    else if (change === null) delete next[name];
    else if (isObject(change)) problems.push(...applyChange(next, detector, change));
    else problems.push({ field, message: 'must be an object with enabled and thresholds, or null for the defaults.' });
  }
  return { stored: next, problems };
}

function applyChange(next: StoredDetectors, name: DetectorName, change: Readonly<Record<string, unknown>>): ChangeProblem[] {
  const field = `detectors.${name}`;
  const own: Record<string, SettingValue> = { ...next[name] };
  const problems: ChangeProblem[] = [];
  for (const [key, value] of Object.entries(change)) {
    if (key === 'enabled') {
      if (typeof value === 'boolean') own['isOn'] = value;
      else if (value === null) delete own['isOn'];
      else problems.push({ field: `${field}.enabled`, message: 'must be true or false, or null for the default.' });
    } else if (key !== 'thresholds') {
      problems.push({ field: `${field}.${key}`, message: 'is not known; a detector has enabled and thresholds.' });
    } else if (!isObject(value)) problems.push({ field: `${field}.thresholds`, message: 'must be an object, by name of threshold.' });
    else problems.push(...applyThresholds(own, name, value));
  }
  if (Object.keys(own).length === 0) delete next[name];
  else next[name] = own;
  return problems;
}

function applyThresholds(
  own: Record<string, SettingValue>,
  name: DetectorName,
  thresholds: Readonly<Record<string, unknown>>,
): ChangeProblem[] {
  const specs = getDetector(name).settings;
  const known = new Map(Object.keys(specs).map((setting) => [thresholdName(setting), setting]));
  const problems: ChangeProblem[] = [];
  for (const [given, value] of Object.entries(thresholds)) {
    const field = `detectors.${name}.thresholds.${given}`;
    const setting = known.get(given);
    const spec = setting === undefined ? undefined : specs[setting];
    if (setting === undefined || spec === undefined) {
      const all = known.size === 0 ? 'this detector has none.' : `it has ${[...known.keys()].join(', ')}.`;
      problems.push({ field, message: `is no threshold of this detector; ${all}` });
      continue;
    }
    const problem = value === null ? null : problemWith(spec, value);
    if (problem !== null) problems.push({ field, message: `${problem}.` });
    else if (value === null) delete own[setting];
    else own[setting] = value as SettingValue;
  }
  return problems;
}

/** What is stored, as far as it is still understood: a threshold that is no more must not stand in the way of a change. */
function ownSettings(stored: unknown): StoredDetectors {
  const own: StoredDetectors = {};
  if (!isObject(stored)) return own;
  for (const name of DETECTOR_NAMES) {
    const given = stored[name];
    if (!isObject(given)) continue;
    const specs = getDetector(name).settings;
    const kept = Object.entries(given).filter(([setting, value]) => {
      if (setting === 'isOn') return typeof value === 'boolean';
      const spec = Object.hasOwn(specs, setting) ? specs[setting] : undefined;
      return spec !== undefined && problemWith(spec, value) === null;
    });
    if (kept.length > 0) own[name] = Object.fromEntries(kept) as Record<string, SettingValue>;
  }
  return own;
}
