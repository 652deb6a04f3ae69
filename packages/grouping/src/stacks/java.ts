import { errorException, type ErrorException, stackFrame, type StackFrame } from '../occurrence.ts';
import { framesFromThrow, position, STACK_LIMITS } from './stack-text.ts';

/** `at java.base/java.util.List.of(List.java:12)`, `at app//com.acme.Run.main(Native Method)`, `at a.b.c(Unknown Source)`. */
const FRAME = /^\s*at (?:[\w.@-]{0,100}\/(?:[\w.@-]{0,100}\/)?)?([^\s()]{1,500})\.([^\s().]{1,200})\(([^()]{0,300})\)/;
const HEADER = /^(?:Exception in thread "[^"]{0,200}" )?([A-Za-z_$][\w$.]{0,299}?)(?::\s?(.*))?$/;
const CAUSED_BY = /^(\s*)(?:\[CIRCULAR REFERENCE: ?)?(Caused by|Wrapped by|Suppressed): (.*)$/;
const MORE = /^\s*\.\.\. (?:\d+ (?:more|common frames omitted)|\d+ lines? truncated)/;

type Block = { header: string[]; frames: StackFrame[]; isSuppressed: boolean; indent: number };

function javaFrame(match: RegExpExecArray): StackFrame {
  const place = match[3] ?? '';
  const colon = place.lastIndexOf(':');
  const filename = colon < 0 ? place : place.slice(0, colon);
  return stackFrame({
    module: match[1] ?? '',
    function: match[2] ?? '',
    filename: filename === 'Native Method' || filename === 'Unknown Source' ? '' : filename,
    line: colon < 0 ? null : position(place.slice(colon + 1)),
  });
}

function toException({ header, frames }: Block): ErrorException {
  const match = HEADER.exec(header[0] ?? '');
  const rest = header.slice(1).join('\n');
  const value = [match?.[2] ?? (match ? '' : header[0]), rest].filter(Boolean).join('\n');
  return errorException({ type: match?.[1] ?? '', value, frames: framesFromThrow(frames), link: 'cause' });
}

/**
 * Stacks of the JVM (and of PHP's OpenTelemetry SDK, which writes them the same way). Suppressed exceptions are left out:
 * they failed on the way out. `... n more` frames are the ones that the enclosing exception shows. Root cause first.
 */
export function parseJavaStack(lines: readonly string[]): ErrorException[] {
  const blocks: Block[] = [{ header: [], frames: [], isSuppressed: false, indent: 0 }];
  for (const line of lines) {
    const block = blocks.at(-1)!;
    const frame = FRAME.exec(line);
    if (frame !== null) {
      block.frames.push(javaFrame(frame));
      continue;
    }
    const begin = CAUSED_BY.exec(line);
    if (begin !== null && blocks.length < STACK_LIMITS.exceptions) {
      const indent = (begin[1] ?? '').length;
      // what stands deeper than a suppressed exception belongs to it
      const suppressor = blocks.findLast((other) => other.isSuppressed);
      const isSuppressed = begin[2] === 'Suppressed' || (suppressor !== undefined && indent >= suppressor.indent && indent > 0);
      blocks.push({ header: [begin[3] ?? ''], frames: [], isSuppressed, indent });
    } else if (block.frames.length === 0 && !MORE.test(line)) {
      if (line.trim() !== '' || block.header.length > 0) block.header.push(line);
    }
  }
  return blocks
    .filter(({ isSuppressed }) => !isSuppressed)
    .map(toException)
    .reverse();
}
