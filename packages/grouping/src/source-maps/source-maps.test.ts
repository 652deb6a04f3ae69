import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuMs } from '../cpu-time.fixture.ts';
import { groupError } from '../group-error.ts';
import { errorOccurrence, type ErrorException } from '../occurrence.ts';
import { parseStackText } from '../stacks/parse-stack-text.ts';
import { applySourceMaps, withSourceMaps } from './apply-source-maps.ts';
import { functionScopes, scopeAt } from './function-scopes.ts';
import { debugIdsByScript, matchScript, normalizeDebugId, readScriptComments } from './match-script.ts';
import { readSourceMap, type SourceMap, SOURCE_MAP_CHARS_MAX } from './read-source-map.ts';

/** A small program of two files, one of them TypeScript. */
const SOURCES: Readonly<Record<string, string>> = {
  'main.ts': `import { renderAnswer } from './answers.ts';
type Hit = { doc: string };
declare const report: (error: unknown) => void;
function onSubmit(hits: Hit[]): void {
  try {
    renderAnswer(hits);
  } catch (error) {
    report(error);
  }
}
onSubmit([{ doc: 'doc-9' }]);
`,
  'answers.ts': `type Source = { title: string };
const known: Record<string, Source> = {};
export class Citations {
  private readonly prefix: string = 'see ';
  format(doc: string): string {
    const source = known[doc] as Source;
    return this.prefix + source.title;
  }
}
export function renderAnswer(hits: { doc: string }[]): string {
  const citations = new Citations();
  return hits.map((hit) => citations.format(hit.doc)).join(', ');
}
`,
};
const SCRIPT = 'https://shop.example.com/assets/index-BxA1f3k2.js';

type Built = { code: string; map: string };

async function buildProgram({ minify, sourcesContent = true }: { minify: boolean; sourcesContent?: boolean }): Promise<Built> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'sources',
        resolveId: (id) => (id.replace('./', '') in SOURCES ? `/app/src/${id.replace('./', '')}` : null),
        load: (id) => SOURCES[id.replace('/app/src/', '')] ?? null,
      },
    ],
    build: { write: false, minify, sourcemap: 'hidden', modulePreload: false, rollupOptions: { input: 'main.ts' } },
  });
  const output = (Array.isArray(result) ? result[0]! : result) as { output: { type: string; code: string; map: object | null }[] };
  const chunk = output.output.find(({ type }) => type === 'chunk')!;
  const map = JSON.parse(JSON.stringify(chunk.map)) as { sourcesContent?: unknown };
  if (!sourcesContent) delete map.sourcesContent;
  return { code: chunk.code, map: JSON.stringify(map) };
}

/** What the page reports when it really throws. */
function thrown(code: string): ErrorException[] {
  let stack = '';
  runInNewContext(
    code,
    { report: (error: Error) => (stack = error.stack ?? ''), document: { createElement: () => ({}) } },
    { filename: SCRIPT },
  );
  return parseStackText(stack, 'javascript').exceptions;
}

function open(text: string): SourceMap {
  const result = readSourceMap(text);
  if (!('map' in result)) throw new Error(result.problem);
  return result.map;
}

