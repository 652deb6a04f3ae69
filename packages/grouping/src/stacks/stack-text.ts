import type { StackFrame } from '../occurrence.ts';

/** What is read of one stack; texts beyond are cut in the middle, since throws stand at either end. */
export const STACK_LIMITS = {
  chars: 131_072,
  lineChars: 2_048,
  lines: 4_000,
  framesNearThrow: 200,
  framesOutside: 50,
  exceptions: 50,
} as const;

// eslint-disable-next-line no-control-regex -- colors of terminals
const TERMINAL_COLOR = /\u001B\[[0-9;]*m/g;

/** The lines of a stack, bounded: at most `STACK_LIMITS.lines` of at most `STACK_LIMITS.lineChars` characters. */
export function stackLines(text: string): string[] {
  const { chars, lineChars, lines: linesMax } = STACK_LIMITS;
  let bounded = text.length > chars ? `${text.slice(0, chars / 2)}\n${text.slice(-chars / 2)}` : text;
  if (bounded.includes('\u001B')) bounded = bounded.replaceAll(TERMINAL_COLOR, '');
  // Some loggers write the stack as a JSON string and do not read it back.
  if (!bounded.includes('\n') && bounded.includes('\\n')) bounded = bounded.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  let lines = bounded.split('\n');
  if (lines.length > linesMax) lines = [...lines.slice(0, linesMax / 2), ...lines.slice(-linesMax / 2)];
  return lines.map((line) => {
    const end = line.endsWith('\r') ? line.slice(0, -1) : line;
    return end.length > lineChars ? end.slice(0, lineChars) : end;
  });
}

/** Frames that a parser found with the throw first, as the wire has them: outermost first, the middle left out when there are too many. */
export function framesFromThrow(throwFirst: readonly StackFrame[]): StackFrame[] {
  const { framesNearThrow, framesOutside } = STACK_LIMITS;
  const kept =
    throwFirst.length > framesNearThrow + framesOutside
      ? [...throwFirst.slice(0, framesNearThrow), ...throwFirst.slice(-framesOutside)]
      : [...throwFirst];
  return kept.reverse();
}

/** A line or column that may be absent or absurd. */
export function position(digits: string | undefined): number | null {
  if (digits === undefined || digits === '' || digits.length > 9) return null;
  return Number(digits);
}
