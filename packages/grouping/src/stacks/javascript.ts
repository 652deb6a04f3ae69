import { errorException, type ErrorException, type StackFrame } from '../occurrence.ts';
import { parseGeckoLine, parseV8Line } from './javascript-frame.ts';
import { framesFromThrow, STACK_LIMITS } from './stack-text.ts';

const HEADER = /^(?:Uncaught )?(?:\(in promise\) )?([A-Za-z_$][\w$.]{0,199})(?: \[[\w.]{1,100}\])?(?:: ([\s\S]*))?$/;
const CAUSE = /^(?:\[cause\]|caused by): ?/i;
const ELISION = /^\s*\.\.\. \d+ lines? matching cause stack trace/;

type Block = { header: string[]; frames: StackFrame[] };

function toException({ header, frames }: Block): ErrorException {
  const text = header.join('\n').trim();
  const match = HEADER.exec(text);
  const isNamed = match !== null && (match[2] !== undefined || header.length <= 1);
  return errorException({
    type: isNamed ? (match[1] ?? '') : '',
    value: isNamed ? (match[2] ?? '') : text,
    frames: framesFromThrow(frames),
    link: 'cause',
  });
}

/** Stacks of V8, SpiderMonkey and JavaScriptCore, with `[cause]` blocks as Node prints them. Root cause first. */
export function parseJavaScriptStack(lines: readonly string[]): ErrorException[] {
  const blocks: Block[] = [{ header: [], frames: [] }];
  for (const line of lines) {
    const block = blocks.at(-1)!;
    const frame = parseV8Line(line) ?? parseGeckoLine(line);
    if (frame !== null) {
      block.frames.push(frame);
      continue;
    }
    const trimmed = line.trim();
    if (CAUSE.test(trimmed) && blocks.length < STACK_LIMITS.exceptions) {
      blocks.push({ header: [trimmed.replace(CAUSE, '')], frames: [] });
    } else if (block.frames.length === 0 && !ELISION.test(line)) {
      block.header.push(line);
    }
  }
  return blocks.map(toException).reverse();
}
