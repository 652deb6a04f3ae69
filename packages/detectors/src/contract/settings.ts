/** One threshold of a detector: its default and what it does, in plain words. Units stand at the end of its name. */
export type Setting<Value extends SettingValue = SettingValue> = { default: Value; doc: string; min?: number; max?: number };
export type SettingValue = number | boolean | readonly string[];
export type SettingSpecs = Readonly<Record<string, Setting>>;

type Widened<Value> = Value extends number ? number : Value extends boolean ? boolean : readonly string[];
/** The values of a detector's settings. */
export type SettingsOf<Specs extends SettingSpecs> = { readonly [Name in keyof Specs]: Widened<Specs[Name]['default']> };

/** The defaults of a set of settings. */
export function defaultsOf<Specs extends SettingSpecs>(specs: Specs): SettingsOf<Specs> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default])) as SettingsOf<Specs>;
}

function problemWith(spec: Setting, value: unknown): string | null {
  if (Array.isArray(spec.default)) {
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? null : 'must be a list of strings';
  }
  if (typeof value !== typeof spec.default) return `must be a ${typeof spec.default}`;
  if (typeof value !== 'number') return null;
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
  return Number.isFinite(value) && value >= min && value <= max ? null : `must be a number from ${min} to ${max}`;
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
