import { errorException, type ErrorException, stackFrame, type StackFrame } from '../occurrence.ts';
import { framesFromThrow, position, STACK_LIMITS } from './stack-text.ts';

/** ``app/foo.rb:12:in `bar'``, since 3.4 `app/foo.rb:12:in 'Foo#bar'`, perhaps after `from` or a number (oldest-first order). */
const FRAME = /^\s*(?:\d+: )?(?:from )?([^\s:'"`][^:'"`]{0,500}|[A-Za-z]:[^:]{1,500}):(\d+)(?::in [`'‘“]([^'’”]{1,300})['’”])?(?:: (.*))?$/;
const TYPE_AT_END = /^([\s\S]*?) ?\(([A-Z][\w:]{0,199})\)(?:\n|$)/;
const HEADER = /^([A-Z][\w]*(?:::[A-Z]\w*){0,20})(?:: (.*))?$/;
const CAUSE_MARK = /^(?:Caused by|cause): ?(.*)$/i;

type Block = { text: string; frames: StackFrame[]; oldestFirst: boolean };

function toException({ text, frames, oldestFirst }: Block): ErrorException {
  const atEnd = TYPE_AT_END.exec(text);
  const header = atEnd === null ? HEADER.exec(text.split('\n', 1)[0] ?? '') : null;
  return errorException({
    type: atEnd?.[2] ?? header?.[1] ?? '',
    value: atEnd?.[1] ?? (header ? (header[2] ?? '') : text),
    frames: oldestFirst ? framesFromThrow(frames.toReversed()) : framesFromThrow(frames),
    link: 'cause',
  });
}

/** Ruby's `full_message` in both orders, and plain `backtrace` lists. Root cause first. */
export function parseRubyStack(lines: readonly string[]): ErrorException[] {
  const blocks: Block[] = [];
  let oldestFirst = false;
  let current: Block | null = null;
  for (const line of lines) {
    if (/^\s*Traceback \(most recent call last\):/.test(line)) {
      oldestFirst = true;
      current = null;
      continue;
    }
    const cause = CAUSE_MARK.exec(line);
    const match = cause === null ? FRAME.exec(line) : null;
    if (match === null) {
      if (current === null || cause !== null) {
        if (blocks.length >= STACK_LIMITS.exceptions || line.trim() === '') continue;
        current = { text: cause?.[1] ?? line, frames: [], oldestFirst: false };
        blocks.push(current);
      } else if (current.frames.length <= 1 && line.trim() !== '') current.text += `\n${line}`;
      continue;
    }
    const said = match[4];
    // A line with text after the method begins an exception, unless the oldest call stands first: then it ends one.
    if (current === null || (said !== undefined && current.frames.length > 0 && !oldestFirst)) {
      if (blocks.length >= STACK_LIMITS.exceptions) break;
      current = { text: '', frames: [], oldestFirst };
      blocks.push(current);
    }
    if (said !== undefined) current.text = said;
    current.frames.push(stackFrame({ function: match[3] ?? '', filename: match[1] ?? '', line: position(match[2]) }));
  }
  return blocks.map(toException).reverse();
}
