import { stackFrame, type StackFrame } from '../occurrence.ts';
import { position } from './stack-text.ts';

const DIGITS = /^\d+$/;
/** Code from eval names the place of the eval call in parentheses; that is the file a person can open. */
const EVAL_ORIGIN = /\(([^()]{1,1024}):(\d+):(\d+)\)/;
const GECKO_EVAL = /^(.{1,1024}?) line (\d+) > (?:eval|Function)/;

type Location = { filename: string; line: number | null; column: number | null };

/** `file:line:column` from the right: file names may hold colons (`node:fs`, `C:\app.js`, URLs with ports). */
function splitLocation(location: string): Location {
  let rest = location;
  const numbers: string[] = [];
  while (numbers.length < 2) {
    const colon = rest.lastIndexOf(':');
    const digits = colon < 0 ? '' : rest.slice(colon + 1);
    if (!DIGITS.test(digits)) break;
    numbers.unshift(digits);
    rest = rest.slice(0, colon);
  }
  return { filename: rest, line: position(numbers[0]), column: position(numbers[1]) };
}

function readLocation(location: string): Location | null {
  if (location === 'native' || location === '[native code]') return { filename: '[native code]', line: null, column: null };
  if (location.startsWith('index ')) return { filename: '<anonymous>', line: null, column: null }; // Promise.all (index 0)
  if (location.startsWith('eval at ')) {
    const origin = EVAL_ORIGIN.exec(location);
    return origin ? { filename: origin[1] ?? '', line: position(origin[2]), column: position(origin[3]) } : splitLocation('<eval>');
  }
  const gecko = GECKO_EVAL.exec(location);
  if (gecko) return { filename: gecko[1] ?? '', line: position(gecko[2]), column: null };
  const read = splitLocation(location.startsWith('address at ') ? location.slice('address at '.length) : location);
  const isPlace = read.line !== null || read.filename === '<anonymous>' || read.filename === 'unknown' || read.filename.startsWith('wasm');
  return isPlace ? read : null;
}

function toPath(filename: string): string {
  if (!filename.startsWith('file://')) return filename;
  const path = filename.slice('file://'.length);
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

function frameAt(name: string, location: string, isAsync: boolean): StackFrame | null {
  const read = readLocation(location);
  return read === null
    ? null
    : stackFrame({ function: name, filename: toPath(read.filename), line: read.line, column: read.column, isAsync });
}

/** `at fn (file:1:2)`, `at async fn (…)`, `at new Class (…)`, `at file:1:2`; null for anything else. */
export function parseV8Line(line: string): StackFrame | null {
  const trimmed = line.trim();
  if (!trimmed.startsWith('at ')) return null;
  // printed with the properties of the error after its last frame
  let rest = trimmed.endsWith(' {') ? trimmed.slice(3, -2) : trimmed.slice(3);
  const isAsync = rest.startsWith('async ');
  if (isAsync) rest = rest.slice('async '.length);
  const open = rest.endsWith(')') ? rest.indexOf(' (') : -1;
  if (open === -1) return frameAt('', rest.endsWith(')') && rest.startsWith('(') ? rest.slice(1, -1) : rest, isAsync);
  const name = rest.slice(0, open);
  return frameAt(name === 'eval' && rest.includes('eval at ') ? '' : name, rest.slice(open + 2, -1), isAsync);
}

/** `fn@file:1:2` (Firefox, Safari) or a bare `https://…:1:2` (Safari); null for anything else. */
export function parseGeckoLine(line: string): StackFrame | null {
  const trimmed = line.trim();
  const at = trimmed.indexOf('@');
  if (at === -1) return /^(?:https?|file|webpack-internal|capacitor):\/\/\S+:\d+:\d+$/.test(trimmed) ? frameAt('', trimmed, false) : null;
  const called = trimmed.slice(0, at);
  if (
    called.includes(' ') &&
    !/^(?:promise callback|setTimeout handler|setInterval handler|global code|module code|eval code|async)/.test(called)
  )
    return null;
  const location = trimmed.slice(at + 1);
  if (location !== '[native code]' && !/:\d+(?::\d+)?$/.test(location) && !GECKO_EVAL.test(location)) return null;
  // `async*fn`, `promise callback*fn`: the part before the star says how the function was reached
  const star = called.lastIndexOf('*');
  return frameAt(called.slice(star + 1), location, star !== -1);
}
