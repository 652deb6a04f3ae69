import { flagOf } from './config.ts';
import { type Setting, type SettingName, SETTINGS } from './settings.ts';

/** Text of `npm start -- --help`. */
export function helpText(): string {
  const lines = ['Usage: npm start -- [--flag value …]', '', 'Every setting is a flag and an environment variable; flags win.', ''];
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting][]) {
    lines.push(
      `  --${flagOf(name)} (${setting.env})${setting.default === undefined ? '' : `  default ${setting.default}`}`,
      `      ${setting.doc}`,
    );
  }
  return lines.join('\n');
}