describe('source maps of real bundles', () => {
  let readable: Built;
  let minified: Built;
  beforeAll(async () => {
    [readable, minified] = await Promise.all([buildProgram({ minify: false }), buildProgram({ minify: true })]);
  });

  it('give back file, function, line and the lines around', () => {
    const exceptions = thrown(minified.code);
    expect(exceptions[0]?.frames.some(({ function: name }) => name.includes('renderAnswer'))).toBe(false);
    const frames = applySourceMaps(exceptions[0]!.frames, () => open(minified.map)).filter(({ filename }) =>
      /(?:main|answers)\.ts$/.test(filename),
    );
    expect(frames.map(({ function: name, filename, line }) => [name, filename.split('/').at(-1), line])).toEqual([
      ['<anonymous>', 'main.ts', 11],
      ['onSubmit', 'main.ts', 6],
      ['renderAnswer', 'answers.ts', 12],
      ['<anonymous>', 'answers.ts', 12],
      ['Citations.format', 'answers.ts', 7],
    ]);
    expect(frames.at(-1)).toMatchObject({
      contextLine: '    return this.prefix + source.title;',
      preContext: expect.arrayContaining(['    const source = known[doc] as Source;']),
      postContext: expect.arrayContaining(['  }']),
    });
  });

  it('bring the minified build, the readable one and the source together', () => {
    const group = (built: Built) => {
      const rawExceptions = thrown(built.code);
      return groupError(
        errorOccurrence({ language: 'javascript', exceptions: withSourceMaps(rawExceptions, () => open(built.map)), rawExceptions }),
      ).hashes;
    };
    expect(group(minified).main).toBe(group(readable).main);
    // what was reported before the map came is found by the same error with it
    const unmapped = groupError(errorOccurrence({ language: 'javascript', exceptions: thrown(minified.code) }));
    expect(group(minified).weaker.map(({ hash }) => hash)).toContain(unmapped.hashes.main);
  });

  it('name functions by the calls of them when they do not carry the source', async () => {
    const built = await buildProgram({ minify: true, sourcesContent: false });
    const frames = applySourceMaps(thrown(built.code)[0]!.frames, () => open(built.map));
    expect(frames.map(({ function: name }) => name)).toContain('renderAnswer');
    expect(frames.at(-1)).toMatchObject({ line: 7, contextLine: '' });
  });

  it('leave frames alone that they say nothing of', () => {
    const [frame] = parseStackText('Error: x\n    at f (https://shop.example.com/other.js:9999:1)\n    at g (<anonymous>)', 'javascript')
      .exceptions[0]!.frames;
    expect(applySourceMaps([frame!], () => undefined)).toEqual([frame]);
    expect(applySourceMaps([{ ...frame!, line: 99_999, column: 1 }], () => open(minified.map))[0]).toMatchObject({ line: 99_999 });
  });
});

describe('readSourceMap', () => {
  it('says what is wrong with an upload', () => {
    for (const [text, problem] of [
      ['<html>', 'The source map is not JSON.'],
      ['{"version":2}', 'This is no source map of version 3.'],
      ['null', 'This is no source map of version 3.'],
      ['{"version":3}', /mappings cannot be read/],
    ] as const) {
      expect(readSourceMap(text)).toEqual({ problem: typeof problem === 'string' ? problem : expect.stringMatching(problem) });
    }
    expect(readSourceMap(' '.repeat(SOURCE_MAP_CHARS_MAX + 1))).toEqual({
      problem: expect.stringContaining(`at most ${SOURCE_MAP_CHARS_MAX}`),
    });
  });

  it('reads maps of several sections, and the debug id in either spelling', () => {
    const section = { version: 3, sources: ['a.js'], names: [], mappings: 'AAAA' };
    const map = open(
      JSON.stringify({
        version: 3,
        debugId: '9F8E7D6C-5b4a-4938-8271-605f4e3d2c1b',
        sections: [{ offset: { line: 2, column: 0 }, map: section }],
      }),
    );
    expect(map.debugId).toBe('9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b');
    expect(map.find(3, 0)).toMatchObject({ source: 'a.js', line: 1 });
    expect(map.find(0, 0)).toBeNull();
    expect(map.find(1, -1)).toBeNull();
  });

  it('throws for no text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc
            .record({ version: fc.constant(3), mappings: fc.anything(), sources: fc.anything(), names: fc.anything() })
            .map((value) => JSON.stringify(value) ?? ''),
        ),
        (text) => {
          const result = readSourceMap(text);
          if ('map' in result) result.map.find(1, 5);
        },
      ),
    );
  });
});

