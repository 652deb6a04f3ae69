import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapStoredExceptions, scriptsOf } from './map-stored-exceptions.ts';
import { readExceptions } from '../read/read-exceptions.ts';
import { readSourceMap, type SourceMap } from './read-source-map.ts';

const SCRIPT = 'https://shop.example.com/assets/app.js';
/** Everything of line 1 lies at the throw, line 2 of the source. */
const MAP = JSON.stringify({
  version: 3,
  sources: ['../src/cart.ts'],
  sourcesContent: ["export function addItem(item: Item) {\n  throw new Error('no stock');\n}\n"],
  names: [],
  mappings: 'AACE',
});

function open(text: string): SourceMap {
  const read = readSourceMap(text);
  if (!('map' in read)) throw new Error(read.problem);
  return read.map;
}
const findMap = (script: string): SourceMap | undefined => (script === SCRIPT ? open(MAP) : undefined);
const ORIGINAL = {
  function: 'addItem',
  filename: 'src/cart.ts',
  lineno: 2,
  colno: 3,
  context_line: "  throw new Error('no stock');",
  pre_context: ['export function addItem(item: Item) {'],
  post_context: ['}', ''],
};

describe('mapStoredExceptions', () => {
  it('writes original places into native frames and keeps where they were', () => {
    const sent = [
      {
        type: 'Error',
        value: 'no stock',
        frames: [
          { function: 'f', filename: 'https://other.example.com/x.js', lineno: 1, colno: 5 },
          { function: 'a', filename: SCRIPT, lineno: 1, colno: 42, vars: { item: 1 } },
        ],
      },
    ];
    const [exception] = mapStoredExceptions(sent, 'javascript', findMap) ?? [];
    expect(exception).toEqual({
      type: 'Error',
      value: 'no stock',
      frames: [sent[0]?.frames[0], { ...ORIGINAL, vars: { item: 1 }, minified: { filename: SCRIPT, function: 'a', lineno: 1, colno: 42 } }],
    });
  });

  it("does so in Sentry's form", () => {
    const sent = [
      {
        type: 'Error',
        mechanism: { type: 'onerror' },
        stacktrace: { frames: [{ function: 'a', filename: '/assets/app.js', abs_path: SCRIPT, lineno: 1, colno: 9, in_app: true }] },
      },
    ];
    const mapped = mapStoredExceptions(sent, 'javascript', findMap);
    expect(mapped).toMatchObject([{ mechanism: { type: 'onerror' }, stacktrace: { frames: [{ ...ORIGINAL, in_app: true }] } }]);
    // read again it is the original, also where grouping prefers the whole path
    expect(readExceptions(mapped, 'javascript')[0]?.frames[0]).toMatchObject({ filename: 'src/cart.ts', line: 2, function: 'addItem' });
  });

  it('makes frames of a stack that came as text, and keeps the text', () => {
    const stacktrace = `Error: no stock\n    at a (${SCRIPT}:1:42)\n    at main (https://other.example.com/x.js:1:1)`;
    const [exception] =
      mapStoredExceptions([{ type: 'Error', value: 'no stock', handled: false, stacktrace }], 'javascript', findMap) ?? [];
    expect(exception).toMatchObject({ type: 'Error', value: 'no stock', handled: false, raw_stacktrace: stacktrace });
    expect(exception?.['frames']).toMatchObject([{ filename: 'https://other.example.com/x.js' }, ORIGINAL]);
    expect(exception).not.toHaveProperty('stacktrace');
  });

  it('says nothing when no map fits, so that nothing is rewritten', () => {
    const sent = [{ type: 'E', frames: [{ filename: SCRIPT, lineno: 1, colno: 1 }] }];
    expect(mapStoredExceptions(sent, 'javascript', () => undefined)).toBeUndefined();
    expect(
      mapStoredExceptions([{ type: 'E', frames: [{ filename: SCRIPT, lineno: 7, colno: 1 }] }], 'javascript', findMap),
    ).toBeUndefined();
    expect(mapStoredExceptions('no list', 'javascript', findMap)).toBeUndefined();
  });

  it('takes whatever clients sent', () => {
    const frame = fc.record(
      {
        filename: fc.constantFrom(SCRIPT, '', 'x'),
        lineno: fc.anything(),
        colno: fc.anything(),
        function: fc.anything(),
        module: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const exception = fc.oneof(
      fc.anything(),
      fc.record({ type: fc.anything(), frames: fc.oneof(fc.array(frame), fc.anything()) }, { requiredKeys: [] }),
      fc.record({ stacktrace: fc.oneof(fc.record({ frames: fc.array(frame) }), fc.string(), fc.anything()) }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(exception), fc.anything()), (stored) => {
        const json = JSON.stringify(stored);
        const value: unknown = json === undefined ? undefined : JSON.parse(json);
        const mapped = mapStoredExceptions(value, 'javascript', findMap);
        if (mapped !== undefined) expect(() => readExceptions(mapped, 'javascript')).not.toThrow();
      }),
    );
  });
});

describe('scriptsOf', () => {
  it('names each script with a place in it once', () => {
    const exceptions = readExceptions(
      [
        {
          frames: [
            { filename: 'a.js', lineno: 1, colno: 2 },
            { filename: 'a.js', lineno: 1, colno: 9 },
            { filename: 'b.js', lineno: 1 },
          ],
        },
      ],
      'javascript',
    );
    expect(scriptsOf(exceptions)).toEqual(['a.js']);
  });
});
