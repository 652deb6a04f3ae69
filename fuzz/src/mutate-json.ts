import type { Random } from './random.ts';

type Place = { holder: Record<string, unknown> | unknown[]; key: string | number };

const DEPTH = 2_000;
const LONG = 'x'.repeat(200_000);

/** Values that are legal JSON and that nobody expects. */
const ODD_VALUES: (() => unknown)[] = [
  () => null,
  () => '',
  () => 0,
  () => -1,
  () => 1e308,
  () => -(2 ** 53) - 2,
  () => '99999999999999999999999999',
  () => true,
  () => [],
  () => ({}),
  () => [null, 1, 'a', { a: [] }],
  () => ({ length: 1e9, values: 'x', toString: 'x', constructor: null }),
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown,
  () => '\ud800 \u0000 \u202e 漢字 😀',
  () => LONG,
  () => '2026-13-45T99:99:99Z',
  () => '[{"role":"user","content":'.repeat(20),
  () => nest(DEPTH),
  () => Array.from({ length: 20_000 }, (_, index) => index),
  () => Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`key${index}`, index])),
];

/** Keys that flattened lists use: their index must never become the length of anything. */
const ODD_KEYS = [
  'gen_ai.prompt.999999999.content',
  'gen_ai.prompt.0.0.0.0.0.content',
  'llm.input_messages.4294967295.message.content',
  'llm.input_messages.-1.message.role',
  'gen_ai.completion.1e9.tool_calls.1e9.name',
  '__proto__',
  'constructor',
  '',
  'toString',
  'length',
];

/** Changes one to three values or keys of a JSON text; null when the text is not JSON. */
export function mutateJson(text: string, random: Random): string | null {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return null;
  }
  const places = placesOf(root);
  if (places.length === 0) return null;
  const count = 1 + random.below(3);
  for (let step = 0; step < count; step++) change(random.pick(places), random);
  try {
    return JSON.stringify(root);
  } catch {
    return null; // a change made a ring
  }
}

function change({ holder, key }: Place, random: Random): void {
  const value = (holder as Record<string | number, unknown>)[key];
  switch (random.below(6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 1:
      if (Array.isArray(holder)) for (let copy = 0; copy < 50; copy++) holder.push(value);
      else define(holder, random.pick(ODD_KEYS), value);
      return;
    case 2:
      define(holder, key, typeof value === 'string' ? Number(value) || [value] : JSON.stringify(value));
      return;
    case 3:
      define(holder, key, typeof value === 'string' ? value.slice(0, random.below(value.length + 1)) : { value });
      return;
    default:
      define(holder, key, random.pick(ODD_VALUES)());
  }
}

/** As JSON.parse does it: `__proto__` becomes an own key. */
function define(holder: Place['holder'], key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesOf(root: unknown): Place[] {
  const places: Place[] = [];
  const open = [root];
  while (open.length > 0 && places.length < 20_000) {
    const holder = open.pop();
    if (typeof holder !== 'object' || holder === null) continue;
    for (const key of Object.keys(holder)) {
      places.push({ holder: holder as Place['holder'], key });
      open.push((holder as Record<string, unknown>)[key]);
    }
  }
  return places;
}

function nest(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