describe('which upload belongs to a script', () => {
  it('is said by debug ids', () => {
    const images = [
      { type: 'sourcemap', code_file: SCRIPT, debug_id: '9F8E7D6C5B4A49388271605F4E3D2C1B' },
      { type: 'wasm', code_file: 'x', debug_id: 'y' },
      { type: 'sourcemap', code_file: 'z', debug_id: 'no id' },
      null,
    ];
    expect([...debugIdsByScript(images)]).toEqual([[SCRIPT, '9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b']]);
    expect(debugIdsByScript('none').size).toBe(0);
    expect(normalizeDebugId('9f8e')).toBe('');
    expect(readScriptComments('x();\n//# debugId=9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b\n//# sourceMappingURL=index.js.map\n')).toEqual({
      sourceMapUrl: 'index.js.map',
      debugId: '9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b',
    });
  });

  it.each([
    [SCRIPT, ['~/assets/index-BxA1f3k2.js', '~/assets/other.js'], '~/assets/index-BxA1f3k2.js'],
    [`${SCRIPT}?v=2`, [SCRIPT], SCRIPT],
    ['/srv/app/dist/server.js', ['~/dist/server.js', '~/src/server.js'], '~/dist/server.js'],
    ['app:///dist/server.js', ['dist/server.js'], 'dist/server.js'],
    ['C:\\app\\dist\\server.js', ['./dist/server.js'], './dist/server.js'],
    ['/srv/app/dist/server.js', ['server.js'], 'server.js'],
    ['/srv/app/dist/server.js', ['lib/other/server.js'], undefined],
    ['/srv/app/dist/server.js', ['a/dist/server.js', 'b/dist/server.js'], undefined],
    ['/srv/app/dist/server.js', [], undefined],
  ])('%s of %j is %s', (script, uploads, expected) => {
    expect(matchScript(script, uploads)).toBe(expected);
  });
});

describe('functionScopes', () => {
  const source = `
import x from 'y';
export async function loadInvoice(id: string): Promise<Array<string>> {
  const rows = await db.query("select '}' from t"); // it's
  return rows.map((row) => row.AAA);
}
class Indexer extends Base {
  static #count = 0;
  constructor(private a: number) { super(); BBB; }
  async load<T>(path: string): Promise<T> { if (path) { CCC } return path as any; }
  get size() { return DDD; }
  handler = async (e) => { EEE };
}
const parse = (text) => JSON.parse(text.replace(/[}"']/g, ''), FFF);
exports.run = async input => renderAnswer({ hits: GGG });
const obj = { a: function () { HHH }, b() { III }, c: (x) => { JJJ }, d: 1 };
bus.on('job', async (job) => { KKK });
function outer() { const t = \`a \${inner(() => { LLL })} }\`; return t / 2 / MMM; }
export default function () { NNN }
for (const a of b) { OOO }
`;

  it.each([
    ['AAA', ''],
    ['BBB', 'Indexer.constructor'],
    ['CCC', 'Indexer.load'],
    ['DDD', 'Indexer.size'],
    ['EEE', 'handler'],
    ['FFF', 'parse'],
    ['GGG', 'run'],
    ['HHH', 'a'],
    ['III', 'b'],
    ['JJJ', 'c'],
    ['KKK', ''],
    ['LLL', ''],
    ['MMM', 'outer'],
    ['NNN', ''],
    ['OOO', undefined],
  ])('finds the function around %s: %s', (mark, name) => {
    expect(scopeAt(functionScopes(source), source.indexOf(mark))?.name).toBe(name);
  });

  it('reads any text, and long ones in a moment', () => {
    const piece = fc.constantFrom(
      'function ',
      'f',
      '(',
      ')',
      '{',
      '}',
      '=>',
      '`',
      '${',
      '"',
      "'",
      '/',
      '//',
      '/*',
      '*/',
      '\n',
      ':',
      '=',
      '<',
      '>',
      'class ',
      ';',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        functionScopes(pieces.join(''));
      }),
    );
    const spent = cpuMs(() => {
      for (const hostile of ['(', '{', '`', '${', '"', '/', 'a=>', 'f(){', "'", '/*']) functionScopes(hostile.repeat(100_000));
    });
    expect(spent).toBeLessThan(3_000);
  });
});
