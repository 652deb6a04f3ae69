import { flagOf } from './config.ts';
import { type Setting, type SettingName, SETTINGS } from './settings.ts';

/** docs/reference/configuration.md, generated from the table of settings; a test keeps the file equal. */
export function configurationPage(): string {
  const rows = (Object.entries(SETTINGS) as [SettingName, Setting][]).map(([name, setting]) => {
    const value = setting.default === undefined ? '' : `\`${setting.default}\`${setting.unit ? ` ${setting.unit}` : ''}`;
    return `| \`${setting.env}\` | \`--${flagOf(name)}\` | ${value} | ${setting.doc} |`;
  });
  return [
    '# Settings',
    '',
    'Generated from `apps/server/src/settings.ts`. Flags win over the environment (`npm start -- --ingest-port 9000`); an empty variable means',
    '"not set". Everything that is wrong is reported at once, before anything starts.',
    '',
    '| variable | flag | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
