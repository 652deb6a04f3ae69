import { errorException, type ErrorException, type ExceptionLink, stackFrame, type StackFrame } from '../occurrence.ts';
import { framesFromThrow, position, STACK_LIMITS } from './stack-text.ts';

const FRAME = /^\s*File "([^"]{0,1024})", line (\d+)(?:, in (.{1,300}))?$/;
const TRACEBACK = /^(?:Exception Group )?Traceback \(most recent call last\):$/;
const REPEATED = /^\s*\[Previous line repeated \d+ more times?\]$/;
const MARKERS = /^[\s~^]+$/;
const HEADER = /^([A-Za-z_][\w.]{0,199})(?:: ?([\s\S]*))?$/;
const MEMBER = /^(?:\+-)?\+-+ (?:\d+|\.\.\.) -+$/;
const LINKS: readonly (readonly [string, ExceptionLink])[] = [
  ['The above exception was the direct cause of the following exception:', 'cause'],
  ['During handling of the above exception, another exception occurred:', 'context'],
];

/** One exception being read: its frames, then its text. */
type Block = { frames: StackFrame[]; text: string[]; isTraceback: boolean; depth: number; needsCode: boolean };
type Found = ErrorException & { depth: number };

/** The gutter of exception groups (`  | `, `  +-+--- 1 ---`) says how deep a line stands. */
function splitGutter(line: string): { depth: number; rest: string } {
  const match = /^( {2,400})(\||\+-?\+?)( ?)/.exec(line);
  if (match === null) return { depth: 0, rest: line };
  const column = (match[1] ?? '').length;
  return { depth: column, rest: match[2] === '|' ? line.slice(column + 2) : line.slice(column) };
}

class TracebackReader {
  readonly found: Found[] = [];
  #block: Block | null = null;
  /** How the exception read before stands to the next one. */
  #link: ExceptionLink = '';

  line(line: string): void {
    const { depth, rest } = splitGutter(line);
    const text = rest.startsWith('+ ') ? rest.slice(2) : rest;
    const trimmed = text.trim();
    if (TRACEBACK.test(trimmed)) {
      this.#open(depth);
      return;
    }
    const link = LINKS.find(([sentence]) => trimmed === sentence);
    if (link !== undefined) {
      this.#close();
      const last = this.#lastWhole();
      if (last !== undefined) last.link = link[1];
      return;
    }
    if (MEMBER.test(trimmed) || /^\+-+$/.test(trimmed)) {
      this.#close();
      if (MEMBER.test(trimmed)) this.#link = 'member';
      return;
    }
    this.#read(text, depth);
  }

  /** The exception that a sentence between tracebacks is about: a group rather than its last member. */
  #lastWhole(): Found | undefined {
    let whole = this.found.at(-1);
    for (let index = this.found.length - 1; index >= 0; index--) {
      const found = this.found[index]!;
      if (found.link === 'cause' || found.link === 'context') break;
      if (whole !== undefined && found.depth < whole.depth) whole = found;
    }
    return whole;
  }

  #open(depth: number): void {
    this.#close();
    this.#block = { frames: [], text: [], isTraceback: true, depth, needsCode: false };
  }

  #read(text: string, depth: number): void {
    const frame = FRAME.exec(text);
    if (frame !== null && (this.#block === null || this.#block.text.length === 0)) {
      this.#block ??= { frames: [], text: [], isTraceback: true, depth, needsCode: false };
      this.#block.needsCode = true;
      this.#block.frames.push(stackFrame({ function: frame[3] ?? '', filename: frame[1] ?? '', line: position(frame[2]) }));
      return;
    }
    if (text.trim() === '') {
      if (this.#block !== null && this.#block.text.length > 0) this.#block.text.push('');
      return;
    }
    const isIndented = /^ {4}/.test(text) || /^\s*\^/.test(text);
    const block = this.#block;
    if (block !== null && block.text.length === 0 && isIndented) {
      const last = block.frames.at(-1);
      if (last !== undefined && block.needsCode && !MARKERS.test(text)) {
        last.contextLine = text.trim();
        block.needsCode = false;
      }
      return;
    }
    if (REPEATED.test(text)) return;
    // Members of a group that were never raised have a header only.
    if (block === null) this.#block = { frames: [], text: [text], isTraceback: depth > 0, depth, needsCode: false };
    else block.text.push(text);
  }

  #close(): void {
    const block = this.#block;
    this.#block = null;
    if (block === null || !block.isTraceback || (block.frames.length === 0 && block.text.length === 0)) return;
    if (this.found.length >= STACK_LIMITS.exceptions) return;
    const match = HEADER.exec(block.text.join('\n').trimEnd());
    // A SyntaxError's last "frame" is the place of the bad code, which was never called.
    const frames = block.frames.filter(({ function: name }) => name !== '');
    const exception = errorException({
      type: match?.[1] ?? '',
      value: match ? (match[2] ?? '') : block.text.join('\n').trim(),
      frames: framesFromThrow((frames.length > 0 ? frames : block.frames).reverse()),
    });
    this.found.push({ ...exception, link: this.#link, depth: block.depth });
    this.#link = '';
  }

  end(): Found[] {
    this.#close();
    return this.found;
  }
}

/** Gives ids and parents to what stood in a group's gutter: a group's members follow it, deeper. */
function linkMembers(found: readonly Found[]): ErrorException[] {
  if (!found.some(({ depth, link }) => depth > 0 || link === 'member')) return found.map(withoutDepth);
  const linked = found.map((item, id) => ({ ...item, id, parentId: null as number | null, isGroup: false }));
  for (const [index, item] of linked.entries()) {
    if (item.link === 'cause' || item.link === 'context') {
      const effect = linked.slice(index + 1).find(({ depth }) => depth <= item.depth);
      if (effect !== undefined) item.parentId = effect.id;
      continue;
    }
    const group = linked.slice(0, index).findLast(({ depth }) => depth < item.depth);
    if (group === undefined) continue;
    group.isGroup = true;
    item.parentId = group.id;
    item.link = 'member';
  }
  return inWireOrder(linked).map(withoutDepth);
}

/** Root cause first, the thrown one last; the printout has a group before its members. */
function inWireOrder<T extends Found>(found: readonly T[]): T[] {
  const ordered: T[] = [];
  for (let start = 0; start < found.length; ) {
    const top = found[start]!;
    let end = start + 1;
    while (end < found.length && found[end]!.depth > top.depth) end += 1;
    ordered.push(...found.slice(start + 1, end).reverse(), top);
    start = end;
  }
  return ordered;
}

function withoutDepth(found: Found): ErrorException {
  const { depth: _, ...exception } = found;
  return exception;
}

/** Python tracebacks: chained, exception groups, syntax errors, repeated lines, carets below the code. Root cause first. */
export function parsePythonStack(lines: readonly string[]): ErrorException[] {
  const reader = new TracebackReader();
  for (const line of lines) reader.line(line);
  return linkMembers(reader.end());
}
