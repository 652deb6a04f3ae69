/** One threshold of a detector: its default and what it does, in plain words. Units stand at the end of its name. */
export type Setting<Value extends SettingValue = SettingValue> = {
  default: Value;
  doc: string;
  min?: number;
  max?: number;
  /** Where the end of the name does not say it. */
  unit?: string;
};
export type SettingValue = number | boolean | readonly string[];
export type SettingSpecs = Readonly<Record<string, Setting>>;

type Widened<Value> = Value extends number ? number : Value extends boolean ? boolean : readonly string[];
/** The values of a detector's settings. */
export type SettingsOf<Specs extends SettingSpecs> = { readonly [Name in keyof Specs]: Widened<Specs[Name]['default']> };

/** The defaults of a set of settings. */
export function defaultsOf<Specs extends SettingSpecs>(specs: Specs): SettingsOf<Specs> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default])) as SettingsOf<Specs>;
}

/** Of a setting that is a list: how many entries, and how long each may be. */
const LIST_MAX = 200;
const ENTRY_CHARS_MAX = 200;

/** What is wrong with a value for a setting, null when nothing is. */
export function problemWith(spec: Setting, value: unknown): string | null {
  if (Array.isArray(spec.default)) {
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string' && item.length <= ENTRY_CHARS_MAX);
    return isList && value.length <= LIST_MAX
      ? null
      : `must be a list of at most ${LIST_MAX} strings of at most ${ENTRY_CHARS_MAX} characters`;
  }
  if (typeof value !== typeof spec.default) return `must be a ${typeof spec.default}`;
  if (typeof value !== 'number') return null;
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
  if (Number.isFinite(value) && value >= min && value <= max) return null;
  return spec.max === undefined ? `must be a number of at least ${min}` : `must be a number from ${min} to ${max}`;
}

/** Values over defaults. What is unknown or out of range keeps its default and is named in `problems`. */
export function readSettings<Specs extends SettingSpecs>(
  specs: Specs,
  given: Readonly<Record<string, unknown>>,
): { settings: SettingsOf<Specs>; problems: string[] } {
  const settings: Record<string, unknown> = { ...defaultsOf(specs) };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    const problem = spec === undefined ? 'is no setting of this detector' : problemWith(spec, value);
    if (problem === null) settings[name] = value;
    else problems.push(`${name} ${problem}`);
  }
  return { settings: settings as SettingsOf<Specs>, problems };
}
