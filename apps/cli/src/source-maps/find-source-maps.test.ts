import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findSourceMaps } from './find-source-maps.ts';

const DEBUG_ID = '9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b';
let folder = '';
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sentryai-maps-'));
  write('assets/app.js', `run();\n//# debugId=${DEBUG_ID}\n//# sourceMappingURL=maps/app%20v1.js.map?x=1`);
  write('assets/maps/app v1.js.map', '{"of":"app"}');
  write('hidden.mjs', 'run();');
  write('hidden.mjs.map', `{"debug_id": "${DEBUG_ID}"}`);
  write(
    'inline.js',
    `x;\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${Buffer.from('{"of":"inline"}').toString('base64')}`,
  );
  write('orphan.js.map', '{"of":"orphan"}');
  write('outside.js', 'x;\n//# sourceMappingURL=../../etc/passwd');
  write('style.css.map', '{"of":"css"}');
  write('node_modules/lib.js.map', '{}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds the map of each script as the script names it, beside it, or inside it', () => {
  const found = findSourceMaps(folder, '~').map(({ name, debugId, bytes }) => [name, debugId, Buffer.from(bytes).toString()]);
  expect(found).toEqual([
    ['~/assets/app.js', DEBUG_ID, '{"of":"app"}'],
    ['~/hidden.mjs', '', `{"debug_id": "${DEBUG_ID}"}`],
    ['~/inline.js', '', '{"of":"inline"}'],
    ['~/orphan.js', '', '{"of":"orphan"}'],
  ]);
});

it('names scripts by where they are served', () => {
  expect(findSourceMaps(folder, 'https://cdn.example.com/shop/')[0]?.name).toBe('https://cdn.example.com/shop/assets/app.js');
});

it('says what is wrong with a folder that is none', () => {
  expect(() => findSourceMaps(join(folder, 'nothing'), '~/')).toThrow(/is no folder, so nothing was uploaded/);
});
