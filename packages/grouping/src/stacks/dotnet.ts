import { errorException, type ErrorException, stackFrame, type StackFrame } from '../occurrence.ts';
import { framesFromThrow, position, STACK_LIMITS } from './stack-text.ts';

const HEADER = /^(?:Unhandled exception\. )?([A-Za-z_][\w.+`]{0,299})(?: \(0x[0-9A-Fa-f]+\))?(?:: ?(.*))?$/s;
const INNER = / ---> /;
const END_OF_INNER = /^\s*--- .{3,200} ---\s*$/;
/** "End of stack trace from previous location", in the languages of .NET's own texts. */
const ASYNC_HOP = /previous location|vorherig|précédent|anterior|предыдущ|以前|上一|이전|precedente|poprzedni/iu;

type Open = { text: string; frames: StackFrame[] };

const WORD_CHARS_MAX = 12;

/**
 * `   at Acme.Rag.Indexer.Load(String path) in C:\\src\\Indexer.cs:line 12`. The words `at`, `in` and `line` are in the
 * language of the machine, so only the shape counts: a short word, a dotted name with parentheses, perhaps a file and a number.
 */
export function parseDotnetLine(line: string): StackFrame | null {
  const indent = /^\s{2,12}(?=\S)/.exec(line)?.[0].length;
  if (indent === undefined) return null;
  const space = line.indexOf(' ', indent);
  const open = line.indexOf('(', indent);
  const name = line.slice(space + 1, open);
  if (space < 0 || space - indent > WORD_CHARS_MAX || open < space || !name.includes('.') || /\s/.test(name)) return null;
  const close = closingParenthesis(line, open);
  if (close < 0) return null;
  const rest = line.slice(close + 1).trim();
  if (rest === '') return stackFrame(splitMethod(name));
  const place = /^\S{1,12} (.+):\D{0,20}?(\d{1,9})\D{0,3}$/u.exec(rest);
  return place === null ? null : stackFrame({ ...splitMethod(name), filename: place[1] ?? '', line: position(place[2]) });
}

function closingParenthesis(line: string, open: number): number {
  let depth = 0;
  for (let index = open; index < line.length; index++) {
    if (line[index] === '(') depth += 1;
    else if (line[index] === ')' && --depth === 0) return index;
  }
  return -1;
}

/** `Acme.Rag.Indexer.<LoadAsync>d__5.MoveNext`: the last dot divides type and method. */
function splitMethod(name: string): { module: string; function: string } {
  const dot = name.endsWith('.ctor') || name.endsWith('.cctor') ? name.lastIndexOf('.', name.lastIndexOf('.') - 1) : lastDotOutside(name);
  return dot < 0 ? { module: '', function: name } : { module: name.slice(0, dot), function: name.slice(dot + 1) };
}

/** Type arguments hold dots of their own: `Load[System.String]`. */
function lastDotOutside(name: string): number {
  let depth = 0;
  for (let index = name.length - 1; index >= 0; index--) {
    const char = name[index];
    if (char === ']' || char === '>') depth += 1;
    else if (char === '[' || char === '<') depth -= 1;
    else if (char === '.' && depth === 0) return index;
  }
  return -1;
}

function toException({ text, frames }: Open): ErrorException {
  const match = HEADER.exec(text.trim());
  return errorException({
    type: match?.[1] ?? '',
    value: match ? (match[2] ?? '').trim() : text.trim(),
    frames: framesFromThrow(frames),
    link: 'cause',
  });
}

/**
 * .NET stacks: headers of inner exceptions stand first (`A: text ---> B: text`), then the innermost one's frames, a line of
 * dashes, the next one's frames. Root cause first.
 */
export function parseDotnetStack(lines: readonly string[]): ErrorException[] {
  const first = lines.findIndex((line) => parseDotnetLine(line) !== null);
  const header = lines.slice(0, first === -1 ? lines.length : first).join('\n');
  // `(Inner Exception #1)` repeats members of an AggregateException that were shown already
  const texts = header.split(INNER).slice(0, STACK_LIMITS.exceptions);
  const open: Open[] = texts.map((text) => ({ text, frames: [] }));
  let depth = open.length - 1;
  for (const line of first === -1 ? [] : lines.slice(first)) {
    if (line.trimStart().startsWith('---> (')) break;
    const frame = parseDotnetLine(line);
    if (frame !== null) open[depth]?.frames.push(frame);
    else if (END_OF_INNER.test(line) && !ASYNC_HOP.test(line) && depth > 0) depth -= 1;
  }
  return open.map(toException).reverse();
}
